/// Kendall's tau distance: the number of pairs that two rankings put in opposite order; 0 to n(n-1)/2.
///
/// Its Mallows law (*Mallows-phi*) is known in closed form for every n; its consensus is Kemeny's ranking.
///
/// Source: `kendall1938`, `mallows1957` in docs/references.md.
public struct KendallDistance: RankingDistance {
    public let name = "kendall"
    public let summary = "number of discordant pairs (Mallows-phi)"

    /// The distance.
    public init() {}

    /// Counts inversions by merging; O(n log n).
    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        let ranks = a.order.map { b.ranks[$0] }
        var sorted = ranks
        return Self.sortCountingInversions(&sorted)
    }

    public func law(items: Int, negativeLogDispersion t: Double) -> any CentredLaw {
        KendallLaw(items: items, negativeLogDispersion: t)
    }

    /// The two items with each other, and with every one between them in rank and in value; O(second - first).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        let (low, high) = (min(order[first], order[second]), max(order[first], order[second]))
        var between = 0
        for rank in (first + 1)..<second where low < order[rank] && order[rank] < high { between += 1 }
        return (order[first] < order[second] ? 1 : -1) * (1 + 2 * between)
    }

    /// Kemeny's ranking; see `kemenyRanking`.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the search ends without a proof, which no sample of up to 20 items does.
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        let found = try centralRanking(of: sample)
        guard found.isExact else {
            throw .tooManyItems(computation: "Kemeny's ranking", items: sample.items, limit: KemenySearch.tableLimit)
        }
        return found.ranking
    }

    /// Kemeny's ranking or, where the search ends without a proof, the best one found.
    public func centralRanking(of sample: RankingSample) throws(RankingsError) -> CentralRanking {
        try kemenyRanking(items: sample.items, wins: sample.wins)
    }

    /// The number of pairs of all voters that disagree with `centre`, from the pairwise wins; O(n^2) after counting those.
    public func totalDistance(of sample: RankingSample, from centre: Ranking) -> Int {
        precondition(sample.items == centre.count, "rankings of different lengths")
        return disagreements(order: centre.order, wins: sample.wins)
    }

    private static func sortCountingInversions(_ values: inout [Int]) -> Int {
        guard values.count > 1 else { return 0 }
        let middle = values.count / 2
        var left = Array(values[..<middle])
        var right = Array(values[middle...])
        var inversions = sortCountingInversions(&left) + sortCountingInversions(&right)
        var (i, j) = (0, 0)
        for k in values.indices {
            if j == right.count || (i < left.count && left[i] < right[j]) {
                values[k] = left[i]
                i += 1
            } else {
                values[k] = right[j]
                j += 1
                inversions += left.count - i
            }
        }
        return inversions
    }
}
