import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// What fits do where there is no optimum.
@Suite struct Unbounded {
    /// Context 0 has an optimum, context 1 has none.
    private let counts = WinCounts([[[0, 3, 1], [1, 0, 2], [2, 1, 0]], [[0, 3, 2], [0, 0, 1], [0, 2, 0]]])
    private var data: TrainingData { TrainingData(counts: counts, negativeLogDispersion: [0.4, 0.7]) }
    private let model = TabularPolicy(contexts: 2, arms: 3)

    private func divergence(_ result: FitResult) -> Double {
        model.policy(result.end.parameters, logReference: data.logReference).divergence
    }

    /// Catches a stop before or after the level, for every optimizer that gets there; and one where there is an optimum.
    @Test func stopsAtADivergence() throws {
        let minimizers: [any Minimizer] =
            GradientMinimizer.Method.allCases.map { GradientMinimizer($0) } + [
                Newton(), Adam(learningRate: 0.1, steps: 3000),
            ]
        for minimizer in minimizers {
            let fit = Fit(objective: DPO(beta: 0.5), minimizer: minimizer, whenUnbounded: .stop(divergence: 0.4))
            let result = try fit.run(model, data)
            #expect(result.termination == .stopped, "\(minimizer.name)")
            #expect(abs(divergence(result) - 0.4) < 1e-9, "\(minimizer.name): \(divergence(result))")
            #expect(result.contextsWithoutOptimum == [1])
            let finite = TrainingData(
                counts: WinCounts([[[0, 3, 1], [1, 0, 2], [2, 1, 0]], [[0, 3, 2], [1, 0, 1], [2, 2, 0]]]),
                negativeLogDispersion: [0.4, 0.7])
            let (with, without) = (
                try fit.run(model, finite), try Fit(objective: DPO(beta: 0.5), minimizer: minimizer).run(model, finite)
            )
            #expect(with.end.parameters == without.end.parameters && with.termination == without.termination)
        }
    }

    /// Catches a penalty that is not KL(pi_ref || pi), is not in the contexts without an optimum alone, or has another weight: the optimum
    /// against Newton's and steepest descent's on the sum by its definition.
    @Test func regularized() throws {
        let fit = Fit(objective: DPO(beta: 0.5), minimizer: Newton(), whenUnbounded: .regularize(weight: 0.02))
        let result = try fit.run(model, data)
        #expect(result.termination == .regularized)
        #expect((result.provenGap ?? 1) < 1e-12)
        let share = Double(counts.total(context: 1)) / Double(counts.total)
        let plain = BruteForce(objective: DPO(beta: 0.5), counts: counts, t: [0.4, 0.7])
        func value(_ scores: [Double]) -> Double {
            let policy = model.policy(scores, logReference: data.logReference)
            let penalty = (0..<3).reduce(0) { $0 - policy.logRatios[context: 1, arm: $1] / 3 }
            return plain.loss(scores).value + 0.02 * share * penalty
        }
        let best = value(result.end.parameters)
        #expect(abs(best - result.end.loss) < 1e-14)
        var stream = RandomStream(seed: 1, identity: ["regularized"])
        for _ in 0..<200 {
            #expect(value(result.end.parameters.map { $0 + 1e-3 * (stream.uniform() - 0.5) }) > best - 1e-15)
        }
        // The other context is as it would be by itself.
        let followed = try Fit(objective: DPO(beta: 0.5), minimizer: Newton()).run(model, data)
        for y in 0..<3 { #expect(abs(result.end.parameters[y] - followed.end.parameters[y]) < 1e-6) }
        #expect(followed.termination == .noFiniteOptimum && divergence(followed) > divergence(result))
    }
}
