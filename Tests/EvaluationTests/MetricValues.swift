import Evaluation
import Foundation
import NumericalCore
import Policies
import Preferences
import TestSupport
import Testing

/// What a policy is worth in a world.
@Suite struct MetricValues {
    struct Case: Decodable {
        let reward: [[Double]]
        let reference: [[Double]]
        let policy: [[Double]]
        let expectedReward: Double
        let divergence: Double
        let reverseDivergence: Double
        let entropy: Double
        let largestProbability: Double
        let winRate: Double

        enum CodingKeys: String, CodingKey {
            case reward, reference, policy, entropy
            case expectedReward = "expected_reward"
            case divergence = "kl"
            case reverseDivergence = "forward_kl"
            case largestProbability = "max_probability"
            case winRate = "win_rate"
        }
    }

    private func metrics(of policy: Policy, in world: BanditWorld, _ counts: WinCounts) throws -> Metrics {
        try Metrics(
            of: policy, in: world, counts: counts,
            frontier: Frontier(reward: world.reward, logReference: world.logReference))
    }

    /// Catches ties that count as wins or losses, policy and reference exchanged, measures in each other's places, and
    /// contexts with other than equal weights.
    ///
    /// 1e-13: probabilities pass through logarithms down to -690, rounded to 1e-13 of 1.
    @Test func againstReferenceValues() throws {
        let cases = try Reference.cases("policies.json", as: Case.self)
        #expect(cases.count == 100)
        for item in cases {
            let world = BanditWorld(
                reward: ContextArmTable(rows: item.reward),
                logReference: ContextArmTable(rows: item.reference.map { $0.map { log($0) } }),
                negativeLogDispersion: item.reward.map { _ in 1 })
            let scores = zip(item.policy, item.reference).map { zip($0, $1).map { log($0) - log($1) } }
            let policy = Policy(logReference: world.logReference, scores: ContextArmTable(rows: scores))
            let got = try metrics(of: policy, in: world, everyPairOnce(contexts: world.contexts, arms: world.arms))
            for (value, expected) in [
                (got.reward, item.expectedReward), (got.divergence, item.divergence),
                (got.reverseDivergence, item.reverseDivergence), (got.entropy, item.entropy),
                (got.largestProbability, item.largestProbability), (got.winRate, item.winRate),
            ] {
                #expect(abs(value - expected) < 1e-13 * max(1, abs(expected)), "\(value), \(expected), \(item)")
            }
            #expect(got.frontierGap > -1e-9, "\(got)")
        }
    }

    /// Catches means that forget counts, or exchange winners and losers: one entry for every single label.
    @Test func logRatiosOfLabels() throws {
        var stream = RandomStream(seed: 5, identity: ["labels"])
        for _ in 0..<100 {
            let world = randomWorld(&stream)
            var scores = world.reward
            scores.values = scores.values.map { _ in 4 * stream.uniform() }
            let policy = Policy(logReference: world.logReference, scores: scores)
            func logRatio(_ x: Int, _ arm: Int) -> Double {
                policy.logProbabilities[context: x, arm: arm] - world.logReference[context: x, arm: arm]
            }
            var counts = WinCounts(contexts: world.contexts, arms: world.arms)
            var (chosen, rejected): ([Double], [Double]) = ([], [])
            for _ in 0..<(1 + stream.index(below: 50)) {
                let x = stream.index(below: world.contexts)
                let winner = stream.index(below: world.arms)
                let loser = (winner + 1 + stream.index(below: world.arms - 1)) % world.arms
                counts[context: x, winner: winner, loser: loser] += 1
                chosen.append(logRatio(x, winner))
                rejected.append(logRatio(x, loser))
            }
            let got = try metrics(of: policy, in: world, counts)
            let size = Double(chosen.count)
            // Log-probabilities down to -60 are rounded to 1e-14.
            #expect(abs(got.chosenLogRatio - chosen.reduce(0, +) / size) < 1e-12)
            #expect(abs(got.rejectedLogRatio - rejected.reduce(0, +) / size) < 1e-12)
        }
    }

    /// Catches a reference policy that does not score as one: reward at the frontier's start, even odds of winning.
    @Test func theReferenceItself() throws {
        var stream = RandomStream(seed: 6, identity: ["reference"])
        for _ in 0..<200 {
            let world = randomWorld(&stream)
            let counts = everyPairOnce(contexts: world.contexts, arms: world.arms)
            let got = try metrics(of: tilted(world, by: 0), in: world, counts)
            #expect(got.divergence == 0 && got.reverseDivergence == 0)
            #expect(got.chosenLogRatio == 0 && got.rejectedLogRatio == 0)
            #expect(abs(got.winRate - 0.5) < 1e-14)
            #expect(abs(got.frontierGap) < 1e-13)
        }
    }
}
