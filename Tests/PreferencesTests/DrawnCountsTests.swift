import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// Counts drawn directly have the law of labels drawn one by one. Seeds are fixed; limits are missed by right samplers
/// once in a million.
@Suite struct DrawnCountsTests {
    static let world = WorldSpecification(
        contexts: 1, arms: 4, reward: .values([[0.3, 1.7, -0.4, 1.1]]), reference: .values([[0.1, 0.5, 0.3, 0.1]]),
        dispersion: .constant(0.7))

    private func streams(_ preferences: PreferenceSpecification, seed: UInt64 = 1) -> DataStreams {
        DataStreams(seed: seed, world: Self.world, preferences: preferences, replicate: 0)
    }

    /// A multinomial that takes the wrong categories, or whose last categories get the rest, against the label law.
    @Test(arguments: DataModelCatalog.all.map(\.name), PairProposal.allCases)
    func countsFollowTheLaw(name: String, proposal: PairProposal) throws {
        let world = try Self.world.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(
            model: try #require(model(name)), pairs: 1_000_000, proposal: proposal)
        let counts = try preferences.drawCounts(in: world, streams: streams(preferences))
        #expect(counts.total == 1_000_000)
        var tables = CentredTables()
        let law = try preferences.model.labelProbabilities(in: world.context(0), proposal: proposal, tables: &tables)
        var (observed, expected) = ([Int](), [Double]())
        for place in law.indices {
            let count = counts[context: 0, winner: place / 4, loser: place % 4]
            if law[place] == 0 {
                #expect(count == 0)
            } else {
                observed.append(count)
                expected.append(1_000_000 * law[place])
            }
        }
        // Deterministic labels have one winner for each of the 6 pairs; all others have 12 categories.
        #expect(observed.count == (name == "deterministic" ? 6 : 12))
        let statistic = chiSquare(observed: observed, expected: expected)
        #expect(statistic < chiSquareLimit(degreesOfFreedom: observed.count - 1))
    }

    /// Two samples of the same law: counts drawn at once, and a pair taken from each of as many rankings with a
    /// generator of the test's own. Catches a marginal that is not the sampler's.
    @Test(
        arguments: [
            "kendall-ranking", "spearman-ranking", "plackett-luce", "spearman-adjacent", "generalized-kendall",
        ], PairProposal.allCases)
    func countsAreThoseOfRankings(name: String, proposal: PairProposal) throws {
        let pairs = 60_000
        let world = try Self.world.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(model: try #require(model(name)), pairs: pairs, proposal: proposal)
        let drawn = try preferences.drawCounts(in: world, streams: streams(preferences))
        let rankings = try preferences.drawRankings(in: world, streams: streams(preferences, seed: 2))
        #expect(rankings.count == pairs)
        var stream = RandomStream(seed: 3, identity: ["pairs of rankings"])
        let reference = [0.1, 0.5, 0.3, 0.1]
        var counted = [Int](repeating: 0, count: 16)
        for (_, ranking) in rankings {
            var (i, j) = (0, 0)
            if name == "spearman-adjacent" {
                let place = stream.index(below: 3)
                (i, j) = (ranking.order[place], ranking.order[place + 1])
            } else {
                while i == j {
                    switch proposal {
                    case .uniform: (i, j) = (stream.index(below: 4), stream.index(below: 4))
                    case .reference:
                        i = choose(reference, &stream)
                        var others = reference
                        others[i] = 0
                        j = choose(others, &stream)
                    }
                }
                if ranking.ranks[i] > ranking.ranks[j] { (i, j) = (j, i) }
            }
            counted[i * 4 + j] += 1
        }
        var statistic = 0.0
        for place in 0..<16 where place / 4 != place % 4 {
            let (a, b) = (Double(counted[place]), Double(drawn[context: 0, winner: place / 4, loser: place % 4]))
            if a + b > 0 { statistic += (a - b) * (a - b) / (a + b) }
        }
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 11))
    }

    private func choose(_ weights: [Double], _ stream: inout RandomStream) -> Int {
        var rest = stream.uniform() * weights.reduce(0, +)
        for (i, weight) in weights.enumerated() {
            if rest < weight { return i }
            rest -= weight
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }

    /// Each context is equally likely, and labels are spread over contexts by a multinomial, not dealt out evenly.
    @Test func contextsAreUniform() throws {
        let specification = WorldSpecification(
            contexts: 50, arms: 3, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.5))
        let world = try specification.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(model: MallowsThetaPairs(), pairs: 50_000)
        let streams = DataStreams(seed: 1, world: specification, preferences: preferences, replicate: 0)
        let counts = try preferences.drawCounts(in: world, streams: streams)
        let totals = (0..<50).map { counts.total(context: $0) }
        let statistic = chiSquare(observed: totals, expected: Array(repeating: 1000, count: 50))
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 49))
        // A chi-square of 49 degrees falls below 12 once in a billion.
        #expect(statistic > 12)
        #expect(totals.reduce(0, +) == 50_000)
    }

    /// A billion labels cost no more than a thousand, and every count is within 5 standard deviations of its mean.
    @Test func aBillionLabels() throws {
        let pairs = 1_000_000_000
        let world = try Self.world.world(seed: 1, replicate: 0)
        for name in ["mallows-phi", "bradley-terry", "kendall-ranking", "spearman-adjacent"] {
            let preferences = PreferenceSpecification(model: try #require(model(name)), pairs: pairs)
            var tables = CentredTables()
            let law = try preferences.model.labelProbabilities(
                in: world.context(0), proposal: .uniform, tables: &tables)
            let clock = ContinuousClock()
            let start = clock.now
            let counts = try preferences.drawCounts(in: world, streams: streams(preferences))
            #expect(clock.now - start < .seconds(0.5))
            #expect(counts.total == pairs)
            for place in law.indices {
                let count = Double(counts[context: 0, winner: place / 4, loser: place % 4])
                let deviation = (Double(pairs) * law[place] * (1 - law[place])).squareRoot()
                #expect(abs(count - Double(pairs) * law[place]) <= 5 * deviation)
            }
        }
    }

    /// More labels than fit in 32 bits: GSL's binomial takes 32 bits at most, so they are drawn in parts.
    @Test func moreThan32Bits() throws {
        let pairs = 10_000_000_000
        let world = try Self.world.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(model: DeterministicPreferences(), pairs: pairs)
        let counts = try preferences.drawCounts(in: world, streams: streams(preferences))
        #expect(counts.total == pairs)
        for label in counts.labels {
            #expect(abs(Double(label.count) - 1e10 / 6) < 5 * (1e10 * 5 / 36).squareRoot())
        }
        #expect(counts.labels.count == 6)
    }
}
