import Rankings
import TestSupport
import Testing

/// Every distance of the catalog is a right-invariant metric; each is what its name says.
@Suite struct RankingDistanceTests {
    static func rankings(_ n: Int) throws -> [Ranking] { try permutations(n).map { try Ranking(ranks: $0) } }

    /// Zero for equal rankings alone, symmetric, and no detour is shorter: Spearman's rho as defined here is the square
    /// of a Euclidean distance, so its root is the metric.
    @Test(arguments: DistanceCatalog.all.map(\.name)) func metric(name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let all = try Self.rankings(4)
        let length = { (a: Ranking, b: Ranking) -> Double in
            let d = Double(distance(a, b))
            return name == "spearman" ? d.squareRoot() : d
        }
        for a in all {
            for b in all {
                #expect((distance(a, b) == 0) == (a == b))
                #expect(distance(a, b) >= 0)
                #expect(distance(a, b) == distance(b, a))
                for c in all { #expect(length(a, c) <= length(a, b) + length(b, c) + 1e-12) }
            }
        }
    }

    /// Renaming the items leaves distances alone. A distance that compares orders instead of ranks fails for Spearman.
    @Test(arguments: DistanceCatalog.all.map(\.name)) func rightInvariance(name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let all = try Self.rankings(4)
        for renaming in permutations(4) {
            for a in all {
                for b in all.prefix(7) {
                    let (renamedA, renamedB) = try (
                        Ranking(ranks: renaming.map { a.ranks[$0] }), Ranking(ranks: renaming.map { b.ranks[$0] })
                    )
                    #expect(distance(renamedA, renamedB) == distance(a, b))
                }
            }
        }
    }

    /// The largest distance is that of reversed rankings, by its closed form, and no other pair has it.
    @Test(arguments: 1...7) func extremes(n: Int) throws {
        let identity = Ranking(identity: n)
        let reverse = try Ranking(ranks: (0..<n).reversed())
        for (name, largest) in [("kendall", n * (n - 1) / 2), ("spearman", n * (n * n - 1) / 3)] {
            let distance = try #require(DistanceCatalog.named(name))
            #expect(distance(identity, reverse) == largest)
            let attained = try Self.rankings(n).filter { distance($0, identity) >= largest }
            #expect(attained == [reverse])
        }
    }

    /// How many rankings of four items lie at each distance: the Mahonian numbers, and OEIS A175929 for even Spearman
    /// distances.
    @Test func numbersAtEachDistance() throws {
        let identity = Ranking(identity: 4)
        let rankings = try Self.rankings(4)
        let kendall = rankings.map { KendallDistance()($0, identity) }
        #expect((0...6).map { d in kendall.count { $0 == d } } == [1, 3, 5, 6, 5, 3, 1])
        let spearman = rankings.map { SpearmanDistance()($0, identity) }
        #expect((0...10).map { d in spearman.count { $0 == 2 * d } } == [1, 3, 1, 4, 2, 2, 2, 4, 1, 3, 1])
    }

    /// Kendall's distance counts pairs in opposite order, Spearman's is twice their sum of gaps (Diaconis and Graham
    /// 1977): neither is how the code computes it.
    @Test(arguments: 1...6) func bruteForce(n: Int) throws {
        let identity = Ranking(identity: n)
        for ranking in try Self.rankings(n) {
            var (pairs, gaps) = (0, 0)
            for i in 0..<n {
                for j in i..<n where ranking.ranks[i] > ranking.ranks[j] { (pairs, gaps) = (pairs + 1, gaps + j - i) }
            }
            #expect(KendallDistance()(ranking, identity) == pairs)
            #expect(SpearmanDistance()(ranking, identity) == 2 * gaps)
        }
    }

    /// The catalog finds each distance by its name and nothing else.
    @Test func catalog() {
        #expect(
            DistanceCatalog.all.map(\.name) == ["kendall", "spearman", "footrule", "cayley", "hamming", "ulam"])
        #expect(DistanceCatalog.named("kendall") is KendallDistance)
        #expect(DistanceCatalog.named("spearman") is SpearmanDistance)
        #expect(DistanceCatalog.named("Kendall") == nil)
        #expect(DistanceCatalog.named("") == nil)
    }
}
