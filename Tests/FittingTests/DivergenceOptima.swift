import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// f-DPO has DPO's minimum, in the scores that its divergence makes of log-ratios.
@Suite struct DivergenceOptima {
    /// Catches an end of a loss that is not convex that is no global minimum, a condition that is not DPO's, and a formula of another divergence: least
    /// losses are the same for every divergence and reference policy.
    @Test func leastLossesAreDPOs() throws {
        var stream = RandomStream(seed: 5, identity: ["divergence optima"])
        var compared = 0
        for round in 0..<20 {
            let arms = 2 + round % 4
            var counts = mixedCounts(contexts: 2, arms: arms, most: 5, &stream)
            // Every second world has an arm that no other meets.
            if round % 2 == 1 {
                for x in 0..<2 {
                    for other in 0..<(arms - 1) {
                        counts[context: x, winner: arms - 1, loser: other] = 0
                        counts[context: x, winner: other, loser: arms - 1] = 0
                    }
                }
            }
            let data = TrainingData(
                counts: counts, negativeLogDispersion: [0.5, 0.5], logReference: randomReference(2, arms, &stream))
            let model = TabularPolicy(contexts: 2, arms: arms)
            for beta in [0.1, 1, 4] {
                let best = try Fit(objective: DPO(beta: beta), minimizer: Newton()).run(model, data)
                for name in ["f-dpo-js", "f-dpo-forward-kl", "f-dpo-alpha", "chi-po"] {
                    let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: beta)
                    let fit = try Fit(objective: objective, minimizer: Newton(steps: 300)).run(model, data)
                    let what = "\(name), beta \(beta), \(arms) arms: \(fit.termination)"
                    if name != "chi-po" {
                        #expect(
                            (fit.termination == .noFiniteOptimum) == (best.termination == .noFiniteOptimum), "\(what)")
                    }
                    guard fit.termination == .converged, best.termination == .converged else { continue }
                    compared += 1
                    #expect(abs(fit.end.loss - best.end.loss) < 1e-10, "\(what): \(fit.end.loss - best.end.loss)")
                }
            }
        }
        #expect(compared > 150, "\(compared)")
    }
}
