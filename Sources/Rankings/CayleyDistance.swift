/// Cayley's distance: the fewest exchanges of two items, neighbours or not, that turn one ranking into the other;
/// n less the number of cycles of a b^-1, so 0 to n - 1.
///
/// Its Mallows law is known in closed form for every n; its consensus by exhaustive search up to 8 items,
/// and by a local search with a proven gap beyond.
///
/// Source: `cayley1849`, `fligner1986` in docs/references.md.
public struct CayleyDistance: RankingDistance {
    public let name = "cayley"
    public let summary = "fewest exchanges of two items"

    /// The distance.
    public init() {}

    /// Counts cycles; O(n).
    public func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int {
        precondition(a.count == b.count, "rankings of different lengths")
        var next = [Int](repeating: 0, count: a.count)
        for y in a.ranks.indices { next[a.ranks[y]] = b.ranks[y] }
        var seen = [Bool](repeating: false, count: a.count)
        var cycles = 0
        for start in next.indices where !seen[start] {
            cycles += 1
            var place = start
            while !seen[place] {
                seen[place] = true
                place = next[place]
            }
        }
        return a.count - cycles
    }

    public func law(items: Int, negativeLogDispersion t: Double) -> any CentredLaw {
        CayleyLaw(items: items, negativeLogDispersion: t)
    }

    /// An exchange within a cycle splits it, one of two cycles joins them; O(length of the cycle).
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        var place = order[first]
        while place != first {
            if place == second { return -1 }
            place = order[place]
        }
        return 1
    }

    /// A ranking that the majority holds, or the best of all permutations up to 8 items, or one that a search has proven best.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the search ends without a proof.
    public func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking {
        let found = try centralRanking(of: sample)
        guard found.isExact else {
            throw .tooManyItems(
                computation: "the cayley consensus of rankings without a majority", items: sample.items,
                limit: exhaustiveLimit)
        }
        return found.ranking
    }

    /// The consensus or, where the search ends without a proof, the best ranking found by exchanges.
    public func centralRanking(of sample: RankingSample) throws(RankingsError) -> CentralRanking {
        if let consensus = try exhaustiveConsensus(of: sample, distance: self) {
            return CentralRanking(ranking: consensus, totalDistance: totalDistance(of: sample, from: consensus))
        }
        return try LocalConsensus(distance: self, step: .exchange, sample: sample).run()
    }
}
