import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings
import Testing

/// Data that nobody would want, with every optimizer and every objective of pairs.
@Suite struct UglyData {
    private let minimizers: [any Minimizer] =
        GradientMinimizer.Method.allCases.map { GradientMinimizer($0, steps: 200) } + [
            Newton(), SimplexMinimizer(steps: 300), Adam(steps: 50), Adam(learningRate: 1e3, steps: 20),
        ]

    private var objectives: [any Objective] {
        ObjectiveCatalog.all.map { $0.standard(beta: 1) }.filter { !($0 is any RankingObjective) }
    }

    private func fits(_ data: TrainingData, _ check: (FitResult, String) -> Void) throws {
        let model = TabularPolicy(contexts: data.counts.contexts, arms: data.counts.arms)
        for objective in objectives {
            for minimizer in minimizers {
                check(
                    try Fit(objective: objective, minimizer: minimizer).run(model, data),
                    "\(objective.name), \(minimizer.name)")
            }
        }
    }

    /// Catches a division by zero, a trap, or a policy that moves without a label.
    @Test func noLabels() throws {
        let data = TrainingData(counts: WinCounts(contexts: 2, arms: 3), negativeLogDispersion: [0.5, 0.5])
        try fits(data) { result, what in
            #expect(result.end.parameters.allSatisfy { $0.isFinite }, "\(what)")
            #expect(result.end.loss == 0 && result.end.gradientNorm == 0, "\(what)")
        }
    }

    /// Catches an empty range, or an optimum that depends on nothing.
    @Test func oneArm() throws {
        let data = TrainingData(counts: WinCounts(contexts: 2, arms: 1), negativeLogDispersion: [0.5, 0.5])
        try fits(data) { result, what in #expect(result.end.loss == 0 && result.termination != .notFinite, "\(what)") }
    }

    /// Catches arms that differ though their labels do not, and arms without labels that move in a loss of margins.
    @Test func identicalAndUnseenArms() throws {
        var counts = WinCounts(contexts: 1, arms: 5)
        for i in 0..<3 { for j in 0..<3 where i != j { counts[context: 0, winner: i, loser: j] = 4 } }
        try fits(TrainingData(counts: counts, negativeLogDispersion: [0.5])) { result, what in
            #expect(result.end.parameters.allSatisfy { $0.isFinite }, "\(what)")
        }
        let result = try fitTabular(DPO(beta: 1), counts, t: [0.5])
        #expect(result.termination == .converged && result.end.parameters == [0, 0, 0, 0, 0])
    }

    /// Catches not-a-number where the reference policy hardly ever, or never, takes an arm.
    @Test func vanishingReference() throws {
        var counts = WinCounts(contexts: 1, arms: 3)
        for i in 0..<3 { for j in 0..<3 where i != j { counts[context: 0, winner: i, loser: j] = 1 + 2 * i + j } }
        for tiny in [log(1e-300), -.infinity] {
            let data = TrainingData(
                counts: counts, negativeLogDispersion: [0.5],
                logReference: ContextArmTable(rows: [[tiny, log(0.4), log(0.6)]]))
            try fits(data) { result, what in
                #expect(result.termination == .notFinite || result.end.loss.isFinite, "\(what), \(tiny)")
            }
        }
    }

    /// A loss that is no number from some margin on, and one with a wrong slope.
    private struct Broken: MarginObjective {
        let beta = 1.0
        let name = "broken"
        let slope: Double
        func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
            m.mapped(abs(m.value) > 0.3 && slope.isNaN ? .nan : -m.value, slope.isNaN ? -1 : slope, 0)
        }
        func tail(negativeLogDispersion t: Double) -> MarginTail { .rises }
    }

    /// Catches a loss of nan, or a gradient with the wrong sign, that passes for a result.
    @Test func brokenLosses() throws {
        let counts = WinCounts([[[0, 3], [1, 0]]])
        let data = TrainingData(counts: counts, negativeLogDispersion: [0.5])
        for minimizer in minimizers where minimizer.name != "nmsimplex2" {
            let nan = try Fit(objective: Broken(slope: .nan), minimizer: minimizer).run(
                TabularPolicy(contexts: 1, arms: 2), data)
            #expect([.notFinite, .stalled].contains(nan.termination), "\(minimizer.name): \(nan.termination)")
            if minimizer is Adam { continue }
            let wrong = try Fit(objective: Broken(slope: 1), minimizer: minimizer).run(
                TabularPolicy(contexts: 1, arms: 2), data)
            #expect(wrong.termination == .stalled, "\(minimizer.name): \(wrong.termination)")
        }
    }

    /// Catches an estimate of the dispersion that is infinite where labels agree with one ranking, or that is made of no labels.
    @Test func estimatedDispersion() throws {
        let counts = WinCounts([
            [[0, 3, 2], [0, 0, 4], [0, 0, 0]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]], [[0, 9, 9], [4, 0, 9], [4, 4, 0]],
        ])
        for link in [LearnerDispersion.Source.estimate(.theta), .estimate(.phi)] {
            let t = try LearnerDispersion(link).negativeLogDispersion(
                oracle: [1, 1, 1], logReference: uniformLogReference(contexts: 3, arms: 3), counts: counts)
            #expect(t[0] > 0 && t[0].isFinite && t[1] == 0 && t[2] > 0 && t[2] < t[0])
        }
    }
}
