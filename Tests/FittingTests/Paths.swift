import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Families of optima over beta, each fit starting where the one before ended.
@Suite struct Paths {
    private let model = TabularPolicy(contexts: 3, arms: 4)
    private let betas = [0.5, 0.7, 1, 1.4, 2, 2.8, 4]

    private func data(_ seed: UInt64) throws -> TrainingData {
        var stream = RandomStream(seed: seed, identity: ["paths"])
        return try richData(contexts: 3, arms: 4, &stream)
    }

    /// Catches members that are not the optima at their betas, and starts from elsewhere: in all, a path takes fewer
    /// evaluations than fits from the reference policy.
    @Test func optimaAtEveryBeta() throws {
        var (warm, cold) = (0, 0)
        for seed in 0..<5 as Range<UInt64> {
            let data = try data(seed)
            for objective in [{ DPO(beta: $0) }, { CPO(beta: $0, alpha: 1) }] as [(Double) -> any Objective] {
                for minimizer in [GradientMinimizer(.bfgs2), Newton()] as [any Minimizer] {
                    let fits = betas.map { Fit(objective: objective($0), minimizer: minimizer) }
                    let path = try FitResult(path: fits, model, data)
                    #expect(path.termination == .converged && path.checkpoints.map(\.place) == Array(0...7))
                    warm += path.evaluations
                    var steps = 0
                    for (place, fit) in fits.enumerated() {
                        let alone = try fit.run(model, data)
                        cold += alone.evaluations
                        let member = path.checkpoints[place + 1]
                        #expect(abs(member.loss - alone.end.loss) < 1e-10, "\(minimizer.name)")
                        // The steps are counted over all: a fit from the one before it takes as many.
                        let again = try fit.run(model, data, from: path.checkpoints[place].parameters)
                        steps += again.steps
                        #expect(member.step == steps && member.parameters == again.end.parameters)
                    }
                    #expect(path.steps == steps)
                }
            }
        }
        #expect(warm < cold, "\(warm), \(cold)")
    }

    /// Catches contexts that have no optimum at one beta and are forgotten over those that have none at another.
    @Test func whereAnyIsWithoutOptimum() throws {
        // The last arm never won: it takes all above beta = 1. Up to there apo-down has no optimum anywhere.
        let loser = [[0, 20, 9, 1], [10, 0, 8, 0], [5, 6, 0, 0], [0, 0, 0, 0]]
        let even = (0..<4).map { i in (0..<4).map { i == $0 ? 0 : 3 } }
        let data = TrainingData(counts: WinCounts([loser, even, even]), negativeLogDispersion: [0.5, 0.5, 0.5])
        for (betas, expected) in [([3.0], [0]), ([3, 0.5], [0, 1, 2]), ([0.5, 3], [0, 1, 2]), ([3, 2], [0])] {
            let fits = betas.map { Fit(objective: APODown(beta: $0), minimizer: Newton()) }
            #expect(try FitResult(path: fits, model, data).contextsWithoutOptimum == expected, "\(betas)")
        }
    }

    /// Catches a path of which only the first, or the best, member is told: a member that stops early decides, and the
    /// proof is as good as the weakest.
    @Test func theWorstIsTold() throws {
        let data = try data(9)
        func path(_ middle: any Minimizer) throws -> FitResult {
            try FitResult(
                path: [
                    Fit(objective: DPO(beta: 0.5), minimizer: Newton()),
                    Fit(objective: DPO(beta: 2), minimizer: middle),
                    Fit(objective: DPO(beta: 2), minimizer: Newton()),
                ], model, data)
        }
        #expect(try path(Newton()).termination == .converged)
        let stopped = try path(GradientMinimizer(.bfgs2, steps: 1))
        #expect(stopped.termination == .stepLimit && stopped.provenGap != .some(0) && (stopped.provenGap ?? 1) > 1e-10)
        let loose = try path(GradientMinimizer(.bfgs2))
        let minimizers: [any Minimizer] = [Newton(), GradientMinimizer(.bfgs2), Newton()]
        for (place, minimizer) in minimizers.enumerated() {
            let member = try Fit(objective: DPO(beta: place == 0 ? 0.5 : 2), minimizer: minimizer)
                .run(model, data, from: loose.checkpoints[place].parameters)
            #expect((loose.provenGap ?? -1) >= (member.provenGap ?? .infinity), "\(place)")
        }
    }
}
