#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Plackett-Luce DPO on whole rankings: -sum_k log [e^(beta a_k) / sum_(j >= k) e^(beta a_j)], a_k the log-ratio of the
/// arm in place k.
///
/// The best arm is chosen in proportion to e^(beta a), then the best of the rest, and so on. For two arms it is DPO.
/// Cost: O(K^2) a distinct ranking, O(K^3) with the Hessian.
///
/// Source: `rafailov2023` in docs/references.md, appendix A.3.
public struct PlackettLuceDPO: RankingObjective {
    public let beta: Double
    public let name = "plackett-luce-dpo"
    public var largestArms: Int { .max }

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }

    public func evaluate(
        _ rankings: WeightedOrders, logRatios: [Double], negativeLogDispersion t: Double, curvature: Bool
    ) -> RankingLoss {
        var result = RankingLoss(arms: rankings.arms, curvature: curvature)
        for (order, weight) in zip(rankings.orders, rankings.weights) {
            for place in 0..<max(order.count - 1, 0) {
                let rest = order[place...]
                let normalizer = logSumExp(rest.map { beta * logRatios[$0] })
                result.value += weight * (normalizer - beta * logRatios[order[place]])
                result.gradient[order[place]] -= weight * beta
                let chances = rest.map { exp(beta * logRatios[$0] - normalizer) }
                for (i, p) in zip(rest, chances) {
                    result.gradient[i] += weight * beta * p
                    guard curvature else { continue }
                    result.hessian[i * rankings.arms + i] += weight * beta * beta * p
                    for (j, q) in zip(rest, chances) {
                        result.hessian[i * rankings.arms + j] -= weight * beta * beta * p * q
                    }
                }
            }
        }
        return result
    }
}
