#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
public import Optimization
public import Policies
public import Preferences

/// What a policy is worth in a world, exactly: means over the contexts, divergences and entropies in nats.
public struct Metrics: Sendable, Equatable {
    /// E_pi[r].
    public let reward: Double
    /// KL(pi || pi_ref).
    public let divergence: Double
    /// KL(pi_ref || pi).
    public let reverseDivergence: Double
    /// -E_pi[log pi].
    public let entropy: Double
    /// The largest probability of an arm.
    public let largestProbability: Double
    /// The probability that an arm from pi has a higher true reward than one from pi_ref; ties count half.
    public let winRate: Double
    /// The mean log [pi/pi_ref] of the preferred arm over the labels.
    public let chosenLogRatio: Double
    /// The mean log [pi/pi_ref] of the other arm over the labels.
    public let rejectedLogRatio: Double
    /// The most reward that any policy has at this divergence.
    public let frontierReward: Double

    /// How far the reward is below the frontier; not negative but for rounding.
    public var frontierGap: Double { frontierReward - reward }

    /// Evaluates a policy, one measure beside the other on some threads; O(C K^2) and one point of the frontier.
    public init(
        of policy: Policy, in world: BanditWorld, counts: WinCounts, frontier: Frontier, threads: Threads = .one
    ) throws(OptimizationError) {
        let values = threads.map(7) { measure -> (Double, Double) in
            switch measure {
            case 0: return (Self.expectedReward(policy, world), 0)
            case 1: return (policy.divergence, 0)
            case 2: return (policy.reverseDivergence, 0)
            case 3: return (policy.entropy, 0)
            case 4: return (policy.meanLargestProbability, 0)
            case 5: return (Self.winRate(policy, world), 0)
            default: return Self.logRatios(policy, counts)
            }
        }
        (reward, divergence, reverseDivergence) = (values[0].0, values[1].0, values[2].0)
        (entropy, largestProbability, winRate) = (values[3].0, values[4].0, values[5].0)
        (chosenLogRatio, rejectedLogRatio) = values[6]
        frontierReward = try frontier.point(divergence: divergence).reward
    }

    static func expectedReward(_ policy: Policy, _ world: BanditWorld) -> Double {
        var sum = 0.0
        for (logProbability, reward) in zip(policy.logProbabilities.values, world.reward.values) {
            sum += exp(logProbability) * reward
        }
        return sum / Double(policy.contexts)
    }

    private static func winRate(_ policy: Policy, _ world: BanditWorld) -> Double {
        var sum = 0.0
        for x in 0..<policy.contexts {
            let mine = policy.probabilities(context: x)
            let theirs = world.logReference.row(x).map { exp($0) }
            let reward = Array(world.reward.row(x))
            for i in mine.indices {
                var beaten = 0.0
                for j in theirs.indices {
                    beaten += theirs[j] * (reward[i] > reward[j] ? 1 : reward[i] == reward[j] ? 0.5 : 0)
                }
                sum += mine[i] * beaten
            }
        }
        return sum / Double(policy.contexts)
    }

    private static func logRatios(_ policy: Policy, _ counts: WinCounts) -> (chosen: Double, rejected: Double) {
        var (chosen, rejected, total) = (0.0, 0.0, 0.0)
        counts.forEachLabel { x, winner, loser, count in
            chosen += Double(count) * policy.logRatios[context: x, arm: winner]
            rejected += Double(count) * policy.logRatios[context: x, arm: loser]
            total += Double(count)
        }
        return (chosen / total, rejected / total)
    }
}
