/// Spearman's rho distance: sum_y (a(y) - b(y))^2; 0 to n(n^2-1)/3.
///
/// Its Mallows law (*Mallows-theta*) is exact here up to 20 items, and beyond where it is concentrated and at dispersion 1;
/// its consensus orders the items by mean rank.
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
        if t == 0 { return UniformLaw(items: items, moments: Self.uniformMoments(items: items)) }
        return try BandedSpearmanLaw(items: items, negativeLogDispersion: t)
    }

    /// 2 (s - r) (b - a) for items a and b at ranks r and s; O(1).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        2 * (second - first) * (order[second] - order[first])
    }

    /// E[d] = n (n^2 - 1) / 6 and Var[d] = n^2 (n - 1) (n + 1)^2 / 36 at dispersion 1.
    private static func uniformMoments(items: Int) -> DistanceMoments {
        let n = Double(items)
        return DistanceMoments(mean: n * (n * n - 1) / 6, variance: n * n * (n - 1) * (n + 1) * (n + 1) / 36)
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
