import Objectives
import Optimization
import Policies
import Preferences

/// What a loss does around and beyond a point at which its gradient has vanished.
enum Horizon: Equatable {
    /// It has a minimum there, and is nowhere lower, as far as was looked.
    case higher
    /// It is lower at infinity, or has flattened on its way down to there.
    case lower
    /// It has no minimum there: it has flattened on its way up, and nearer to the reference policy it is lower.
    case plateau
}

/// Whether a loss has a minimum where a fit ended, and whether it is lower at infinity.
///
/// *Tabular policies*: the arms are put into their order, so that what may have gone to infinity are the gaps between neighbours. Newton's
/// step in these gaps says whether there is a minimum (`LocalMinimum`); if it is not short, it is taken, and again. A gap in which
/// nothing bends is looked at by itself, further out and back. Where the data do not tell whether there is an optimum, the loss is
/// minimized at infinity too: with each set of arms out of the way, if those are not too many, and otherwise is looked at with the one,
/// two, three, ... least likely ones.
///
/// *Softmax policies* have no such list. Tried is Newton's direction, in which slope and curvature vanish together where a loss
/// flattens, as long as the loss falls while the step doubles; and the part of the parameters in which there is no
/// curvature left.
///
/// What is found lower is lower, to the rounding of the loss.
struct LossAtInfinity {
    let problem: FitProblem
    var loss: PolicyLoss
    /// How near, in scores, is looked back: all of the way, but where the loss is convex only so far that what changes is a probability next
    /// to 0, because such a loss may well be level from the minimum on.
    private let nearest: Double

    /// What the loss holds fixed is that of the policy at these parameters.
    init(_ problem: FitProblem, at parameters: [Double]) {
        self.problem = problem
        nearest = problem.objective.isConvex ? 10 : 0
        loss = problem.function(units: problem.naturalUnits)
        _ = loss.renewAnchors(at: problem.naturalVariables(parameters), tolerance: 0)
    }

    /// What a convex loss does beyond these parameters in each context; for families with shared parameters, what that of all does.
    mutating func horizons(_ parameters: [Double]) -> [Horizon] {
        let x = problem.naturalVariables(parameters)
        guard problem.model is TabularPolicy else {
            return Array(repeating: sharedHorizon(x), count: problem.model.contexts)
        }
        return (0..<problem.model.contexts).map { nestedHorizon($0, place($0, x)) }
    }

    /// The worst of what a loss that is not convex does around and beyond these parameters.
    mutating func worst(_ parameters: [Double]) -> Horizon {
        let x = problem.naturalVariables(parameters)
        let (model, existence) = (problem.model, problem.existence)
        guard model is TabularPolicy else { return sharedHorizon(x) }
        let sets = model.arms <= Self.mostArms ? (1 << model.arms) * existence.count { $0 != .attained } : .max
        var worst = Horizon.higher
        // Only where a limit may be lower can there be worse than a plateau.
        for context in existence.indices where worst == .higher || existence[context] != .attained {
            let seen = horizon(
                context, place(context, x), existence[context], triesAllSets: sets <= Self.mostSets)
            if seen == .lower { return .lower }
            if seen == .plateau { worst = .plateau }
        }
        return worst
    }

    private func place(_ context: Int, _ x: [Double]) -> [Double] {
        Array(x[(context * problem.model.arms)..<((context + 1) * problem.model.arms)])
    }

    /// Where Newton's method leads from a point.
    func polished(_ block: Int, _ place: [Double], steps: Int = 60, tolerance: Double = 1e-14) -> [Double] {
        let end = try? Newton(steps: steps).minimize(
            LossBlock(loss: loss, block: block, dimension: place.count), from: place,
            gradientTolerance: tolerance, observe: nil)
        return end?.point ?? place
    }

    /// What is seen from a point further out and back.
    enum Sight {
        /// Nothing that is lower.
        case higher
        /// The loss is lower further out.
        case lower
        /// It is level further out, and higher back.
        case descent
        /// It is level further out, and lower back.
        case plateau
    }

    /// Looks from a point to the one beyond it, and where both are level, back: `back` goes from the point at 0 to where it came from at 1.
    mutating func look(
        _ block: Int, from place: [Double], beyond: [Double], back: (Double) -> [Double], distance: Double,
        share: Double
    ) -> Sight {
        let here = loss.value(block: block, at: place)
        let limit = loss.value(block: block, at: beyond)
        let precision = Self.precision * max(abs(here), share)
        if limit < here - precision { return .lower }
        guard limit <= here + precision else { return .higher }
        let least = distance > 0 ? nearest / (distance * problem.naturalUnits[block * loss.blockSize]) : 1
        var rest = 1.0
        for _ in 0..<Self.halvings where rest / 2 >= least {
            rest /= 2
            let nearer = loss.value(block: block, at: back(1 - rest))
            if abs(nearer - limit) > 100 * precision { return nearer > limit ? .descent : .plateau }
        }
        return .higher
    }

    static let precision = 1e-13
    /// e^-750 is 0.
    static let farAway = 750.0
    private static let halvings = 14
    /// By as much may the loss fall, relatively, on the way from a fit's end to its minimum: the tolerance of gradients times some lengths over
    /// which the loss bends.
    static let sameness = 1e-7
    /// Sets of arms that are tried in all contexts together, and the arms of which all are.
    private static let mostSets = 1 << 10
    private static let mostArms = 10
}

extension FitProblem {
    /// Parameters in natural units.
    func naturalVariables(_ parameters: [Double]) -> [Double] { zip(parameters, naturalUnits).map { $0 / $1 } }
}
