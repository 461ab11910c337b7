import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Fits against the loss by its definition, label by label.
@Suite struct Stationarity {
    private let t = [0.3, 0.5, 1.7]

    private func random(_ seed: UInt64) -> (WinCounts, RandomStream) {
        var stream = RandomStream(seed: seed, identity: ["stationarity"])
        let counts = mixedCounts(contexts: 3, arms: 4, most: 6, &stream)
        return (counts, stream)
    }

    /// Catches checkpoints whose loss or gradient is not that of their parameters.
    @Test func checkpointsAreWhatTheySay() throws {
        let (counts, _) = random(1)
        for objective in marginObjectives(beta: 0.7) {
            let brute = BruteForce(objective: objective, counts: counts, t: t)
            for minimizer in [GradientMinimizer(.conjugateFR), Adam(steps: 200)] as [any Minimizer] {
                let result = try fitTabular(objective, counts, t: t, minimizer: minimizer, checkpoints: 5)
                for checkpoint in result.checkpoints {
                    let (value, gradient) = brute.loss(checkpoint.parameters)
                    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    // Sums of some 100 labels in two orders.
                    #expect(relativeError(checkpoint.loss, value) < 1e-13, "\(objective.name)")
                    #expect(abs(checkpoint.gradientNorm - norm) < 1e-14, "\(objective.name)")
                }
            }
        }
    }

    /// Catches a start that is not the reference policy: the loss there is log 2, its gradient beta/2 times losses minus
    /// wins, per label.
    @Test func startOfDPO() throws {
        let (counts, _) = random(2)
        let start = try #require(try fitTabular(DPO(beta: 0.6), counts, t: t).checkpoints.first)
        var squares = 0.0
        for x in 0..<3 {
            for arm in 0..<4 {
                let surplus = (0..<4).reduce(0) {
                    $0 + counts[context: x, winner: arm, loser: $1] - counts[context: x, winner: $1, loser: arm]
                }
                squares += pow(0.3 * Double(surplus) / Double(counts.total), 2)
            }
        }
        #expect(start.step == 0 && start.parameters.allSatisfy { $0 == 0 })
        #expect(relativeError(start.loss, log(2)) < 1e-14)
        #expect(relativeError(start.gradientNorm, squares.squareRoot()) < 1e-13)
    }

    /// Catches a fit that says it converged where the loss still falls in some direction.
    @Test func noDirectionLeadsDown() throws {
        for seed in 3..<8 as Range<UInt64> {
            var (counts, stream) = random(seed)
            for objective in marginObjectives(beta: 1.3) {
                let brute = BruteForce(objective: objective, counts: counts, t: t)
                let result = try fitTabular(objective, counts, t: t)
                if objective.tail(negativeLogDispersion: 0.3) == .vanishes {
                    #expect(result.termination == .noFiniteOptimum)
                    continue
                }
                // Losses with kinks may stall at one, which is their minimum or not.
                guard result.termination == .converged else {
                    #expect(
                        ["hinge", "mallows-phi-dpo"].contains(objective.name),
                        "\(objective.name): \(result.termination)")
                    continue
                }
                let last = try #require(result.checkpoints.last)
                for _ in 0..<40 {
                    let nearby = last.parameters.map { $0 + 1e-3 * (stream.uniform() - 0.5) }
                    // Rounding of the two losses: some 1e-16 each.
                    #expect(brute.loss(nearby).value > last.loss - 1e-15, "\(objective.name)")
                }
            }
        }
    }

    /// Catches an Adam that does not act on the policy's own parameters: it must go where plain Adam goes on the loss by
    /// its definition, from the first step (of the length of the learning rate) to the last.
    @Test func adamOnTheDefinition() throws {
        let (counts, _) = random(9)
        let adam = Adam(learningRate: 0.05, steps: 60)
        for objective in marginObjectives(beta: 0.2) {
            var path: [[Double]] = []
            let brute = BruteForce(objective: objective, counts: counts, t: t)
            _ = try adam.minimize(brute, from: Array(repeating: 0, count: 12), gradientTolerance: 0) {
                path.append($0.point)
                return true
            }
            let result = try fitTabular(objective, counts, t: t, minimizer: adam, checkpoints: 60)
            #expect(result.checkpoints.count == 61)
            let first = result.checkpoints[1].parameters.map { abs($0) }
            // Where wins and losses balance the gradient is rounding, far below Adam's epsilon.
            #expect(first.allSatisfy { $0 < 1e-6 || abs($0 - 0.05) < 1e-5 }, "\(objective.name)")
            for (checkpoint, point) in zip(result.checkpoints, path) {
                // Adam divides gradients by their own size, which blows rounding up where they nearly vanish.
                #expect(zip(checkpoint.parameters, point).allSatisfy { abs($0 - $1) < 1e-6 }, "\(objective.name)")
            }
        }
    }
}
