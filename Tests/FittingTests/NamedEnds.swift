import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Every optimizer of the catalog ends with a reason, and with numbers, whatever the data are.
@Suite struct NamedEnds {
    private let tiny = log(1e-300)

    private func data(_ labels: [[Int]], arms: Int, logReference: [Double]? = nil) -> TrainingData {
        var counts = WinCounts(contexts: 2, arms: arms)
        for label in labels {
            for x in 0..<2 { counts[context: x, winner: label[0], loser: label[1]] = label[2] }
        }
        return TrainingData(
            counts: counts, negativeLogDispersion: [0.4, 0],
            logReference: logReference.map { ContextArmTable(rows: [$0, $0]) })
    }

    private var ugly: [(name: String, data: TrainingData)] {
        let circle = [[0, 1, 3], [1, 0, 1], [1, 2, 2], [2, 1, 2], [2, 0, 5], [0, 2, 1]]
        return [
            ("no labels", data([], arms: 3)), ("one arm", data([], arms: 1)),
            ("one label", data([[0, 1, 1]], arms: 2)),
            ("identical arms", data([[0, 1, 4], [1, 0, 4], [1, 2, 4], [2, 1, 4]], arms: 3)),
            ("arms never compared", data([[0, 1, 4], [1, 0, 2]], arms: 5)),
            ("two islands", data([[0, 1, 4], [1, 0, 2], [2, 3, 1], [3, 2, 9]], arms: 4)),
            ("vanishing reference", data(circle, arms: 3, logReference: [tiny, log(0.5), log(0.5)])),
            ("a billion labels", data(circle.map { [$0[0], $0[1], 1_000_000_000 * $0[2]] }, arms: 3)),
            ("a billion to one", data([[0, 1, 1_000_000_000], [1, 0, 1]], arms: 2)),
        ]
    }

    /// Catches a trap, an error, an endless fit and a quiet NaN, for tabular and softmax policies: where the loss or a
    /// parameter is not finite, the end says so.
    @Test func everyOptimizer() throws {
        for (name, data) in ugly {
            let arms = data.counts.arms
            let features = (0..<(2 * arms * 2)).map { cos(Double(7 * $0)) }
            let models: [any PolicyModel] = [
                TabularPolicy(contexts: 2, arms: arms),
                SoftmaxPolicy(contexts: 2, arms: arms, features: features, featureCount: 2),
            ]
            for objective in allObjectives(beta: 1) where !(objective is any RankingObjective) {
                for minimizer in try allMinimizers(steps: 150) {
                    for model in models {
                        let fit = try Fit(objective: objective, minimizer: minimizer).run(model, data)
                        let what = "\(name), \(objective.name), \(minimizer.name), \(model.name): \(fit.termination)"
                        let isFinite =
                            fit.end.loss.isFinite && fit.end.gradientNorm.isFinite
                            && fit.end.parameters.allSatisfy(\.isFinite)
                        #expect(isFinite || [.notFinite, .noFiniteOptimum].contains(fit.termination), "\(what)")
                        #expect((fit.provenGap ?? 0) >= 0, "\(what)")
                        #expect(!fit.end.parameters.contains { $0.isNaN }, "\(what)")
                    }
                }
            }
        }
    }

    /// Catches probabilities that underflow where their logarithms would not: an arm of probability 1e-300 has the
    /// log-ratios of DPO that any other reference gives, and one of probability 0 too, since the margins do not see it.
    @Test func vanishingReference() throws {
        let labels = [[0, 1, 3], [1, 0, 1], [1, 2, 2], [2, 1, 2], [2, 0, 5], [0, 2, 1]]
        let plain = try Fit(objective: DPO(beta: 1), minimizer: Newton()).run(
            TabularPolicy(contexts: 2, arms: 3), data(labels, arms: 3))
        for least in [tiny, -.infinity] {
            let data = data(labels, arms: 3, logReference: [least, log(0.5), log(0.5)])
            let fit = try Fit(objective: DPO(beta: 1), minimizer: Newton()).run(
                TabularPolicy(contexts: 2, arms: 3), data)
            #expect(fit.termination == .converged && fit.end.parameters == plain.end.parameters)
            let policy = TabularPolicy(contexts: 2, arms: 3).policy(fit.end.parameters, logReference: data.logReference)
            #expect(policy.divergence.isFinite && policy.divergence >= 0, "\(policy.divergence)")
        }
    }
}
