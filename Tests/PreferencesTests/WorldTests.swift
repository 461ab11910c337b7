import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// Worlds are drawn from the laws that their specification names.
@Suite struct WorldTests {
    private func world(
        contexts: Int = 400, arms: Int = 5, reward: WorldSpecification.Reward = .uniform(low: 0, high: 1),
        reference: WorldSpecification.Reference = .uniform, dispersion: WorldSpecification.Dispersion = .constant(0.5),
        seed: UInt64 = 1, replicate: Int = 0
    ) throws -> BanditWorld {
        try WorldSpecification(
            contexts: contexts, arms: arms, reward: reward, reference: reference, dispersion: dispersion
        ).world(seed: seed, replicate: replicate)
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    /// Uniform rewards stay in their interval and fill it: mean 1, variance 16/12, extremes near the ends.
    @Test func uniformRewards() throws {
        let values = try world(reward: .uniform(low: -1, high: 3)).reward.values
        #expect(values.allSatisfy { $0 >= -1 && $0 < 3 })
        #expect(Set(values).count == 2000)
        #expect(abs(moments(values).mean - 1) < 5 * (4 / 3.0 / 2000).squareRoot())
        #expect(abs(moments(values).variance - 4 / 3.0) < 0.15)
        #expect((values.min() ?? 0) < -0.95 && (values.max() ?? 0) > 2.95)
    }

    /// Normal rewards: mean, variance, and the share beyond two standard deviations (4.55%).
    @Test func normalRewards() throws {
        let values = try world(reward: .normal(mean: 2, deviation: 0.5)).reward.values
        #expect(abs(moments(values).mean - 2) < 5 * 0.5 / 2000.squareRoot())
        #expect(abs(moments(values).variance / 0.25 - 1) < 5 * (2 / 2000.0).squareRoot())
        let far = Double(values.count { abs($0 - 2) > 1 })
        #expect(abs(far - 91) < 5 * 9.4)
    }

    /// Rewards by rank are evenly spaced from high to low, and dealt so that every arm is the best as often.
    @Test func rewardsByRank() throws {
        let world = try world(reward: .ranks(low: -1, high: 3))
        var best = [Int](repeating: 0, count: 5)
        for x in 0..<400 {
            #expect(world.reward.row(x).sorted() == [-1, 0, 1, 2, 3])
            best[try #require(world.reward.row(x).firstIndex(of: 3)) - x * 5] += 1
        }
        #expect(
            chiSquare(observed: best, expected: Array(repeating: 80, count: 5)) < chiSquareLimit(degreesOfFreedom: 4))
    }

    /// Given rewards are taken as they are, and the central ranking sorts them, equal ones by arm.
    @Test func givenRewards() throws {
        let rows = [[0.5, 2, 2], [1, -1, 0.25]]
        let world = try world(contexts: 2, arms: 3, reward: .values(rows))
        #expect(world.reward == ContextArmTable(rows: rows))
        #expect((0..<2).map { world.centralRanking(context: $0).order } == [[1, 2, 0], [0, 2, 1]])
        #expect(world.context(1).centralRanking.order == [0, 2, 1])
        #expect(world.context(1).reward == rows[1])
    }

    /// The four laws of the dispersion, as t = -log phi; phi = 1 gives 0 and not -0, which prints as "-0.0".
    @Test func dispersions() throws {
        #expect(try world(dispersion: .constant(0.5)).negativeLogDispersion.allSatisfy { $0 == log(2.0) })
        let none = try world(contexts: 1, dispersion: .constant(1)).negativeLogDispersion
        #expect(none == [0] && none[0].sign == .plus)
        let phis = try world(dispersion: .uniform(low: 0.2, high: 0.6)).negativeLogDispersion.map { exp(-$0) }
        #expect(phis.allSatisfy { $0 > 0.2 - 1e-15 && $0 < 0.6 + 1e-15 })
        #expect(abs(moments(phis).mean - 0.4) < 5 * (0.16 / 12 / 400).squareRoot())
        #expect(abs(moments(phis).variance - 0.16 / 12) < 0.003)
        let chosen = try world(dispersion: .choice([0.2, 0.5, 0.9])).negativeLogDispersion
        let observed = [0.2, 0.5, 0.9].map { phi in chosen.count { abs($0 + log(phi)) < 1e-12 } }
        #expect(observed.reduce(0, +) == 400)
        #expect(chiSquare(observed: observed, expected: Array(repeating: 400 / 3.0, count: 3)) < 27.6)
        let given = try world(contexts: 2, dispersion: .values([1e-300, 0.999])).negativeLogDispersion
        #expect(given == [-log(1e-300), -log(0.999)])
        // Down to 0, which is not drawn.
        #expect(
            try world(dispersion: .uniform(low: 0, high: 1)).negativeLogDispersion.allSatisfy { $0.isFinite && $0 > 0 })
    }

    /// Experiments that differ in the dispersion alone meet the same rewards and references; in the reference alone,
    /// the same rewards and dispersions; and in the rewards alone, the same dispersions.
    @Test func partsAreIndependent() throws {
        let base = try world(reference: .softmax(deviation: 1), dispersion: .uniform(low: 0.1, high: 0.9))
        let otherDispersion = try world(reference: .softmax(deviation: 1), dispersion: .constant(0.3))
        #expect(otherDispersion.reward == base.reward)
        #expect(otherDispersion.logReference == base.logReference)
        let otherReference = try world(reference: .dirichlet(1), dispersion: .uniform(low: 0.1, high: 0.9))
        #expect(otherReference.reward == base.reward)
        #expect(otherReference.negativeLogDispersion == base.negativeLogDispersion)
        let otherReward = try world(
            reward: .normal(mean: 0, deviation: 1), reference: .softmax(deviation: 1),
            dispersion: .uniform(low: 0.1, high: 0.9))
        #expect(otherReward.negativeLogDispersion == base.negativeLogDispersion)
        #expect(otherReward.reward != base.reward)
    }

    /// The same replicate is the same world; another replicate or seed shares no number with it.
    @Test func replicates() throws {
        let dispersion = WorldSpecification.Dispersion.uniform(low: 0.1, high: 0.9)
        let base = try world(reference: .softmax(deviation: 1), dispersion: dispersion)
        #expect(try world(reference: .softmax(deviation: 1), dispersion: dispersion) == base)
        for other in try [
            world(reference: .softmax(deviation: 1), dispersion: dispersion, replicate: 1),
            world(reference: .softmax(deviation: 1), dispersion: dispersion, seed: 2),
        ] {
            #expect(Set(other.reward.values).isDisjoint(with: base.reward.values))
            #expect(Set(other.logReference.values).isDisjoint(with: base.logReference.values))
            #expect(Set(other.negativeLogDispersion).isDisjoint(with: base.negativeLogDispersion))
        }
    }
}
