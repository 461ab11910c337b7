#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// MallowsPO-theta by the likelihood of whole rankings, this project's own: -log P(mu | s) under the Mallows-theta law
/// whose centre is the policy itself, s = -beta log(pi/pi_ref) + constant.
///
///     -log P(mu | s) = t sum_y (mu(y) - s_y)^2 + log Z(s),   Z(s) = sum over all mu of e^(-t sum_y (mu(y) - s_y)^2)
///
/// with ranks mu from 0 (best). It learns from rankings what MallowsPO-theta learns from pairs. sum_y mu(y)^2 and sum_y
/// mu(y) are the same for every ranking, so the law depends on t s alone, up to a constant: it is an exponential family
/// with the ranks for statistics, the loss is convex, its gradient is 2 t (E mu - mu) in s, its Hessian 4 t^2 Cov(mu).
/// Without what is the same for every ranking, Z(s) is the permanent of e^(2 t k s_y), computed with E mu by dynamic
/// programming over the sets of arms that take the first places, in logarithms: O(K 2^K), with the Hessian O(K^2 2^K).
///
/// Source: the law is that of `mallows1957` in docs/references.md, extended to real centres.
public struct MallowsThetaRanking: RankingObjective {
    public let beta: Double
    public let name = "mallows-theta-ranking"
    public let usesDispersion = true
    public let largestArms = 16

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func marginScale(negativeLogDispersion t: Double) -> Double { 2 * t * beta }

    /// The third cumulant of sum_y mu(y) v_y is at most its variance times its range, and that is at most K^2/4 times
    /// the range of v; here with K at its largest.
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? {
        2 * t * beta * Double(largestArms * largestArms) / 4
    }

    public func evaluate(
        _ rankings: WeightedOrders, logRatios: [Double], negativeLogDispersion t: Double, curvature: Bool
    ) -> RankingLoss {
        var result = RankingLoss(arms: rankings.arms, curvature: curvature)
        let weight = rankings.weights.reduce(0, +)
        guard weight > 0, rankings.arms > 0 else { return result }
        let best = logRatios.max() ?? 0
        let pulls = logRatios.map { 2 * t * beta * (best - $0) }
        let law = RankMoments(pulls: pulls, second: curvature)
        result.value = weight * law.logNormalizer
        for (order, share) in zip(rankings.orders, rankings.weights) {
            for (rank, arm) in order.enumerated() {
                result.value -= share * Double(rank) * pulls[arm]
                // ds/d(log-ratio) is -beta.
                result.gradient[arm] += share * 2 * t * beta * Double(rank)
            }
        }
        for arm in law.means.indices { result.gradient[arm] -= weight * 2 * t * beta * law.means[arm] }
        let scale = weight * 4 * t * t * beta * beta
        for place in result.hessian.indices { result.hessian[place] = scale * law.covariances[place] }
        return result
    }
}

/// log Z, E mu and Cov mu of the law of rankings mu in proportion to e^(sum_y pull_y mu(y)).
private struct RankMoments {
    private(set) var logNormalizer = 0.0
    private(set) var means: [Double]
    private(set) var covariances: [Double] = []

    init(pulls: [Double], second: Bool) {
        let items = pulls.count
        let all = 1 << items
        func logWeight(_ item: Int, rank: Int) -> Double { pulls[item] * Double(rank) }
        // before[S]: log of the sum over the ways in which the items of S take the first |S| ranks; after[S]: the rest.
        var before = [Double](repeating: 0, count: all)
        var terms: [Double] = []
        for set in 1..<all {
            terms.removeAll(keepingCapacity: true)
            let rank = set.nonzeroBitCount - 1
            for item in 0..<items where set >> item & 1 == 1 {
                terms.append(before[set ^ (1 << item)] + logWeight(item, rank: rank))
            }
            before[set] = logSumExp(terms)
        }
        var after = [Double](repeating: 0, count: all)
        for set in (0..<(all - 1)).reversed() {
            terms.removeAll(keepingCapacity: true)
            let rank = set.nonzeroBitCount
            for item in 0..<items where set >> item & 1 == 0 {
                terms.append(after[set | (1 << item)] + logWeight(item, rank: rank))
            }
            after[set] = logSumExp(terms)
        }
        logNormalizer = before[all - 1]
        means = Array(repeating: 0, count: items)
        for set in 0..<(all - 1) {
            let rank = set.nonzeroBitCount
            for item in 0..<items where set >> item & 1 == 0 {
                let log = before[set] + logWeight(item, rank: rank) + after[set | (1 << item)] - logNormalizer
                means[item] += Double(rank) * exp(log)
            }
        }
        guard second else { return }
        covariances = Array(repeating: 0, count: items * items)
        for first in 0..<items { addCovariances(of: first, before, after, logWeight) }
    }

    /// Row `first` of the covariances, from the mean deviation of its rank given which set takes the first ranks.
    private mutating func addCovariances(
        of first: Int, _ before: [Double], _ after: [Double], _ logWeight: (Int, Int) -> Double
    ) {
        let items = means.count
        // given[S]: E[mu(first) - mean | the items of S take the first |S| ranks], for sets that hold `first`.
        var given = [Double](repeating: 0, count: before.count)
        for set in 1..<before.count where set >> first & 1 == 1 {
            let rank = set.nonzeroBitCount - 1
            for item in 0..<items where set >> item & 1 == 1 {
                let rest = set ^ (1 << item)
                let chance = exp(before[rest] + logWeight(item, rank) - before[set])
                given[set] += chance * (item == first ? Double(rank) - means[first] : given[rest])
            }
        }
        for set in 0..<(before.count - 1) {
            let rank = set.nonzeroBitCount
            for item in 0..<items where set >> item & 1 == 0 {
                let log = before[set] + logWeight(item, rank) + after[set | (1 << item)] - logNormalizer
                let deviation = (Double(rank) - means[item]) * exp(log)
                if item == first {
                    covariances[first * items + first] += deviation * (Double(rank) - means[first])
                } else if set >> first & 1 == 1 {
                    // `first` stands before `item`; the other order is found from the row of `item`.
                    covariances[first * items + item] += deviation * given[set]
                    covariances[item * items + first] += deviation * given[set]
                }
            }
        }
    }
}
