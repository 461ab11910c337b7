#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Spearman's rho about the identity, exactly, by dynamic programming over subsets; up to 20 items.
///
/// The partition function is the permanent of the matrix w(k, y) = phi^((k - y)^2). With F(S) the weight of all ways
/// to fill the first |S| ranks with the items of S, and B(S) of all ways to fill the others once S is placed,
///
///     F(S + y) = sum_y F(S) w(|S|, y),   B(S) = sum_(y not in S) w(|S|, y) B(S + y),   Z = F(all),
///
/// and every marginal is a sum of products F(S) w(|S|, y) B(S + y). All terms are positive: nothing cancels.
/// Cost: O(n 2^n) time for a table, 8 bytes for each of 2^n subsets.
///
/// Source: `diaconis1988`, `bellman1962` in docs/references.md.
public struct SpearmanLaw: CentredLaw {
    /// The most items for which the law is computed.
    public static let largestItems = 20

    public let items: Int
    public let negativeLogDispersion: Double
    public let logPartition: Double
    private let forward: [Double]
    private let weights: [Double]

    /// The law of `items` items at dispersion e^-t.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 20 items.
    public init(items n: Int, negativeLogDispersion t: Double) throws(RankingsError) {
        precondition(n >= 1 && t >= 0, "at least one item, and t not negative")
        guard n <= Self.largestItems else {
            throw .tooManyItems(computation: "the Spearman law", items: n, limit: Self.largestItems)
        }
        items = n
        negativeLogDispersion = t
        weights = (0..<(n * n)).map { exp(-t * Self.squaredGap($0 / n, $0 % n)) }
        forward = Self.forwardTable(items: n, weights: weights)
        logPartition = Self.logPartition(items: n, weights: weights, forward: forward)
    }

    public func distanceMoments() -> DistanceMoments {
        let n = items
        var first = [Double](repeating: 0, count: 1 << n)
        var second = first
        for set in 1..<(1 << n) {
            let rank = set.nonzeroBitCount - 1
            var (sum1, sum2) = (0.0, 0.0)
            forEachItem(in: set) { y in
                let before = set & ~(1 << y)
                let d = Self.squaredGap(rank, y)
                let w = weights[rank * n + y]
                sum1 += w * (first[before] + d * forward[before])
                sum2 += w * (second[before] + d * (2 * first[before] + d * forward[before]))
            }
            first[set] = sum1
            second[set] = sum2
        }
        let all = (1 << n) - 1
        let mean = first[all] / forward[all]
        return DistanceMoments(mean: mean, variance: second[all] / forward[all] - mean * mean)
    }

    public func pairwiseProbabilities() -> [Double] {
        let n = items
        let all = (1 << n) - 1
        var result = [Double](repeating: 0, count: n * n)
        forEachPlacement { set, y, weight in
            forEachItem(in: all & ~set & ~(1 << y)) { result[y * n + $0] += weight }
        }
        return result
    }

    public func rankProbabilities() -> [Double] {
        var result = [Double](repeating: 0, count: items * items)
        forEachPlacement { set, y, weight in result[y * items + set.nonzeroBitCount] += weight }
        return result
    }

    /// log P(item y is first) = -t y^2 + log B({y}) - log Z; finite even where the probability itself underflows.
    public func logTopProbabilities() -> [Double] {
        let logBackward = logBackwardTable()
        let top = (0..<items).map { logBackward[1 << $0] - negativeLogDispersion * Self.squaredGap(0, $0) }
        let normalizer = logSumExp(top)
        return top.map { $0 - normalizer }
    }

    /// The law of a pair of neighbours: at i n + j the probability that, in a ranking from the law and at one of its
    /// n - 1 places for two neighbours chosen uniformly, item i stands immediately before item j.
    ///
    /// Given that two items are neighbours, the theta link is exact: P(i before j) = sigma(2 t (j - i)).
    public func adjacentPairProbabilities() -> [Double] {
        precondition(items >= 2, "one item has no neighbour")
        let n = items
        let all = (1 << n) - 1
        let backward = backwardTable()
        let scale = 1 / (forward[all] * Double(n - 1))
        var result = [Double](repeating: 0, count: n * n)
        for set in 0..<all {
            let rank = set.nonzeroBitCount
            if rank > n - 2 { continue }
            forEachItem(in: all & ~set) { i in
                let placed = forward[set] * weights[rank * n + i] * scale
                forEachItem(in: all & ~set & ~(1 << i)) { j in
                    result[i * n + j] += placed * weights[(rank + 1) * n + j] * backward[set | 1 << i | 1 << j]
                }
            }
        }
        return result
    }

    /// Fills the ranks from the last to the first, each item with its exact conditional probability; O(n^2) at worst, O(n)
    /// where the law is concentrated, because the items nearest to the rank are tried first.
    public func draw(from stream: inout RandomStream) -> [Int] {
        let n = items
        var order = [Int](repeating: 0, count: n)
        var set = (1 << n) - 1
        for rank in stride(from: n - 1, through: 0, by: -1) {
            var remaining = stream.uniform() * forward[set]
            var chosen = 0
            var candidates = set
            while candidates != 0 {
                let y = Int.bitWidth - 1 - candidates.leadingZeroBitCount
                let weight = forward[set & ~(1 << y)] * weights[rank * n + y]
                if weight > 0 {
                    chosen = y
                    if remaining < weight { break }
                    remaining -= weight
                }
                candidates &= ~(1 << y)
            }
            order[rank] = chosen
            set &= ~(1 << chosen)
        }
        return order
    }

    // MARK: Tables

    private static func squaredGap(_ rank: Int, _ item: Int) -> Double { Double((rank - item) * (rank - item)) }

    private static func forwardTable(items n: Int, weights: [Double]) -> [Double] {
        var forward = [Double](repeating: 0, count: 1 << n)
        forward[0] = 1
        for set in 1..<(1 << n) {
            let rank = set.nonzeroBitCount - 1
            var sum = 0.0
            forEachItem(in: set) { y in sum += forward[set & ~(1 << y)] * weights[rank * n + y] }
            forward[set] = sum
        }
        return forward
    }

    /// log Z as log1p(Z - 1), Z - 1 summed without the identity's 1, so that it stays accurate as phi -> 0.
    private static func logPartition(items n: Int, weights: [Double], forward: [Double]) -> Double {
        var excess = 0.0
        for rank in 0..<n {
            let prefix = (1 << (rank + 1)) - 1
            for y in 0..<rank { excess += forward[prefix & ~(1 << y)] * weights[rank * n + y] }
        }
        return log1p(excess)
    }

    private func backwardTable() -> [Double] {
        let n = items
        let all = (1 << n) - 1
        var backward = [Double](repeating: 0, count: 1 << n)
        backward[all] = 1
        for set in stride(from: all - 1, through: 0, by: -1) {
            let rank = set.nonzeroBitCount
            var sum = 0.0
            forEachItem(in: all & ~set) { y in sum += weights[rank * n + y] * backward[set | 1 << y] }
            backward[set] = sum
        }
        return backward
    }

    /// log B(S), for where B itself underflows: after a bad beginning even the best end costs many powers of phi.
    private func logBackwardTable() -> [Double] {
        let n = items
        let all = (1 << n) - 1
        var logBackward = [Double](repeating: 0, count: 1 << n)
        for set in stride(from: all - 1, through: 0, by: -1) {
            let rank = set.nonzeroBitCount
            var largest = -Double.infinity
            var sum = 0.0
            forEachItem(in: all & ~set) { y in
                let term = logBackward[set | 1 << y] - negativeLogDispersion * Self.squaredGap(rank, y)
                sum = term > largest ? sum * exp(largest - term) + 1 : sum + exp(term - largest)
                largest = max(largest, term)
            }
            logBackward[set] = largest + log(sum)
        }
        return logBackward
    }

    /// Calls `body` with every set of first-placed items, the item that comes next, and the probability of both.
    private func forEachPlacement(_ body: (_ set: Int, _ next: Int, _ probability: Double) -> Void) {
        let n = items
        let all = (1 << n) - 1
        let backward = backwardTable()
        for set in 0..<all {
            let rank = set.nonzeroBitCount
            let scaled = forward[set] / forward[all]
            forEachItem(in: all & ~set) { y in
                body(set, y, scaled * weights[rank * n + y] * backward[set | 1 << y])
            }
        }
    }
}

/// Calls `body` with each member of a set of bits, in increasing order.
@inline(__always)
private func forEachItem(in set: Int, _ body: (Int) -> Void) {
    var rest = set
    while rest != 0 {
        body(rest.trailingZeroBitCount)
        rest &= rest - 1
    }
}
