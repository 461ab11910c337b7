/// A loss on whole rankings: the negative log-likelihood of a law of rankings with scores beta log(pi/pi_ref).
///
/// Convex in the scores. Its optimum is finite if and only if no set of arms stands before all others in every ranking.
public protocol RankingObjective: Objective {
    /// The most arms that it can be evaluated for.
    var largestArms: Int { get }

    /// The weighted losses of the rankings of one context, with gradient and Hessian in the log-ratios.
    ///
    /// - Parameters:
    ///   - logRatios: log(pi/pi_ref) of each arm, up to a common constant, which does not matter.
    ///   - curvature: whether the Hessian is wanted; it stays empty if not.
    func evaluate(
        _ rankings: WeightedOrders, logRatios: [Double], negativeLogDispersion t: Double, curvature: Bool
    ) -> RankingLoss
}

extension RankingObjective {
    public var isConvex: Bool { true }
}

/// The distinct rankings of a context, each as its arms from best to worst.
public struct WeightedOrders: Sendable {
    /// The number of arms K.
    public let arms: Int
    /// The orders.
    public let orders: [[Int]]
    /// The weight of each.
    public let weights: [Double]

    /// Orders of all `arms` arms.
    public init(arms: Int, orders: [[Int]], weights: [Double]) {
        precondition(orders.count == weights.count, "a weight for each order")
        precondition(orders.allSatisfy { $0.count == arms }, "an order names every arm")
        self.arms = arms
        self.orders = orders
        self.weights = weights
    }
}

/// A loss of rankings with its derivatives in the log-ratios of K arms.
public struct RankingLoss: Sendable {
    /// The loss.
    public var value = 0.0
    /// The K slopes.
    public var gradient: [Double]
    /// The K x K second derivatives, row by row; empty where they were not asked for.
    public var hessian: [Double]

    init(arms: Int, curvature: Bool) {
        gradient = Array(repeating: 0, count: arms)
        hessian = Array(repeating: 0, count: curvature ? arms * arms : 0)
    }
}
