import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// What may not change a fit, or change it in a known way.
@Suite struct Invariances {
    private func counts(_ seed: UInt64, contexts: Int = 2, arms: Int = 5) -> WinCounts {
        var stream = RandomStream(seed: seed, identity: ["invariances"])
        return mixedCounts(contexts: contexts, arms: arms, most: 9, &stream)
    }

    private func scaled(_ counts: WinCounts, by factor: Int) -> WinCounts {
        var result = counts
        for (x, winner, loser, count) in counts.labels {
            result[context: x, winner: winner, loser: loser] = factor * count
        }
        return result
    }

    /// Catches tolerances that are absolute: DPO's optimum in beta log(pi/pi_ref) is the same for every beta.
    @Test func betaOnlyScales() throws {
        let data = counts(1)
        let one = try #require(try fitTabular(DPO(beta: 1), data, t: [1, 1]).checkpoints.last).parameters
        for beta in [1e-3, 1e-2, 0.1, 10, 100, 1e3] {
            let result = try fitTabular(DPO(beta: beta), data, t: [1, 1])
            #expect(result.termination == .converged, "\(beta)")
            let last = try #require(result.checkpoints.last)
            for (a, b) in zip(one, last.parameters) { #expect(abs(a - beta * b) < 1e-6, "beta \(beta)") }
        }
    }

    /// Catches a loss that is a sum rather than a mean over labels: the same data thrice, or a billion times over.
    @Test func duplicatedLabels() throws {
        let data = counts(2)
        for entry in ObjectiveCatalog.all where !(entry.standard(beta: 1) is any RankingObjective) {
            for minimizer in [GradientMinimizer(.conjugatePR), Adam(steps: 50)] as [any Minimizer] {
                let objective = entry.make(0.4, entry.parameters.map(\.standard))
                let once = try fitTabular(objective, data, t: [0.3, 1], minimizer: minimizer, checkpoints: 3)
                for factor in [3, 1_000_000_000] {
                    let more = try fitTabular(
                        objective, scaled(data, by: factor), t: [0.3, 1], minimizer: minimizer, checkpoints: 3)
                    // Shares are quotients of integers: the very same doubles.
                    #expect(
                        more.checkpoints.map(\.parameters) == once.checkpoints.map(\.parameters), "\(objective.name)")
                    #expect(more.checkpoints.map(\.loss) == once.checkpoints.map(\.loss), "\(objective.name)")
                }
            }
        }
    }

    /// Catches softmax and tabular fits that differ where the families are the same: bit for bit in one context, and for
    /// Adam; else up to the units in which GSL's methods work, which shared parameters cannot have by context.
    @Test func softmaxWithIdentityFeatures() throws {
        for contexts in [1, 2] {
            let data = counts(3, contexts: contexts, arms: 3)
            let size = 3 * contexts
            let identity = (0..<(size * size)).map { $0 / size == $0 % size ? 1.0 : 0 }
            let softmax = SoftmaxPolicy(contexts: contexts, arms: 3, features: identity, featureCount: size)
            let tabular = TabularPolicy(contexts: contexts, arms: 3)
            let t = Array([0.4, 2].prefix(contexts))
            for objective in marginObjectives(beta: 2) {
                for minimizer in [GradientMinimizer(.bfgs2), SimplexMinimizer(), Adam(steps: 100)] as [any Minimizer] {
                    let fit = Fit(objective: objective, minimizer: minimizer)
                    let a = try fit.run(softmax, TrainingData(counts: data, negativeLogDispersion: t))
                    let b = try fit.run(tabular, TrainingData(counts: data, negativeLogDispersion: t))
                    let (last, other) = (try #require(a.checkpoints.last), try #require(b.checkpoints.last))
                    if contexts == 1 || minimizer.name == "adam" {
                        #expect(last.parameters == other.parameters && a.termination == b.termination)
                    } else if objective.name.hasSuffix("dpo") && objective.name != "mallows-phi-dpo" {
                        #expect(abs(last.loss - other.loss) < 1e-10, "\(objective.name), \(minimizer.name)")
                    }
                }
            }
        }
    }

    /// Catches contexts without agreement (t = 0) that move, or that disturb the others.
    @Test func contextsWithoutAgreement() throws {
        let data = counts(4, contexts: 3)
        var rest = data
        for winner in 0..<5 {
            for loser in 0..<5 { rest[context: 1, winner: winner, loser: loser] = 0 }
        }
        for name in ["mallows-theta-dpo", "mallows-theta-ipo"] {
            let mixed = try fitTabular(objective(name, beta: 0.5), data, t: [0.3, 0, 1.4])
            let alone = try fitTabular(objective(name, beta: 0.5), rest, t: [0.3, 0, 1.4])
            #expect(mixed.termination == .converged && alone.termination == .converged)
            let (a, b) = (try #require(mixed.checkpoints.last), try #require(alone.checkpoints.last))
            #expect(a.parameters[5..<10].allSatisfy { $0 == 0 }, "\(name)")
            for (p, q) in zip(a.parameters, b.parameters) { #expect(abs(p - q) < 1e-5, "\(name)") }
        }
    }

    /// Catches a fit that moves, fails or never ends where no context counts.
    @Test func noAgreementAnywhere() throws {
        let all: [any Minimizer] = [
            GradientMinimizer(.bfgs2), GradientMinimizer(.steepestDescent), Adam(steps: 7), SimplexMinimizer(steps: 50),
        ]
        for name in ["mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo"] {
            for minimizer in all {
                let result = try fitTabular(objective(name, beta: 2), counts(5), t: [0, 0], minimizer: minimizer)
                #expect(result.termination == .converged, "\(name), \(minimizer.name): \(result.termination)")
                let (first, last) = (try #require(result.checkpoints.first), try #require(result.checkpoints.last))
                #expect(first.loss == last.loss && last.gradientNorm == 0)
                if minimizer.name != "nmsimplex2" { #expect(last.parameters.allSatisfy { $0 == 0 }) }
            }
        }
    }

    /// Catches a fit without any label that divides by their number.
    @Test func noData() throws {
        let result = try fitTabular(DPO(beta: 1), WinCounts(contexts: 1, arms: 3), t: [1])
        #expect(result.termination == .converged)
        #expect(result.checkpoints.map(\.parameters) == [[0, 0, 0]] && result.checkpoints.map(\.loss) == [0])
    }
}
