public import NumericalCore
public import Rankings

/// A finite bandit of which everything is known: true reward, reference policy, and the dispersion of preferences.
public struct BanditWorld: Sendable, Equatable {
    /// The true reward r(x, y).
    public let reward: ContextArmTable
    /// log pi_ref(y | x), normalized in each context.
    public let logReference: ContextArmTable
    /// log pi of further reference policies, for objectives with several.
    public let otherLogReferences: [ContextArmTable]
    /// t(x) = -log phi(x) >= 0, the negative log dispersion of each context.
    public let negativeLogDispersion: [Double]
    /// What rewards are made of and policies can learn from; nil where rewards come without features.
    public let features: ArmFeatures?

    /// A world of the given parts.
    public init(
        reward: ContextArmTable, logReference: ContextArmTable, otherLogReferences: [ContextArmTable] = [],
        negativeLogDispersion: [Double], features: ArmFeatures? = nil
    ) {
        precondition(
            reward.contexts == logReference.contexts && reward.arms == logReference.arms
                && reward.contexts == negativeLogDispersion.count, "tables of different shapes")
        self.reward = reward
        self.logReference = logReference
        self.otherLogReferences = otherLogReferences
        self.negativeLogDispersion = negativeLogDispersion
        self.features = features
    }

    /// The number of contexts C.
    public var contexts: Int { reward.contexts }
    /// The number of arms K.
    public var arms: Int { reward.arms }

    /// The central ranking of context `x`: arms by decreasing reward, equal rewards in the order of the arms.
    public func centralRanking(context x: Int) -> Ranking { Ranking(byDecreasing: Array(reward.row(x))) }

    /// What a data model sees of context `x`.
    public func context(_ x: Int) -> BanditContext {
        BanditContext(
            reward: Array(reward.row(x)), logReference: Array(logReference.row(x)),
            negativeLogDispersion: negativeLogDispersion[x])
    }
}

/// One context of a world.
public struct BanditContext: Sendable {
    /// The true reward of each arm.
    public let reward: [Double]
    /// log pi_ref of each arm.
    public let logReference: [Double]
    /// t = -log phi.
    public let negativeLogDispersion: Double
    /// The arms by decreasing reward.
    public var centralRanking: Ranking { Ranking(byDecreasing: reward) }
    /// The number of arms K.
    public var arms: Int { reward.count }
}
