/// Hamming's distance: the number of items that two rankings put at different ranks; 0, or 2 to n.
///
/// Its Mallows law is known in closed form for every n; its consensus is an assignment problem.
///
/// Source: `hamming1950`, `fligner1986` in docs/references.md.
public struct HammingDistance: RankingDistance {
    public let name = "hamming"
    public let summary = "number of items at different ranks"

    /// The distance.
    public init() {}

    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        return a.ranks.indices.count { a.ranks[$0] != b.ranks[$0] }
    }

    public func law(items: Int, negativeLogDispersion t: Double) -> any CentredLaw {
        HammingLaw(items: items, negativeLogDispersion: t)
    }

    /// From the two items alone; O(1).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        let moved = { (rank: Int, item: Int) in rank == item ? 0 : 1 }
        let (a, b) = (order[first], order[second])
        return moved(second, a) + moved(first, b) - moved(first, a) - moved(second, b)
    }

    /// Items assigned to ranks so that as many ranks as possible agree, which is exact; O(n^3).
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        let n = sample.items
        var cost = [Int](repeating: 0, count: n * n)
        for (ranking, count) in sample.distinct {
            for (item, rank) in ranking.ranks.enumerated() { cost[item * n + rank] -= count }
        }
        return try cheapestAssignment(size: n, cost: cost)
    }
}
