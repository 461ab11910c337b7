import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings
import Testing

/// Rankings that nobody would want, with every optimizer and both likelihoods of whole rankings.
@Suite struct UglyRankings {
    /// Two contexts; in the second nobody agrees (t = 0).
    private func data(
        _ orders: [[Int]], arms: Int, t: [Double] = [0.4, 0], logReference: [Double]? = nil
    ) throws -> TrainingData {
        var rankings: [(context: Int, ranking: Ranking)] = []
        for order in orders { for x in 0..<2 { rankings.append((x, try Ranking(order: order))) } }
        let counts = RankingCounts(contexts: 2, arms: arms, rankings: rankings)
        return TrainingData(
            counts: counts.wins(.everyTwo), rankings: counts, negativeLogDispersion: t,
            logReference: logReference.map { ContextArmTable(rows: [$0, $0]) })
    }

    private let circle = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1]]

    private func ugly() throws -> [(name: String, data: TrainingData)] {
        [
            ("no rankings", try data([], arms: 3)), ("one arm", try data([[0]], arms: 1)),
            ("one ranking", try data([[0, 1, 2]], arms: 3)),
            ("identical arms", try data([[0, 1, 2], [2, 1, 0]], arms: 3)),
            ("a group before the others", try data([[0, 1, 2, 3], [1, 0, 3, 2]], arms: 4)),
            ("vanishing reference", try data(circle, arms: 3, logReference: [log(1e-300), log(0.5), log(0.5)])),
            ("no reference", try data(circle, arms: 3, logReference: [-.infinity, log(0.5), log(0.5)])),
            ("nearly no dispersion", try data(circle, arms: 3, t: [600, 1e-300])),
            (
                "a thousand to one",
                try data(Array(repeating: [0, 1, 2], count: 1000) + [[2, 1, 0]], arms: 3)
            ),
        ]
    }

    private func objectives(beta: Double) -> [any Objective] {
        ObjectiveCatalog.all.map { $0.standard(beta: beta) }.filter { $0 is any RankingObjective }
    }

    /// Catches a trap, an error, an endless fit and a quiet NaN, for tabular and softmax policies; where there is no optimum, the end
    /// says so, and Newton's method proves all others.
    @Test func everyOptimizer() throws {
        #expect(objectives(beta: 1).count == 2)
        for (name, data) in try ugly() {
            let arms = data.counts.arms
            let features = (0..<(2 * arms * 2)).map { cos(Double(7 * $0)) }
            let models: [any PolicyModel] = [
                TabularPolicy(contexts: 2, arms: arms),
                SoftmaxPolicy(contexts: 2, arms: arms, features: features, featureCount: 2),
            ]
            for objective in [1e-3, 1, 1e3].flatMap({ objectives(beta: $0) }) {
                for minimizer in try allMinimizers(steps: 100) {
                    for model in models {
                        let fit = try Fit(objective: objective, minimizer: minimizer).run(model, data)
                        let what =
                            "\(name), \(objective.name), beta \(objective.beta), \(minimizer.name), \(model.name): \(fit.termination)"
                        let isFinite =
                            fit.end.loss.isFinite && fit.end.gradientNorm.isFinite
                            && fit.end.parameters.allSatisfy(\.isFinite)
                        #expect(isFinite || [.notFinite, .noFiniteOptimum].contains(fit.termination), "\(what)")
                        #expect((fit.provenGap ?? 0) >= 0 && !fit.end.parameters.contains { $0.isNaN }, "\(what)")
                        if model is TabularPolicy {
                            let isMissing = ["one ranking", "a group before the others"].contains(name)
                            #expect((fit.termination == .noFiniteOptimum) == isMissing, "\(what)")
                            if !isMissing && minimizer is Newton {
                                #expect(
                                    fit.termination == .converged && (fit.provenGap ?? .nan) <= 1e-10,
                                    "\(what), \(fit.provenGap ?? .nan)")
                            }
                        }
                    }
                }
            }
        }
    }

    /// Catches arms that differ though the rankings do not tell them apart.
    @Test func identicalArms() throws {
        for objective in objectives(beta: 1) {
            let fit = try Fit(objective: objective, minimizer: Newton()).run(
                TabularPolicy(contexts: 2, arms: 3),
                data([[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1], [1, 2, 0]], arms: 3))
            #expect(fit.termination == .converged)
            #expect(fit.end.parameters.allSatisfy { abs($0) < 1e-12 }, "\(objective.name): \(fit.end.parameters)")
        }
    }

    /// A likelihood that is no number, or whose gradient has the wrong sign.
    private struct Broken: RankingObjective {
        let base = PlackettLuceDPO(beta: 1)
        let factor: Double
        let beta = 1.0
        let name = "broken"
        var largestArms: Int { base.largestArms }
        func evaluate(
            _ rankings: WeightedOrders, logRatios: [Double], negativeLogDispersion t: Double, curvature: Bool
        ) -> RankingLoss {
            var loss = base.evaluate(
                rankings, logRatios: logRatios, negativeLogDispersion: t, curvature: curvature)
            if factor.isNaN && logRatios.contains(where: { abs($0) > 0.1 }) { loss.value = .nan }
            if !factor.isNaN { loss.gradient = loss.gradient.map { factor * $0 } }
            return loss
        }
    }

    /// Catches a loss of nan, or a gradient with the wrong sign, that passes for a result.
    @Test func brokenLikelihoods() throws {
        let data = try data([[0, 1, 2], [0, 2, 1], [0, 1, 2], [2, 1, 0]], arms: 3)
        for minimizer in try allMinimizers(steps: 100) where minimizer.name != "nmsimplex2" {
            let model = TabularPolicy(contexts: 2, arms: 3)
            let nan = try Fit(objective: Broken(factor: .nan), minimizer: minimizer).run(model, data)
            #expect(
                [.notFinite, .stalled, .stepLimit].contains(nan.termination), "\(minimizer.name): \(nan.termination)")
            #expect(nan.termination == .notFinite || nan.end.loss.isFinite, "\(minimizer.name)")
            if minimizer.keepsUnits { continue }
            let wrong = try Fit(objective: Broken(factor: -1), minimizer: minimizer).run(model, data)
            #expect([.stalled, .stepLimit].contains(wrong.termination), "\(minimizer.name): \(wrong.termination)")
        }
    }
}
