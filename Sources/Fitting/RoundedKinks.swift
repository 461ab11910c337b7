import Objectives
import Optimization
import Policies

/// The kinks of the labels of a loss, rounded off over a common width of the loss; none at width 0.
struct RoundedKinks: Sendable {
    private(set) var width = 0.0
    /// By compared pair.
    var rows = KinkRows(count: 0)

    init() {}

    init(width: Double?, pairs: Int) {
        guard let width else { return }
        self.width = width
        rows = KinkRows(count: pairs)
    }

    /// Moves the multipliers to the slopes that were found, and makes the width smaller.
    mutating func narrow(by factor: Double) {
        for i in rows.shifts.indices {
            rows.shifts[i] = (rows.shifts[i] + rows.steps[i]).clamped(
                lowerBound: SIMD2(repeating: -Self.mostShift), upperBound: SIMD2(repeating: Self.mostShift))
        }
        rows.records = false
        width *= factor
    }

    /// Beyond it a multiplier is 0 or 1 in doubles.
    private static let mostShift = 745.0
}

/// The way to the minimum of a convex loss with kinks, by the exponential method of multipliers.
///
/// The kinks are rounded off so that the loss comes out smooth and no higher than it is, save for what `Kinks.excess` says: its
/// minimum is a lower bound. Round by round that minimum is found, its slopes at the kinks become the shifts of the next
/// rounding, and the width shrinks tenfold. Minima and bounds meet in a few rounds, because at the right shifts any width has the
/// right minimum, so that the width need not go to 0.
///
/// Source: `tseng1993` in docs/references.md.
struct KinkDescent {
    /// The rounded loss, in units in which it bends over a length of about 1.
    private(set) var function: PolicyLoss
    private let problem: FitProblem
    private var plain: PolicyLoss
    private var width = 1.0
    /// What each block's loss is at least; no loss with kinks is below 0.
    private var bounds: [Double]

    init(_ problem: FitProblem) {
        self.problem = problem
        plain = problem.function(units: problem.naturalUnits)
        function = plain
        function.roundKinks(width: width)
        bounds = Array(repeating: 0, count: plain.blocks)
        tolerance = 1e-10 * plain.slopeScale()
    }

    /// What the loss is at least, as far as proven.
    var lowerBound: Double { bounds.reduce(0, +) }

    /// Improves the bound by the minimum `x` of `function`, and makes that the next; false if the loss at `x` is as near to its bound as it
    /// gets.
    mutating func narrow(at x: [Double]) -> Bool {
        let proof = GapProof(problem.objective, problem.model, problem.data, hasPenalty: problem.hasPenalty)
        let size = function.blockSize
        var distance = 0.0
        for block in bounds.indices {
            let place = Array(x[(block * size)..<((block + 1) * size)])
            let unit = problem.naturalUnits[block * size]
            let (value, gap, excess) = proof.rounded(&function, block: block, at: place, unit: unit, width: width)
            if let gap { bounds[block] = max(bounds[block], value - gap - excess) }
            distance += plain.value(block: block, at: place) - bounds[block]
        }
        if distance <= Self.goal || width <= Self.leastWidth { return false }
        function.narrowKinks(at: x, by: Self.factor)
        width *= Self.factor
        return true
    }

    /// The gradient below which a round ends.
    let tolerance: Double

    /// A loss as near to its bound is as near as its rounding lets it be.
    private static let goal = 1e-13
    private static let factor = 0.1
    private static let leastWidth = 1e-11
}

extension FitProblem {
    /// The minimum of a loss with kinks and a number that the loss is nowhere below, by Newton's method from these parameters.
    func minimumWithKinks(
        from start: [Double]
    ) throws(OptimizationError) -> (parameters: [Double], lowerBound: Double) {
        var descent = KinkDescent(self)
        var point = naturalVariables(start)
        repeat {
            point = try Newton(steps: Self.stepsOfRounds).minimize(
                descent.function, from: point, gradientTolerance: descent.tolerance, observe: nil
            ).point
        } while descent.narrow(at: point)
        return (zip(point, naturalUnits).map { $0 * $1 }, descent.lowerBound)
    }

    /// A round takes some 5; more is of no use.
    private static let stepsOfRounds = 40
}
