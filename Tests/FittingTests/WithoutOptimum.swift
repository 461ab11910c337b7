import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// What fits do where the data have no optimum.
@Suite struct WithoutOptimum {
    private static let finite = [[0, 5, 2], [3, 0, 4], [1, 2, 0]]
    /// The first arm never loses.
    private static let collapsing = [[0, 4, 3], [0, 0, 2], [0, 3, 0]]
    private let reference = ContextArmTable(rows: [[0.2, 0.3, 0.5].map { log($0) }, [0.6, 0.1, 0.3].map { log($0) }])
    private let model = TabularPolicy(contexts: 2, arms: 3)
    private let minimizers: [any Minimizer] = [
        GradientMinimizer(.bfgs2), GradientMinimizer(.conjugatePR), Newton(), Adam(learningRate: 0.05, steps: 2000),
        GradientDescent(StepPlan(learningRate: 1, steps: 2000)), RMSprop(StepPlan(learningRate: 0.01, steps: 2000)),
    ]

    private func data(_ matrices: [[[Int]]]) -> TrainingData {
        TrainingData(counts: WinCounts(matrices), negativeLogDispersion: [0.5, 0.5], logReference: reference)
    }

    private func divergence(_ parameters: [Double]) -> Double {
        model.policy(parameters, logReference: reference).divergence
    }

    /// Catches an end that is not at the level, a wrong reason, and points after the end.
    @Test func stopAtKL() throws {
        let data = data([Self.finite, Self.collapsing])
        for minimizer in minimizers {
            for level in [0.05, 0.2] {
                for plan in [CheckpointPlan.steps(4), .divergences([level / 2, level, 2 * level]), .evaluations([2])] {
                    let fit = try Fit(
                        objective: DPO(beta: 0.7), minimizer: minimizer, checkpoints: plan,
                        whenUnbounded: .stop(divergence: level)
                    ).run(model, data)
                    #expect(fit.termination == .stopped, "\(minimizer.name), \(level), \(plan)")
                    #expect(abs(divergence(fit.end.parameters) - level) < 1e-9, "\(minimizer.name), \(level)")
                    #expect(fit.contextsWithoutOptimum == [1])
                    for checkpoint in fit.checkpoints {
                        #expect(divergence(checkpoint.parameters) <= level + 1e-9, "\(minimizer.name)")
                        #expect(checkpoint.step <= fit.steps)
                    }
                }
            }
        }
    }

    /// Catches settings for data without an optimum that change fits of data that have one: not a bit.
    @Test func finiteDataUntouched() throws {
        let data = data([Self.finite, Self.finite])
        for minimizer in minimizers {
            let follow = try Fit(objective: DPO(beta: 0.7), minimizer: minimizer, checkpoints: .steps(3))
                .run(model, data)
            for other in [WhenUnbounded.stop(divergence: 1e-3), .regularize(weight: 0.5)] {
                let fit = try Fit(
                    objective: DPO(beta: 0.7), minimizer: minimizer, checkpoints: .steps(3), whenUnbounded: other
                ).run(model, data)
                #expect(fit.checkpoints.map(\.parameters) == follow.checkpoints.map(\.parameters))
                #expect(fit.end.loss == follow.end.loss && fit.termination == follow.termination)
                #expect(fit.provenGap == follow.provenGap && fit.evaluations == follow.evaluations)
            }
        }
    }

    /// The loss with its penalty, by definition: weight x the share of the second context x KL(pi_ref || pi) there.
    private struct Penalized: DifferentiableFunction {
        let brute: BruteForce
        let weight: Double
        let logReference: [Double]
        var dimension: Int { brute.dimension }

        func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
            var value = brute.evaluate(at: x, gradient: &gradient)
            let scores = (3..<6).map { x[$0] }
            let normalizer = log(zip(logReference, scores).reduce(0) { $0 + exp($1.0 + $1.1) })
            for (place, score) in scores.enumerated() {
                let p = exp(logReference[place])
                value += weight * p * (normalizer - score)
                gradient[3 + place] += weight * (exp(logReference[place] + score - normalizer) - p)
            }
            return value
        }
    }

    /// Catches a penalty of another weight, of the other divergence, or in contexts that have an optimum of their own.
    @Test func regularize() throws {
        let data = data([Self.finite, Self.collapsing])
        let share = Double(data.counts.total(context: 1)) / Double(data.counts.total)
        let alone = try Fit(objective: DPO(beta: 0.7), minimizer: Newton()).run(model, data)
        for weight in [1e-3, 0.1, 2] {
            let direct = Penalized(
                brute: BruteForce(objective: DPO(beta: 0.7), counts: data.counts, t: [0.5, 0.5]),
                weight: weight * share, logReference: Array(reference.row(1)))
            let best = try GradientMinimizer(.bfgs2).minimize(
                direct, from: Array(repeating: 0, count: 6), gradientTolerance: 1e-10, observe: nil)
            for minimizer in minimizers.prefix(3) {
                let fit = try Fit(
                    objective: DPO(beta: 0.7), minimizer: minimizer, whenUnbounded: .regularize(weight: weight)
                ).run(model, data)
                #expect(fit.termination == .regularized, "\(minimizer.name), \(weight)")
                // A gradient of 1e-8 stops the fit: its square over the curvature, which the weight makes small.
                #expect(abs(fit.end.loss - best.value) < 1e-12 / min(1, weight), "\(minimizer.name), \(weight)")
                let gap = try #require(fit.provenGap)
                #expect(gap < 1e-10 && fit.end.loss - best.value <= gap + 1e-15)
                // Scores of a context are known up to a constant; a small weight leaves a small curvature.
                for (x, tolerance) in [(0, 1e-6), (1, 1e-6 / min(1, weight))] {
                    let (a, b) = (fit.end.parameters, x == 0 ? alone.end.parameters : best.point)
                    for y in (3 * x)..<(3 * x + 3) {
                        #expect(abs(a[y] - a[3 * x] - b[y] + b[3 * x]) < tolerance, "\(minimizer.name), \(weight)")
                    }
                }
            }
        }
    }

    /// Catches a penalty that does not vanish with its weight: the loss falls to its infimum, along the arm that never
    /// loses.
    @Test func smallWeightsFollow() throws {
        let data = data([Self.finite, Self.collapsing])
        var lasts: [Double] = []
        for weight in [1e-2, 1e-4, 1e-6, 1e-8] {
            let fit = try Fit(
                objective: DPO(beta: 0.7), minimizer: Newton(), whenUnbounded: .regularize(weight: weight)
            ).run(model, data)
            #expect(fit.termination == .regularized)
            let scores = Array(fit.end.parameters[3...])
            lasts.append(scores[0] - max(scores[1], scores[2]))
            // The other two arms: 2 wins against 3, as without the penalty in the end.
            if weight <= 1e-6 { #expect(abs(0.7 * (scores[1] - scores[2]) - log(2.0 / 3)) < 0.01, "\(scores)") }
        }
        #expect(zip(lasts, lasts.dropFirst()).allSatisfy { $0 < $1 - 2 }, "\(lasts)")
    }
}
