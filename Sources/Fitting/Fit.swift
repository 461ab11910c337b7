public import NumericalCore
public import Objectives
public import Optimization
public import Policies
import Preferences

/// A way to fit a policy to preferences: what is minimized, over which policies, and how.
public struct Fit: Sendable {
    /// The loss.
    public let objective: any Objective
    /// The method.
    public let minimizer: any Minimizer
    /// Which points are recorded, besides the start.
    public let checkpoints: CheckpointPlan
    /// What is done where there is no optimum.
    public let whenUnbounded: WhenUnbounded

    /// A fit; at least one checkpoint.
    public init(
        objective: any Objective, minimizer: any Minimizer, checkpoints: CheckpointPlan = .steps(1),
        whenUnbounded: WhenUnbounded = .follow
    ) {
        precondition(checkpoints.count >= 1, "at least one checkpoint")
        self.objective = objective
        self.minimizer = minimizer
        self.checkpoints = checkpoints
        self.whenUnbounded = whenUnbounded
    }

    /// A gradient this small, relative to the slopes of the loss at the reference policy, counts as zero.
    public static let gradientTolerance = 1e-8
    /// A minimizer that stalls with a gradient this small, relatively, has found the optimum to the precision that the
    /// loss can be computed to.
    public static let stallTolerance = 1e-6

    /// Fits a policy of the model to the data.
    ///
    /// - Parameter start: the parameters to start from; the reference policy if there are none.
    /// - Parameter threads: who shares the contexts; the result does not depend on how many there are.
    /// - Throws: `OptimizationError` if the numerical library fails; not converging is a result.
    public func run(
        _ model: any PolicyModel, _ data: TrainingData, from start: [Double]? = nil, threads: Threads = .one
    ) throws(OptimizationError) -> FitResult {
        let problem = try FitProblem(
            objective, model, data, keepsUnits: minimizer.keepsUnits, whenUnbounded, threads: threads)
        if start == nil, let lanes = LaneFit(self, problem), let result = try LaneFit.results([lanes], threads)[0] {
            return result
        }
        var function = problem.function(units: problem.units, renewsAnchors: minimizer.keepsUnits)
        let scale = function.slopeScale()
        var (minimum, lowerBound): (Minimum, Double?)
        let recorded: [(place: Int, iterate: Iterate)]
        let origin = start.map { problem.variables($0) } ?? Array(repeating: 0, count: model.parameterCount)
        switch checkpoints {
        case .steps(let count):
            var even = EvenSteps(checkpoints: count, steps: minimizer.plannedSteps)
            if count == 1 && problem.stop == nil {
                // Only the ends count: a minimizer that nobody observes keeps no path.
                even.observe(Iterate(step: 0, evaluations: 0, point: origin))
                (minimum, lowerBound) = try minimize(&function, problem, from: origin, Self.gradientTolerance * scale)
            } else {
                (minimum, lowerBound) = try minimize(&function, problem, from: origin, Self.gradientTolerance * scale) {
                    even.observe($0)
                }
            }
            recorded = even.selection(last: minimum.iterate)
        case .evaluations(let counts):
            var passed = EvaluationCounts(counts)
            (minimum, lowerBound) = try minimize(&function, problem, from: origin, Self.gradientTolerance * scale) {
                passed.observe($0)
            }
            recorded = passed.kept
        case .divergences(let levels):
            var passed = DivergenceLevels(levels, divergence: problem.divergence)
            (minimum, lowerBound) = try minimize(&function, problem, from: origin, Self.gradientTolerance * scale) {
                passed.observe($0)
            }
            recorded = passed.kept
        }
        if !problem.hasKinks && minimum.termination == .stalled
            && minimum.gradientNorm <= Self.stallTolerance * scale
        {
            minimum.termination = .converged
        }
        return try problem.result(minimum, recorded, places: checkpoints.count, lowerBound: lowerBound)
    }

    /// Minimizes in rounds: where the loss holds a number of the policy fixed, renews that until it stays; where it has kinks and the
    /// method runs to the optimum, rounds them off less and less, which with Newton's method also bounds the loss from below.
    private func minimize(
        _ function: inout PolicyLoss, _ problem: FitProblem, from start: [Double], _ tolerance: Double,
        observe: ((Iterate) -> Void)? = nil
    ) throws(OptimizationError) -> (Minimum, lowerBound: Double?) {
        var total = Minimum(
            point: start, value: 0, gradientNorm: 0, steps: 0, evaluations: 0, termination: .stepLimit)
        if !minimizer.keepsUnits && problem.hasKinks {
            var descent = KinkDescent(problem)
            repeat {
                try pass(descent.function, problem, &total, descent.tolerance, observe: observe)
                if total.termination == .stopped { return (total, nil) }
            } while descent.narrow(at: total.point)
            // Not yet: only the proof can say so.
            if total.termination == .converged { total.termination = .stalled }
            return (total, minimizer is Newton ? descent.lowerBound : nil)
        }
        for _ in 0..<Self.mostRounds {
            if !minimizer.keepsUnits { _ = function.renewAnchors(at: total.point, tolerance: 0) }
            try pass(function, problem, &total, tolerance, observe: observe)
            if minimizer.keepsUnits || total.termination == .stopped { return (total, nil) }
            if !function.renewAnchors(at: total.point, tolerance: Self.anchorTolerance) { return (total, nil) }
        }
        total.termination = .stepLimit
        return (total, nil)
    }

    /// One round, which goes on from where the others ended.
    private func pass(
        _ function: PolicyLoss, _ problem: FitProblem, _ total: inout Minimum, _ tolerance: Double,
        observe: ((Iterate) -> Void)?
    ) throws(OptimizationError) {
        let before = total
        var stop = problem.stop
        var observer: Observer?
        if let observe {
            observer = { iterate in
                if before.evaluations > 0 && iterate.step == 0 { return true }
                let passed = Iterate(
                    step: before.steps + iterate.step, evaluations: before.evaluations + iterate.evaluations,
                    point: iterate.point)
                guard let crossing = stop?.crossing(passed) else {
                    observe(passed)
                    return true
                }
                observe(crossing)
                return false
            }
        }
        total = try minimizer.minimize(
            function, from: before.point, gradientTolerance: tolerance, observe: observer)
        total.steps += before.steps
        total.evaluations += before.evaluations
        if let crossing = stop?.crossed {
            var function = function
            total.stop(at: crossing, of: &function)
        }
    }

    private static let mostRounds = 1000
    /// Anchors that move by less, relatively, stay.
    private static let anchorTolerance = 1e-9
}

extension Minimum {
    fileprivate var iterate: Iterate { Iterate(step: steps, evaluations: evaluations, point: point) }

    /// Ends at a point before the last one.
    fileprivate mutating func stop(at crossing: Iterate, of function: inout PolicyLoss) {
        (value, gradientNorm) = measure(&function, at: crossing.point)
        point = crossing.point
        termination = .stopped
    }
}
