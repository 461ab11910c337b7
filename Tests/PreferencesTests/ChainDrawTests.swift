import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// Data drawn by Metropolis chains have the law of the model. Limits are missed by right draws once in a million.
@Suite struct ChainDrawTests {
    private static let law = WorldSpecification(
        contexts: 1, arms: 4, reward: .values([[0.3, 1.7, -0.4, 1.1]]), reference: .dirichlet(2),
        dispersion: .constant(0.8))

    private static let models: [any DataModel] = [
        MallowsRankings(.spearman), MallowsRankings(.kendall), SpearmanNeighbours(),
        MixtureRankings(
            distance: UlamDistance(),
            populations: [.init(weight: 0.5), .init(weight: 0.3, dispersion: 0.2, centre: .reversed)]),
    ]

    private func draw(
        _ model: any DataModel, proposal: PairProposal = .uniform, pairs: Int, law: WorldSpecification = law
    ) throws -> (preferences: PreferenceSpecification, world: BanditWorld, streams: DataStreams, draws: ChainDraws?) {
        let preferences = PreferenceSpecification(model: model, pairs: pairs, proposal: proposal)
        let world = try law.world(seed: 1, replicate: 1)
        let streams = DataStreams(seed: 1, world: law, preferences: preferences, replicate: 1)
        return (preferences, world, streams, try ChainDraws(of: preferences, in: world, streams: streams))
    }

    /// One pair of a ranking, against the exact law of labels.
    @Test(arguments: models.indices, PairProposal.allCases) func labels(model: Int, proposal: PairProposal) throws {
        let model = Self.models[model]
        if model.rankingPairs == .neighbours && proposal != .uniform { return }
        let (preferences, world, streams, draws) = try draw(model, proposal: proposal, pairs: 40_000)
        let chains = try #require(draws)
        let counts = preferences.counts(of: chains.rankings, in: world, streams: streams)
        var tables = CentredTables()
        let law = try model.labelProbabilities(in: world.context(0), proposal: proposal, tables: &tables)
        let cells = law.indices.filter { law[$0] > 0 }
        #expect(counts.total == 40_000 && cells.count == 12)
        let statistic = chiSquare(
            observed: cells.map { counts[context: 0, winner: $0 / 4, loser: $0 % 4] },
            expected: cells.map { 40_000 * law[$0] })
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 11))
    }

    /// Whole rankings of two populations: a chain that starts anew for each draw, or rankings listed population by
    /// population, would show.
    @Test func populations() throws {
        let (_, world, _, draws) = try draw(Self.models[3], pairs: 40_000)
        let chains = try #require(draws)
        let context = world.context(0)
        let populations = try #require(Self.models[3].populations(in: context))
        let all = permutations(4)
        let rankings = all.map { Ranking(identity: 4).relabelled($0) }
        var weights = [Double](repeating: 0, count: all.count)
        for population in populations {
            let own = rankings.map {
                exp(-population.negativeLogDispersion * Double(UlamDistance()($0, population.centre)))
            }
            let share = population.weight / 0.8 / own.reduce(0, +)
            for i in own.indices { weights[i] += share * own[i] }
        }
        var counts: [[Int]: Int] = [:]
        for (_, ranking) in chains.rankings { counts[ranking.order, default: 0] += 1 }
        let statistic = chiSquare(
            observed: all.map { counts[$0, default: 0] }, expected: weights.map { 40_000 * $0 })
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 23))
        #expect(chains.chains.count == 2)
        // As many at the first centre in either half.
        let centre = populations[0].centre
        let half = chains.rankings.count / 2
        let (first, last) = (chains.rankings[..<half], chains.rankings[half...])
        let difference = first.count { $0.ranking == centre } - last.count { $0.ranking == centre }
        #expect(abs(difference) < 700)
    }

    /// More arms than any exact law takes, and models without Mallows populations.
    @Test func range() throws {
        let law = WorldSpecification(
            contexts: 2, arms: 60, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.99))
        let (preferences, world, streams, draws) = try draw(MallowsRankings(.spearman), pairs: 300, law: law)
        #expect(draws?.rankings.count == 300 && draws?.chains.count == 2)
        #expect(throws: RankingsError.self) { try preferences.drawCounts(in: world, streams: streams) }
        #expect(try draw(PlackettLuce(), pairs: 10).draws == nil)
        #expect(try draw(MallowsPhiPairs(), pairs: 10).draws == nil)
    }
}
