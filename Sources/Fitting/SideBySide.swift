public import NumericalCore
import Objectives
public import Optimization
public import Policies

/// Small fits side by side.
extension Fit {
    /// How many fits in worlds of so many contexts are worth doing together: as many as fill the kernel's lanes several times.
    public static func together(contexts: Int) -> Int { max(1, 4 * LinkLanes.Link.logistic.lanes / max(contexts, 1)) }

    /// Whether fits like this are quick where there are few contexts and arms, so that many of them go together.
    public var isSmall: Bool { (minimizer as? Adam).map { $0.plan.batch == nil } ?? false }

    /// What `run` gives for each of several fits of the same family of policies; nil for those that gain nothing from
    /// standing beside others.
    ///
    /// Adam on losses of margins of tabular policies treats several contexts at a time, each in a lane. Fits of few contexts fill
    /// the lanes together; what comes of each is the same as if it were alone.
    public static func runSideBySide(
        _ fits: [(fit: Fit, data: TrainingData)], _ model: any PolicyModel, threads: Threads = .one
    ) throws(OptimizationError) -> [FitResult?] {
        var results = [FitResult?](repeating: nil, count: fits.count)
        guard together(contexts: model.contexts) > 1 else { return results }
        var groups: [[(place: Int, lanes: LaneFit)]] = []
        for (place, (fit, data)) in fits.enumerated() where fit.isSmall && fit.objective is any MarginObjective {
            let problem = try FitProblem(
                fit.objective, model, data, keepsUnits: fit.minimizer.keepsUnits, fit.whenUnbounded)
            guard let lanes = LaneFit(fit, problem) else { continue }
            if let group = groups.firstIndex(where: { $0[0].lanes.goes(with: lanes) }) {
                groups[group].append((place, lanes))
            } else {
                groups.append([(place, lanes)])
            }
        }
        for group in groups {
            for (member, result) in zip(group, try LaneFit.results(group.map(\.lanes), threads)) {
                results[member.place] = result
            }
        }
        return results
    }
}

/// A fit that can stand beside others.
struct LaneFit {
    private let adam: Adam
    private let checkpoints: Int
    private let problem: FitProblem
    private let lanes: AdamLanes.Problem

    init?(_ fit: Fit, _ problem: FitProblem) {
        guard let adam = fit.minimizer as? Adam, adam.plan.batch == nil, adam.plan.steps <= AdamLanes.mostSteps,
            case .steps(let checkpoints) = fit.checkpoints, problem.isPlain, let lanes = AdamLanes.Problem(problem)
        else { return nil }
        self.adam = adam
        self.checkpoints = checkpoints
        self.problem = problem
        self.lanes = lanes
    }

    /// Whether both take the same steps on losses of the same form, and record the same ones.
    func goes(with other: LaneFit) -> Bool {
        adam == other.adam && checkpoints == other.checkpoints && lanes.goes(with: other.lanes)
    }

    /// The results of fits that go with each other; nil where the loss was not finite on the way.
    static func results(_ fits: [LaneFit], _ threads: Threads) throws(OptimizationError) -> [FitResult?] {
        guard let first = fits.first else { return [] }
        let wanted = EvenSteps(checkpoints: first.checkpoints, steps: first.adam.plan.steps).plannedSteps
        let points = AdamLanes(first.adam).points(fits.map(\.lanes), after: wanted, threads)
        var results: [FitResult?] = []
        for (fit, points) in zip(fits, points) {
            if let points { results.append(try fit.result(points, after: wanted)) } else { results.append(nil) }
        }
        return results
    }

    private func result(_ points: [[Double]], after wanted: [Int]) throws(OptimizationError) -> FitResult {
        var even = EvenSteps(checkpoints: checkpoints, steps: adam.plan.steps)
        for (step, point) in zip(wanted, points) {
            even.observe(Iterate(step: step, evaluations: step, point: point))
        }
        var function = problem.function(units: problem.units)
        let tolerance = Fit.gradientTolerance * function.slopeScale()
        let end = points.last ?? []
        let (value, norm) = measure(&function, at: end)
        let steps = adam.plan.steps
        let minimum = Minimum(
            point: end, value: value, gradientNorm: norm, steps: steps, evaluations: steps + 1,
            termination: !(value.isFinite && norm.isFinite) ? .notFinite : norm <= tolerance ? .converged : .stepLimit)
        let last = Iterate(step: steps, evaluations: steps + 1, point: end)
        return try problem.result(minimum, even.selection(last: last), places: checkpoints)
    }
}
