public import NumericalCore
import Policies
public import Preferences

/// All that a learner knows.
public struct TrainingData: Sendable {
    /// How often each arm was preferred to each other arm.
    public let counts: WinCounts
    /// The whole rankings behind the counts, where there are any; likelihoods of rankings need them.
    public let rankings: RankingCounts?
    /// The negative log dispersion of each context, as the learner believes it.
    public let negativeLogDispersion: [Double]
    /// log pi_ref, normalized in each context.
    public let logReference: ContextArmTable
    /// Further reference policies, for objectives with several.
    public let otherLogReferences: [ContextArmTable]
    /// The true rewards, for objectives whose labels tell a strength or that are given an auxiliary reward.
    public let reward: ContextArmTable?
    /// Which labels make up the minibatches of optimizers that see some labels at a time.
    public let minibatches: RandomStream

    /// What is known. Without a reference policy it is the uniform one.
    public init(
        counts: WinCounts, rankings: RankingCounts? = nil, negativeLogDispersion: [Double],
        logReference: ContextArmTable? = nil, otherLogReferences: [ContextArmTable] = [],
        reward: ContextArmTable? = nil,
        minibatches: RandomStream = RandomStream(seed: 0, identity: ["minibatches"])
    ) {
        precondition(negativeLogDispersion.count == counts.contexts, "a dispersion for each context")
        self.counts = counts
        self.rankings = rankings
        self.negativeLogDispersion = negativeLogDispersion
        self.logReference = logReference ?? uniformLogReference(contexts: counts.contexts, arms: counts.arms)
        self.otherLogReferences = otherLogReferences
        self.reward = reward
        self.minibatches = minibatches
    }
}
