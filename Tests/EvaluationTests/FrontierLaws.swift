import Evaluation
import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Laws of the frontier over many random worlds.
@Suite struct FrontierLaws {
    /// Catches any policy above the frontier, by more than 1e-9: random ones of all sizes in 2000 worlds.
    @Test func noRandomPolicyIsAbove() throws {
        var stream = RandomStream(seed: 1, identity: ["random"])
        for _ in 0..<2000 {
            let world = randomWorld(&stream)
            let frontier = Frontier(reward: world.reward, logReference: world.logReference)
            let counts = everyPairOnce(contexts: world.contexts, arms: world.arms)
            for size in [1e-6, 0.01, 1, 8, 200] {
                var scores = world.reward
                // Partly along the reward, so that some come close to the frontier.
                let along = size * stream.uniform()
                scores.values = scores.values.map { along * $0 + size * 0.3 * (stream.uniform() - 0.5) }
                let policy = Policy(logReference: world.logReference, scores: scores)
                let metrics = try Metrics(of: policy, in: world, counts: counts, frontier: frontier)
                #expect(metrics.frontierGap >= -1e-9 && metrics.frontierGap.isFinite, "\(metrics), \(world)")
                #expect(metrics.frontierGap == metrics.frontierReward - metrics.reward)
            }
        }
    }

    /// Catches a frontier that is not reached: tilted policies lie on it, from pi_ref to nearly the best arms.
    @Test func tiltedPoliciesAreOnIt() throws {
        var stream = RandomStream(seed: 2, identity: ["tilted"])
        for _ in 0..<2000 {
            let world = randomWorld(&stream)
            let frontier = Frontier(reward: world.reward, logReference: world.logReference)
            let counts = everyPairOnce(contexts: world.contexts, arms: world.arms)
            for tilt in [0, 1e-7, 1e-3, 0.1, 1, 3, 30, 1000] {
                let metrics = try Metrics(of: tilted(world, by: tilt), in: world, counts: counts, frontier: frontier)
                #expect(abs(metrics.frontierGap) < 1e-9, "tilt \(tilt): \(metrics), \(world)")
            }
        }
    }

    /// Catches fitted policies above the frontier: every objective, on data of the world's own preferences.
    @Test func noFittedPolicyIsAbove() throws {
        var stream = RandomStream(seed: 3, identity: ["fitted"])
        for _ in 0..<200 {
            let world = randomWorld(&stream)
            let frontier = Frontier(reward: world.reward, logReference: world.logReference)
            var counts = WinCounts(contexts: world.contexts, arms: world.arms)
            for _ in 0..<60 {
                let x = stream.index(below: world.contexts)
                let a = stream.index(below: world.arms)
                let b = (a + 1 + stream.index(below: world.arms - 1)) % world.arms
                let difference = world.reward[context: x, arm: a] - world.reward[context: x, arm: b]
                let better = stream.uniform() < LogSigmoid.sigmoid(3 * difference)
                counts[context: x, winner: better ? a : b, loser: better ? b : a] += 1
            }
            let model = TabularPolicy(contexts: world.contexts, arms: world.arms)
            for entry in ObjectiveCatalog.all where !(entry.standard(beta: 1) is any RankingObjective) {
                let objective = entry.make(0.5, entry.parameters.map(\.standard))
                let fit = Fit(
                    objective: objective, minimizer: Adam(learningRate: 0.1, steps: 60), checkpoints: .steps(6))
                let result = try fit.run(
                    model, TrainingData(counts: counts, negativeLogDispersion: world.negativeLogDispersion))
                for checkpoint in result.checkpoints {
                    let policy = model.policy(checkpoint.parameters, logReference: world.logReference)
                    let metrics = try Metrics(of: policy, in: world, counts: counts, frontier: frontier)
                    #expect(metrics.frontierGap >= -1e-9, "\(entry.name) at \(checkpoint.step): \(metrics)")
                }
            }
        }
    }

    /// Catches a frontier that is not increasing and concave, ends that are missing, and multipliers that are not its
    /// slopes: every chord is as steep as a multiplier between those of its ends.
    @Test func increasingAndConcave() throws {
        var stream = RandomStream(seed: 4, identity: ["concave"])
        for _ in 0..<300 {
            let world = randomWorld(&stream)
            let frontier = Frontier(reward: world.reward, logReference: world.logReference)
            if frontier.largestDivergence < 1e-6 { continue }
            let spaced = try (0...20).map {
                try frontier.point(divergence: frontier.largestDivergence * (Double($0) / 20))
            }
            for points in [spaced, try frontier.points(15)] {
                #expect(points.first?.divergence == 0 && points.first?.lambda == .infinity)
                #expect(points.last?.divergence == frontier.largestDivergence && points.last?.lambda == 0)
                for (a, b) in zip(points, points.dropFirst()) {
                    // Contexts of very different gaps leave stretches of lambda over which nothing changes in doubles.
                    #expect(a.divergence <= b.divergence && a.lambda > b.lambda, "\(a), \(b), \(world)")
                    // Rewards up to 20 are rounded to some 1e-15.
                    let (gain, length) = (b.reward - a.reward, b.divergence - a.divergence)
                    #expect(gain >= b.lambda * length - 1e-13, "\(a), \(b), \(world)")
                    #expect(gain <= a.lambda * length + 1e-13, "\(a), \(b), \(world)")
                }
            }
        }
    }

    /// Catches a number of points that is not the one asked for.
    @Test func numberOfPoints() throws {
        let frontier = Frontier(
            reward: ContextArmTable(rows: [[0, 1, 3]]),
            logReference: ContextArmTable(contexts: 1, arms: 3, repeating: -1.0986122886681098))
        for count in [2, 3, 4, 5, 100] { #expect(try frontier.points(count).count == count) }
        let tied = Frontier(
            reward: ContextArmTable(contexts: 1, arms: 2), logReference: ContextArmTable(rows: [[-0.7, -0.7]]))
        #expect(try tied.points(9).allSatisfy { $0.reward == 0 })
    }
}
