import NumericalCore
import Rankings
import TestSupport
import Testing

/// The consensus minimizes the total distance.
@Suite struct ConsensusTests {
    private func total(_ distance: any RankingDistance, _ sample: RankingSample, _ centre: Ranking) -> Int {
        sample.distinct.reduce(0) { $0 + $1.count * distance($1.ranking, centre) }
    }

    private func randomSample(items: Int, rankings: Int, _ stream: inout RandomStream) throws -> RankingSample {
        try RankingSample(
            (0..<rankings).map { _ in
                var order = Array(0..<items)
                stream.shuffle(&order)
                return (try Ranking(order: order), 1 + stream.index(below: 4))
            })
    }

    /// Against every permutation, for samples of every agreement: few rankings, with many ties, to many. Wins read the
    /// wrong way round would maximize; Borda's order taken for Kemeny's fails on a third of such samples.
    @Test(arguments: CatalogLawTests.names, 1...6) func bruteForce(name: String, items: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let all = try permutations(items).map { try Ranking(ranks: $0) }
        var stream = RandomStream(seed: 1, identity: ["consensus", name, String(items)])
        for rankings in [1, 2, 3, 4, 5, 9, 25] {
            let sample = try randomSample(items: items, rankings: rankings, &stream)
            let consensus = try distance.consensus(of: sample)
            let least = try #require(all.map { total(distance, sample, $0) }.min())
            #expect(total(distance, sample, consensus) == least)
        }
    }

    /// A majority of two thirds beats Borda's count: A first for three of five, but B never worse than second.
    @Test func kemenyIsNotBorda() throws {
        let sample = try RankingSample([
            (Ranking(order: [0, 1, 2, 3]), 3), (Ranking(order: [1, 2, 3, 0]), 2),
        ])
        #expect(try KendallDistance().consensus(of: sample).order == [0, 1, 2, 3])
        #expect(SpearmanDistance().consensus(of: sample).order == [1, 0, 2, 3])
    }

    /// Ties: a cycle of majorities and reversed rankings have several minimizers; one of them is chosen, and Kemeny's is
    /// the lexicographically smallest order.
    @Test func ties() throws {
        let cycle = try RankingSample([
            (Ranking(order: [0, 1, 2]), 1), (Ranking(order: [1, 2, 0]), 1), (Ranking(order: [2, 0, 1]), 1),
        ])
        #expect(try KendallDistance().consensus(of: cycle).order == [0, 1, 2])
        #expect(SpearmanDistance().consensus(of: cycle).order == [0, 1, 2])
        let reversed = try RankingSample([(Ranking(order: [3, 1, 0, 2]), 2), (Ranking(order: [2, 0, 1, 3]), 2)])
        #expect(try KendallDistance().consensus(of: reversed).order == [0, 1, 2, 3])
        #expect(total(SpearmanDistance(), reversed, SpearmanDistance().consensus(of: reversed)) == 4 * 10)
    }

    /// Unanimous voters are their own consensus, at sizes where bit sets and indices grow.
    @Test func unanimous() throws {
        let ranking = try Ranking(order: [9, 3, 12, 0, 7, 11, 2, 5, 13, 1, 10, 4, 8, 6])
        let sample = try RankingSample([(ranking, 7)])
        for distance in DistanceCatalog.all { #expect(try distance.consensus(of: sample) == ranking) }
    }

    /// Footrule and Hamming have no limit; Cayley and Ulam have no proof beyond 8 items, unless rankings nearly agree.
    @Test func assignmentsAndSearches() throws {
        var stream = RandomStream(seed: 1, identity: ["consensus", "limits"])
        let sample = try randomSample(items: 40, rankings: 15, &stream)
        for distance in [FootruleDistance(), HammingDistance()] as [any RankingDistance] {
            let best = total(distance, sample, try distance.consensus(of: sample))
            for (ranking, _) in sample.distinct { #expect(total(distance, sample, ranking) >= best) }
            // No exchange of two items is better.
            let order = try distance.consensus(of: sample).order
            for i in 0..<40 {
                for j in 0..<i {
                    var other = order
                    other.swapAt(i, j)
                    #expect(total(distance, sample, try Ranking(order: other)) >= best)
                }
            }
        }
        let nine = try randomSample(items: 9, rankings: 6, &stream)
        for distance in [CayleyDistance(), UlamDistance()] as [any RankingDistance] {
            let what = "the \(distance.name) consensus of rankings without a majority"
            #expect(throws: RankingsError.tooManyItems(computation: what, items: 9, limit: 8)) {
                try distance.consensus(of: nine)
            }
            let most = try RankingSample([(Ranking(order: (0..<30).reversed()), 3), (Ranking(identity: 30), 2)])
            #expect(try distance.consensus(of: most) == Ranking(order: (0..<30).reversed()))
        }
    }

    /// What a local search proves is true: against all rankings of 9 items, for samples that agree and that do not.
    @Test(arguments: ["cayley", "ulam"], [0, 1, 5]) func provenGap(name: String, steps: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        var stream = RandomStream(seed: 2, identity: ["gap", name, "\(steps)"])
        let sample = try RankingSample(
            (0..<5).map { _ in
                var order = Array(0..<9)
                for _ in 0..<stream.index(below: steps + 1) {
                    order.insert(order.remove(at: stream.index(below: 9)), at: stream.index(below: 9))
                }
                return (try Ranking(order: order), 1 + stream.index(below: 2))
            })
        let found = try distance.centralRanking(of: sample)
        #expect(found.totalDistance == total(distance, sample, found.ranking))
        let identity = Ranking(identity: 9)
        var least = Int.max
        for order in permutations(9) { least = min(least, total(distance, sample, identity.relabelled(order))) }
        #expect((0...found.gap).contains(found.totalDistance - least))
        #expect(found.isExact == (found.gap == 0) && (found.isExact || found.method.hasPrefix("a local search by ")))
        #expect(steps > 0 || found.isExact)
    }

    /// Where a few disagree a little, the planted centre is found, with most of it proven; and weights of an EM step, up to
    /// 2^40 each, do not overflow.
    @Test(arguments: ["cayley", "ulam"], [1, 1 << 32]) func plantedCentres(name: String, weight: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        var stream = RandomStream(seed: 3, identity: ["planted centre", name])
        var order = Array(0..<25)
        stream.shuffle(&order)
        let centre = try Ranking(order: order)
        let sample = try RankingSample(
            (0..<60).map { _ in
                var places = Array(0..<25)
                for _ in 0..<(1 + stream.index(below: 3)) {
                    places.swapAt(stream.index(below: 25), stream.index(below: 25))
                }
                return (centre.relabelled(places), weight)
            })
        let found = try distance.centralRanking(of: sample)
        #expect(found.ranking == centre)
        #expect(
            found.totalDistance == weight
                * sample.distinct.reduce(0) { $0 + $1.count / weight * distance($1.ranking, centre) })
        #expect(Double(found.gap) < 0.2 * Double(found.totalDistance))
    }
}
