import NumericalCore
import Rankings
import TestSupport
import Testing

/// Kemeny's ranking beyond the reach of enumeration: table against search, planted centres, proven gaps.
@Suite struct KemenyTests {
    /// Wins of `voters` rankings drawn uniformly: majorities in cycles wherever they can be.
    private func randomWins(items n: Int, voters: Int, _ stream: inout RandomStream) throws -> RankingSample {
        try RankingSample(
            (0..<voters).map { _ in
                var order = Array(0..<n)
                stream.shuffle(&order)
                return (try Ranking(order: order), 1)
            })
    }

    private func disagreements(_ order: [Int], _ wins: [Int]) -> Int {
        var sum = 0
        for i in order.indices {
            for j in 0..<i { sum += wins[order[i] * order.count + order[j]] }
        }
        return sum
    }

    /// The search needs no table, and the table no search: on the hardest samples both find the same least total, and
    /// the search proves it. A bound that counts a majority twice drops the optimum.
    @Test(arguments: 8...14) func searchFindsTheTablesTotal(items: Int) throws {
        var stream = RandomStream(seed: 1, identity: ["kemeny", String(items)])
        for voters in [3, 4, 5, 9, 10, 31, 200] {
            let sample = try randomWins(items: items, voters: voters, &stream)
            let table = try KendallDistance().centralRanking(of: sample)
            #expect(table.isExact)
            #expect(table.totalDistance == disagreements(table.ranking.order, sample.wins))
            #expect(table.totalDistance == KendallDistance().totalDistance(of: sample, from: table.ranking))
            let search = KemenySearch(items: items, wins: sample.wins).run()
            #expect(search.gap == 0)
            #expect(disagreements(search.order, sample.wins) == table.totalDistance)
        }
    }

    /// A search that may keep one or two sets of a layer proves less, but what it proves is true.
    @Test(arguments: [1, 2, 5]) func narrowSearch(width: Int) throws {
        var stream = RandomStream(seed: 2, identity: ["kemeny", String(width)])
        var open = 0
        for _ in 0..<40 {
            let sample = try randomWins(items: 12, voters: 5, &stream)
            let least = try KendallDistance().centralRanking(of: sample).totalDistance
            let search = KemenySearch(items: 12, wins: sample.wins, width: width).run()
            let excess = disagreements(search.order, sample.wins) - least
            #expect((0...search.gap).contains(excess))
            if search.gap > 0 { open += 1 }
        }
        #expect(width > 1 || open > 0)
    }

    /// Many items and voters about a planted centre: found, and proven, at sizes that no table reaches.
    @Test(arguments: [21, 40, 90, 150]) func plantedCentre(items: Int) throws {
        var stream = RandomStream(seed: 3, identity: ["planted", String(items)])
        var order = Array(0..<items)
        stream.shuffle(&order)
        let centre = try Ranking(order: order)
        let model = try MallowsModel(distance: KendallDistance(), centre: centre, negativeLogDispersion: 0.5)
        let sample = try RankingSample((0..<300).map { _ in (model.draw(from: &stream), 1) })
        let found = try KendallDistance().centralRanking(of: sample)
        #expect(found.isExact && found.method == "exact")
        #expect(found.ranking == centre)
        #expect(try KendallDistance().consensus(of: sample) == centre)
    }

    /// Two large cycles of majorities, one above the other, tie nothing together: the total is that of the parts, each
    /// known (a cyclic shift of m items costs least at one break).
    @Test func components() throws {
        let m = 12
        var rankings: [(ranking: Ranking, count: Int)] = []
        for shift in 0..<m {
            let cycle = (0..<m).map { ($0 + shift) % m }
            rankings.append((try Ranking(order: cycle + cycle.map { $0 + m }), 1))
        }
        let found = try KendallDistance().centralRanking(of: RankingSample(rankings))
        // Shift s sends s items behind the m - s others: the identity disagrees with s (m - s) pairs in each part.
        #expect(found.isExact)
        #expect(found.totalDistance == 2 * (0..<m).reduce(0) { $0 + $1 * (m - $1) })
        #expect(found.ranking.order.prefix(m).max() == m - 1)
    }

    /// Where no proof is had, the gap says so and holds against the known optimum of a cycle of 45 majorities.
    @Test func unproven() throws {
        let n = 45
        var stream = RandomStream(seed: 4, identity: ["unproven"])
        let sample = try randomWins(items: n, voters: 3, &stream)
        let search = KemenySearch(items: n, wins: sample.wins, width: 4).run()
        let wide = KemenySearch(items: n, wins: sample.wins, width: 400).run()
        #expect(search.gap > 0)
        #expect(disagreements(search.order, sample.wins) - search.gap <= disagreements(wide.order, sample.wins))
        #expect(Set(search.order).count == n)
    }

    /// Ties of all pairs, one item, and no majority at all.
    @Test func degenerate() throws {
        let tied = try RankingSample([(Ranking(identity: 25), 2), (Ranking(order: (0..<25).reversed()), 2)])
        let found = try KendallDistance().centralRanking(of: tied)
        #expect(found.isExact && found.totalDistance == 2 * 300)
        #expect(found.ranking == Ranking(identity: 25))
        #expect(KemenySearch(items: 1, wins: [0]).run().order == [0])
    }
}
