/// Spearman's footrule: sum_y |a(y) - b(y)|; 0 to floor(n^2/2), always even.
///
/// Its Mallows law is exact here up to 1000 items; its consensus is an assignment problem.
///
/// Source: `diaconis1977`, `dwork2001` in docs/references.md.
public struct FootruleDistance: RankingDistance {
    public let name = "footrule"
    public let summary = "sum of absolute rank differences"

    /// The distance.
    public init() {}

    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        var sum = 0
        for y in a.ranks.indices { sum += abs(a.ranks[y] - b.ranks[y]) }
        return sum
    }

    public func law(items: Int, negativeLogDispersion t: Double) throws(RankingsError) -> any CentredLaw {
        try FootruleLaw(items: items, negativeLogDispersion: t)
    }

    /// From the two items alone; O(1).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        let (a, b) = (order[first], order[second])
        return abs(a - second) + abs(b - first) - abs(a - first) - abs(b - second)
    }

    /// Items assigned to ranks at the least total cost, which is exact: the distance is a sum over items; O(n^3).
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        let n = sample.items
        var cost = [Int](repeating: 0, count: n * n)
        for (ranking, count) in sample.distinct {
            for (item, rank) in ranking.ranks.enumerated() {
                for k in 0..<n { cost[item * n + k] += count * abs(rank - k) }
            }
        }
        return try cheapestAssignment(size: n, cost: cost)
    }
}
