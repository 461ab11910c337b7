/// Kendall's tau distance: the number of pairs that two rankings put in opposite order; 0 to n(n-1)/2.
///
/// Its Mallows law (*Mallows-phi*) is known in closed form for every n; its consensus is Kemeny's.
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

    /// Kemeny's ranking, exactly, by dynamic programming over subsets; up to 20 items.
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        try kemenyRanking(items: sample.items, wins: sample.wins)
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
