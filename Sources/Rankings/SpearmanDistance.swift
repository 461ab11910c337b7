/// Spearman's rho distance: sum_y (a(y) - b(y))^2; 0 to n(n^2-1)/3.
///
/// Its Mallows law (*Mallows-theta*) is exact here up to 20 items, and beyond where it is concentrated; its consensus orders the items by mean rank.
///
/// Source: `spearman1904`, `diaconis1988` in docs/references.md.
public struct SpearmanDistance: RankingDistance {
    public let name = "spearman"
    public let summary = "sum of squared rank differences (Mallows-theta)"

    /// The distance.
    public init() {}

    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        var sum = 0
        for y in a.ranks.indices {
            let difference = a.ranks[y] - b.ranks[y]
            sum += difference * difference
        }
        return sum
    }

    public func law(items: Int, negativeLogDispersion t: Double) throws(RankingsError) -> any CentredLaw {
        if items <= SpearmanLaw.largestItems { return try SpearmanLaw(items: items, negativeLogDispersion: t) }
        return try BandedSpearmanLaw(items: items, negativeLogDispersion: t)
    }

    /// The items by mean rank, which is exact (rearrangement inequality); items of equal mean keep their order.
    public func consensus(of sample: RankingSample) -> Ranking {
        Ranking(byDecreasing: sample.rankSums.map { -Double($0) })
    }

    /// 2 N sum_r r^2 - 2 sum_y (sum of y's ranks) (y's central rank): O(n) after the sums of ranks.
    public func totalDistance(of sample: RankingSample, from centre: Ranking) -> Int {
        precondition(sample.items == centre.count, "rankings of different lengths")
        let squares = (0..<centre.count).reduce(0) { $0 + $1 * $1 }
        let products = zip(sample.rankSums, centre.ranks).reduce(0) { $0 + $1.0 * $1.1 }
        return 2 * (sample.total * squares - products)
    }
}
