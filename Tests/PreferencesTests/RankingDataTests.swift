import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// All pairs of each ranking: what the counts of whole rankings must add up to.
@Suite struct RankingDataTests {
    static let world = WorldSpecification(
        contexts: 3, arms: 5, reward: .uniform(low: 0, high: 1), reference: .softmax(deviation: 1),
        dispersion: .uniform(low: 0.3, high: 0.9))

    static let names = ["kendall-ranking", "spearman-ranking", "plackett-luce"]

    private func draw(_ name: String, pairs: Int) throws -> (
        counts: WinCounts, rankings: [(context: Int, ranking: Ranking)]
    ) {
        let world = try Self.world.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(model: try #require(model(name)), pairs: pairs, perRanking: .all)
        let streams = DataStreams(seed: 1, world: Self.world, preferences: preferences, replicate: 0)
        return try (
            preferences.drawCounts(in: world, streams: streams), preferences.drawRankings(in: world, streams: streams)
        )
    }

    /// Every two arms of a context are compared once in each of its rankings, and the counts are those of the rankings
    /// that `drawRankings` gives.
    @Test(arguments: names) func everyTwoArms(name: String) throws {
        let (counts, rankings) = try draw(name, pairs: 2000)
        #expect(rankings.count == 200)
        #expect(counts.total == 2000)
        var tallied = WinCounts(contexts: 3, arms: 5)
        for (x, ranking) in rankings {
            for i in 0..<5 {
                for j in 0..<5 where ranking.ranks[i] < ranking.ranks[j] {
                    tallied[context: x, winner: i, loser: j] += 1
                }
            }
        }
        #expect(counts == tallied)
        for x in 0..<3 {
            let ofContext = rankings.count { $0.context == x }
            #expect(ofContext > 30)
            #expect(counts.total(context: x) == 10 * ofContext)
            for i in 0..<5 {
                for j in 0..<i {
                    let (here, there) = (
                        counts[context: x, winner: i, loser: j], counts[context: x, winner: j, loser: i]
                    )
                    #expect(here + there == ofContext)
                }
            }
        }
    }

    /// Neighbours: K - 1 labels a ranking, and each arm is in one or two of them.
    @Test func neighbours() throws {
        let (counts, rankings) = try draw("spearman-adjacent", pairs: 2000)
        #expect(rankings.count == 500)
        #expect(counts.total == 2000)
        var tallied = WinCounts(contexts: 3, arms: 5)
        for (x, ranking) in rankings {
            for (winner, loser) in zip(ranking.order, ranking.order.dropFirst()) {
                tallied[context: x, winner: winner, loser: loser] += 1
            }
        }
        #expect(counts == tallied)
    }

    /// Pairs that do not fill a ranking are left out: 29 pairs are two rankings of ten pairs, and 7 of four.
    @Test func incompleteRankings() throws {
        #expect(try draw("kendall-ranking", pairs: 29).counts.total == 20)
        #expect(try draw("spearman-adjacent", pairs: 29).counts.total == 28)
    }

    /// Rankings have the law of their model: all 120 against enumeration, in one context.
    @Test(arguments: names) func rankingsFollowTheLaw(name: String) throws {
        let context = testContext(arms: 5, phi: 0.8)
        let law = name.replacing("-ranking", with: "")
        let sampler = try #require(try model(name)?.rankingSampler(in: context))
        var stream = RandomStream(seed: 1, identity: ["rankings", name])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 { counts[sampler(&stream).order, default: 0] += 1 }
        var (observed, expected) = ([0], [0.0])
        for (order, probability) in orders(of: law, in: context, temperature: 0.7) {
            if 60_000 * probability < 5 {
                observed[0] += counts[order, default: 0]
                expected[0] += 60_000 * probability
            } else {
                observed.append(counts[order, default: 0])
                expected.append(60_000 * probability)
            }
        }
        if expected[0] == 0 { (observed, expected) = (Array(observed.dropFirst()), Array(expected.dropFirst())) }
        #expect(expected.allSatisfy { $0 > 3 })
        let statistic = chiSquare(observed: observed, expected: expected)
        #expect(statistic < chiSquareLimit(degreesOfFreedom: observed.count - 1))
    }

    /// Independent pairs have no rankings behind them.
    @Test(arguments: ["bradley-terry", "mallows-theta", "mallows-phi", "deterministic"])
    func independentPairs(name: String) throws {
        let pairs = try #require(model(name))
        #expect(pairs.rankingPairs == nil)
        #expect(try pairs.rankingSampler(in: testContext(arms: 3, phi: 0.5)) == nil)
    }
}
