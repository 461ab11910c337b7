import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// The proven distance from the minimum.
@Suite struct ProvenGaps {
    private func data(_ seed: UInt64, arms: Int = 4, contexts: Int = 2) -> TrainingData {
        var stream = RandomStream(seed: seed, identity: ["proven gaps"])
        let counts = mixedCounts(contexts: contexts, arms: arms, most: 6, &stream)
        return TrainingData(counts: counts, negativeLogDispersion: Array([0.3, 0.8].prefix(contexts)))
    }

    private func objectives(beta: Double) -> [any Objective] {
        ObjectiveCatalog.all.map { $0.standard(beta: beta) }.filter {
            $0.isConvex && !($0 is any RankingObjective) && $0.curvatureRatio(negativeLogDispersion: 0.5) != nil
        }
    }

    /// Catches a bound below the true distance, far from the minimum: fits that are stopped after 1, 2, 3, ... steps.
    @Test func boundsAreTrue() throws {
        var proven = 0
        for beta in [0.1, 1, 5] {
            for objective in objectives(beta: beta) {
                let (data, model) = (data(7), TabularPolicy(contexts: 2, arms: 4))
                let best = try Fit(objective: objective, minimizer: Newton()).run(model, data).end.loss
                for steps in 1...8 {
                    for minimizer in [
                        GradientMinimizer(.steepestDescent, steps: steps), Adam(learningRate: 0.3, steps: steps),
                    ]
                        as [any Minimizer]
                    {
                        let result = try Fit(objective: objective, minimizer: minimizer).run(model, data)
                        guard let gap = result.provenGap else { continue }
                        proven += 1
                        #expect(
                            result.end.loss - best <= gap + 1e-14 * max(1, best), "\(objective.name), \(steps) steps")
                        // Near the minimum the bound is no larger than a few times the distance.
                        if gap < 1e-4 && result.end.loss - best > 1e-9 {
                            #expect(gap < 3 * (result.end.loss - best), "\(objective.name)")
                        }
                    }
                }
            }
        }
        #expect(proven > 300)
    }

    /// Logistic loss that claims to be quadratic, which it is not.
    private struct Liar: MarginObjective {
        let beta = 1.0
        let name = "liar"
        let isConvex = true
        func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
            m.softplus - m * 0.999
        }
        func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
        func curvatureRatio(negativeLogDispersion t: Double) -> Double? { 0 }
    }

    /// Catches a test above that could not fail: with a ratio that is not the loss's own, the bound is false somewhere.
    @Test func wrongRatiosAreSeen() throws {
        var counts = WinCounts(contexts: 1, arms: 2)
        (counts[context: 0, winner: 0, loser: 1], counts[context: 0, winner: 1, loser: 0]) = (1000, 1)
        let data = TrainingData(counts: counts, negativeLogDispersion: [0.5])
        let model = TabularPolicy(contexts: 1, arms: 2)
        let best = try Fit(objective: Liar(), minimizer: Newton()).run(model, data).end.loss
        let early = try Fit(objective: Liar(), minimizer: Adam(learningRate: 0.01, steps: 1)).run(model, data)
        #expect(early.end.loss - best > (early.provenGap ?? .infinity))
    }

    /// Catches a proof for losses that are not convex, and none for those that are.
    @Test func nothingIsProvenElsewhere() throws {
        for entry in ObjectiveCatalog.all where !(entry.standard(beta: 1) is any RankingObjective) {
            let objective = entry.standard(beta: 1)
            let result = try Fit(objective: objective, minimizer: GradientMinimizer(.bfgs2)).run(
                TabularPolicy(contexts: 2, arms: 4), data(8))
            let expected = objective.isConvex
            #expect((result.provenGap != nil) == expected, "\(objective.name)")
        }
    }

    /// Catches a bound in the wrong parameters: policies that share them between contexts.
    @Test func softmaxPolicies() throws {
        var stream = RandomStream(seed: 9, identity: ["softmax gaps"])
        let features = (0..<(2 * 4 * 3)).map { _ in stream.normal() }
        let model = SoftmaxPolicy(contexts: 2, arms: 4, features: features, featureCount: 3)
        let data = data(9)
        let best = try Fit(objective: DPO(beta: 1), minimizer: Newton()).run(model, data)
        #expect((best.provenGap ?? .infinity) < 1e-12 && best.termination == .converged && best.steps < 10)
        for steps in 1...5 {
            let early = try Fit(objective: DPO(beta: 1), minimizer: GradientMinimizer(.bfgs2, steps: steps)).run(
                model, data)
            guard let gap = early.provenGap else { continue }
            #expect(early.end.loss - best.end.loss <= gap + 1e-15)
        }
    }
}
