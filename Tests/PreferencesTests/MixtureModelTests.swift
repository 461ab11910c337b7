import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// Populations as a data model: labels and rankings against enumeration over all rankings and populations.
@Suite struct MixtureModelTests {
    private typealias Population = MixtureRankings.Population

    static let distances = ["kendall", "spearman"]

    private func model(_ name: String, _ populations: [Population]) throws -> MixtureRankings {
        MixtureRankings(distance: try #require(DistanceCatalog.named(name)), populations: populations)
    }

    /// The context with another dispersion, and with the rewards turned round.
    private func context(_ arms: Int, phi: Double, reversed: Bool = false) -> BanditContext {
        let context = testContext(arms: arms, phi: phi)
        if !reversed { return context }
        return BanditWorld(
            reward: ContextArmTable(rows: [context.reward.map { -$0 }]),
            logReference: ContextArmTable(rows: [context.logReference]), negativeLogDispersion: [-log(phi)]
        ).context(0)
    }

    /// Every order with its probability under 0.5 about the rewards at the world's 0.8, 0.3 against them at 0.4, and 0.2
    /// uniform.
    private func enumerated(_ name: String, arms: Int) -> [(order: [Int], probability: Double)] {
        let parts = [
            (0.5, orders(of: name, in: context(arms, phi: 0.8), temperature: 1)),
            (0.3, orders(of: name, in: context(arms, phi: 0.4, reversed: true), temperature: 1)),
            (0.2, orders(of: name, in: context(arms, phi: 1), temperature: 1)),
        ]
        return parts[0].1.indices.map { i in
            (parts[0].1[i].order, parts.reduce(0) { $0 + $1.0 * $1.1[i].probability })
        }
    }

    private func mixture(_ name: String, scale: Double = 1) throws -> MixtureRankings {
        try model(
            name,
            [
                Population(weight: 0.5 * scale), Population(weight: 0.3 * scale, dispersion: 0.4, centre: .reversed),
                Population(weight: 0.2 * scale, dispersion: 0.1, centre: .random),
            ])
    }

    /// One pair of a ranking. A centre that is not yet drawn is uniform over all.
    @Test(arguments: distances, PairProposal.allCases) func labels(name: String, proposal: PairProposal) throws {
        for arms in [2, 4, 5] {
            let context = context(arms, phi: 0.8)
            let expected = enumeratedLabels(enumerated(name, arms: arms), proposal: proposal, in: context)
            for scale in [1, 4] {
                var tables = CentredTables()
                let got = try mixture(name, scale: Double(scale)).labelProbabilities(
                    in: context, proposal: proposal, tables: &tables)
                for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-12) }
            }
        }
    }

    /// Whole rankings, by chi-square over all 24.
    @Test(arguments: distances) func rankings(name: String) throws {
        let sampler = try #require(try mixture(name).rankingSampler(in: context(4, phi: 0.8)))
        var stream = RandomStream(seed: 1, identity: ["mixture model", name])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<40_000 { counts[sampler(&stream).order, default: 0] += 1 }
        let all = enumerated(name, arms: 4)
        let statistic = chiSquare(
            observed: all.map { counts[$0.order, default: 0] }, expected: all.map { 40_000 * $0.probability })
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 23))
    }

    /// Centres that were drawn: the same again and for any amount of data, another for each context, replicate, seed and
    /// population, and each ranking as often as any other.
    @Test func randomCentres() throws {
        let world = WorldSpecification(
            contexts: 2, arms: 3, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.5))
        let model = try model(
            "kendall",
            [
                Population(weight: 0.4), Population(weight: 0.3, centre: .random),
                Population(weight: 0.3, centre: .random),
            ])
        let centres = { (seed: UInt64, replicate: Int, pairs: Int, x: Int) -> [MixtureRankings.Centre] in
            let preferences = PreferenceSpecification(model: model, pairs: pairs)
            let streams = DataStreams(seed: seed, world: world, preferences: preferences, replicate: replicate)
            let resolved = model.resolved(context: x, arms: 3, streams: streams) as? MixtureRankings
            return resolved?.populations.map(\.centre) ?? []
        }
        #expect(centres(1, 0, 10, 0) == centres(1, 0, 999, 0))
        #expect(centres(1, 0, 10, 0).first == .reward)
        var counts: [[Int]: Int] = [:]
        let draws = (0..<3000).map { centres(7, $0, 10, 1) }
        for centre in draws.joined() {
            if case .fixed(let ranking) = centre { counts[ranking.ranks, default: 0] += 1 }
        }
        let statistic = chiSquare(observed: Array(counts.values), expected: Array(repeating: 1000, count: 6))
        #expect(counts.count == 6 && statistic < chiSquareLimit(degreesOfFreedom: 5))
        // Equal for about one in six, if they have nothing to do with each other.
        for others in [
            (0..<3000).map { centres(7, $0, 10, 0)[1] }, (0..<3000).map { centres(8, $0, 10, 1)[1] },
            (0..<3000).map { centres(7, $0 + 1, 10, 1)[1] }, draws.map { $0[2] },
        ] {
            let equal = zip(draws, others).count { $0[1] == $1 }
            #expect(abs(equal - 500) < 110)
        }
    }

    /// Labels drawn as counts, and all pairs of rankings, follow the centres that were drawn.
    @Test func drawnData() throws {
        let world = WorldSpecification(
            contexts: 1, arms: 4, reward: .values([[0.3, 1.7, -0.4, 1.1]]), reference: .uniform,
            dispersion: .constant(0.7))
        let model = try model(
            "kendall", [Population(weight: 0.6), Population(weight: 0.4, dispersion: 0.3, centre: .random)])
        for perRanking in PreferenceSpecification.PairsPerRanking.allCases {
            let preferences = PreferenceSpecification(model: model, pairs: 240_000, perRanking: perRanking)
            let streams = DataStreams(seed: 1, world: world, preferences: preferences, replicate: 0)
            let bandit = try world.world(seed: 1, replicate: 0)
            let counts = try preferences.drawCounts(in: bandit, streams: streams)
            let resolved = model.resolved(context: 0, arms: 4, streams: streams)
            var tables = CentredTables()
            let law = try resolved.labelProbabilities(in: bandit.context(0), proposal: .uniform, tables: &tables)
            for place in law.indices {
                let share = Double(counts[context: 0, winner: place / 4, loser: place % 4]) / 240_000
                #expect(abs(share - law[place]) < 0.006)
            }
            var unresolved = CentredTables()
            let other = try model.labelProbabilities(in: bandit.context(0), proposal: .uniform, tables: &unresolved)
            #expect(zip(law, other).contains { abs($0 - $1) > 0.02 })
        }
    }

    /// A single population is the plain model; every part is in the identity; limits are those of the pairs.
    @Test func identities() throws {
        let context = context(5, phi: 0.6)
        for name in Self.distances {
            var (tables, plain) = (CentredTables(), CentredTables())
            let got = try model(name, [Population(weight: 1)]).labelProbabilities(
                in: context, proposal: .uniform, tables: &tables)
            let law: MallowsRankings.Law = name == "kendall" ? .kendall : .spearman
            #expect(
                try got == MallowsRankings(law).labelProbabilities(in: context, proposal: .uniform, tables: &plain))
        }
        let first = Population(weight: 0.5)
        let all = try [
            model("kendall", [first]), model("spearman", [first]), model("kendall", [first, first]),
            model("kendall", [Population(weight: 0.4)]), model("kendall", [Population(weight: 0.5, dispersion: 0.5)]),
            model("kendall", [Population(weight: 0.5, centre: .reversed)]),
            model("kendall", [Population(weight: 0.5, centre: .random)]),
        ].map(\.identity)
        #expect(Set(all).count == all.count)
        let limits: [String: Int?] = [
            "kendall": nil, "cayley": nil, "hamming": nil, "spearman": 20, "footrule": 1000, "ulam": 9,
        ]
        for (name, limit) in limits {
            let mixture = try model(name, [first])
            #expect(mixture.largestArms == limit)
            guard let limit, limit < 100 else { continue }
            var tables = CentredTables()
            let many = BanditWorld(
                reward: ContextArmTable(contexts: 1, arms: limit + 1),
                logReference: ContextArmTable(contexts: 1, arms: limit + 1), negativeLogDispersion: [0.001]
            ).context(0)
            #expect(throws: RankingsError.self) {
                try mixture.labelProbabilities(in: many, proposal: .uniform, tables: &tables)
            }
        }
    }
}
