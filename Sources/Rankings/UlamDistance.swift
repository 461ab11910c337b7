/// Ulam's distance: the fewest items to take out and put back elsewhere that turn one ranking into the other; n less
/// the length of the longest common subsequence of the orders, so 0 to n - 1.
///
/// Its Mallows law is exact here up to 50 items; its consensus by exhaustive search up to 8 items,
/// and by a local search with a proven gap beyond.
///
/// Source: `ulam1972`, `schensted1961` in docs/references.md.
public struct UlamDistance: RankingDistance {
    public let name = "ulam"
    public let summary = "fewest items to take out and put back elsewhere"

    /// The distance.
    public init() {}

    /// Patience sorting; O(n log n).
    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        return a.count - Self.longestIncrease(a.order.map { b.ranks[$0] })
    }

    /// The length of the longest increasing subsequence of different numbers.
    static func longestIncrease(_ values: [Int]) -> Int {
        // ends[k]: the smallest number that ends an increasing subsequence of length k + 1.
        var ends: [Int] = []
        for value in values {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] < value { low = middle + 1 } else { high = middle }
            }
            if low == ends.count { ends.append(value) } else { ends[low] = value }
        }
        return ends.count
    }

    /// From the longest increasing subsequences; O(n log n).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        var exchanged = order
        exchanged.swapAt(first, second)
        return Self.longestIncrease(order) - Self.longestIncrease(exchanged)
    }

    public func law(items: Int, negativeLogDispersion t: Double) throws(RankingsError) -> any CentredLaw {
        try UlamLaw(items: items, negativeLogDispersion: t)
    }

    /// A ranking that the majority holds, or the best of all permutations up to 8 items, or one that a search has proven best.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the search ends without a proof.
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        let found = try centralRanking(of: sample)
        guard found.isExact else {
            throw .tooManyItems(
                computation: "the ulam consensus of rankings without a majority", items: sample.items,
                limit: exhaustiveLimit)
        }
        return found.ranking
    }

    /// The consensus or, where the search ends without a proof, the best ranking found by insertions.
    public func centralRanking(of sample: RankingSample) throws(RankingsError) -> CentralRanking {
        if let consensus = try exhaustiveConsensus(of: sample, distance: self) {
            return CentralRanking(ranking: consensus, totalDistance: totalDistance(of: sample, from: consensus))
        }
        return try LocalConsensus(distance: self, step: .insertion, sample: sample).run()
    }
}
