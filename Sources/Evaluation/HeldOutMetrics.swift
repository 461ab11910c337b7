public import Optimization
public import Policies
public import Preferences

/// What a policy is worth in contexts that it has no data of, exactly: means over these contexts.
public struct HeldOutMetrics: Sendable, Equatable {
    /// E_pi[r].
    public let reward: Double
    /// KL(pi || pi_ref), in nats.
    public let divergence: Double
    /// The most reward that any policy has in these contexts at this divergence, minus the policy's.
    public let frontierGap: Double

    /// Evaluates a policy of these contexts; O(C K) and one point of the frontier.
    public init(of policy: Policy, in world: BanditWorld, frontier: Frontier) throws(OptimizationError) {
        reward = Metrics.expectedReward(policy, world)
        divergence = policy.divergence
        frontierGap = try frontier.point(divergence: divergence).reward - reward
    }
}
