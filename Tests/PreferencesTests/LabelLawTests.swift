import Foundation
import NumericalCore
import Preferences
import Rankings
import TestSupport
import Testing

/// What a label says, for every data model: against enumeration over all rankings, or a closed form.
@Suite struct LabelLawTests {
    private func law(
        _ name: String, in context: BanditContext, proposal: PairProposal, temperature: Double = 0.7
    ) throws -> [Double] {
        var tables = CentredTables()
        return try #require(model(name, temperature: temperature))
            .labelProbabilities(in: context, proposal: proposal, tables: &tables)
    }

    /// Every model's labels have probabilities that sum to 1, none of an arm against itself.
    @Test(arguments: DataModelCatalog.all.map(\.name), PairProposal.allCases)
    func sumsToOne(name: String, proposal: PairProposal) throws {
        for phi in [1e-300, 0.05, 0.5, 0.999, 1] {
            for arms in 2...6 {
                let law = try law(name, in: testContext(arms: arms, phi: phi), proposal: proposal)
                #expect(law.count == arms * arms)
                #expect(abs(law.reduce(0, +) - 1) <= 1e-12)
                #expect(law.allSatisfy { $0 >= 0 })
                #expect((0..<arms).allSatisfy { law[$0 * (arms + 1)] == 0 })
            }
        }
    }

    /// Models of rankings: enumerate the rankings with their probabilities by definition, and the pairs of each. Arms
    /// taken for central ranks, winner and loser exchanged, or a marginal that is not exact would show. The phi link is
    /// the marginal of the Kendall law, and Plackett and Luce's law has Bradley and Terry's marginal.
    @Test(
        arguments: [
            ("kendall-ranking", "kendall"), ("mallows-phi", "kendall"), ("spearman-ranking", "spearman"),
            ("plackett-luce", "plackett-luce"), ("bradley-terry", "plackett-luce"),
        ], PairProposal.allCases)
    func rankingModels(_ names: (model: String, law: String), proposal: PairProposal) throws {
        for phi in [0.05, 0.5, 0.9, 0.999, 1] {
            for arms in [2, 4, 5] {
                let context = testContext(arms: arms, phi: phi)
                let orders = orders(of: names.law, in: context, temperature: 0.7)
                let expected = enumeratedLabels(orders, proposal: proposal, in: context)
                let got = try law(names.model, in: context, proposal: proposal)
                for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-12) }
            }
        }
    }

    /// A dispersion for each stage, by definition: phi_j for every worse arm before the arm of central rank j. The last counts
    /// for the stages left; the world's is not asked for. Stages in another order, or about arms instead of ranks, would show.
    @Test(arguments: [[0.3], [0.2, 0.9], [0.9, 0.5, 0.1], [1, 1e-9, 0.4]], PairProposal.allCases)
    func stages(phi: [Double], proposal: PairProposal) throws {
        let model = GeneralizedKendallRankings(dispersions: phi)
        for arms in 4...5 {
            let context = testContext(arms: arms, phi: 0.77)
            let ranks = context.centralRanking.ranks
            let weights = permutations(arms).map { order in
                order.indices.reduce(1.0) { weight, place in
                    let rank = ranks[order[place]]
                    let passed = order[..<place].count { ranks[$0] > rank }
                    return weight * pow(phi[min(rank, phi.count - 1)], Double(passed))
                }
            }
            let total = weights.reduce(0, +)
            let orders = zip(permutations(arms), weights).map { (order: $0, probability: $1 / total) }
            var tables = CentredTables()
            let got = try model.labelProbabilities(in: context, proposal: proposal, tables: &tables)
            let expected = enumeratedLabels(orders, proposal: proposal, in: context)
            for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-12) }

            let sampler = try #require(try model.rankingSampler(in: context))
            var stream = RandomStream(seed: 1, identity: ["stages", "\(phi)", "\(arms)"])
            var counts: [[Int]: Int] = [:]
            for _ in 0..<30_000 { counts[sampler(&stream).order, default: 0] += 1 }
            let likely = orders.filter { $0.probability >= 1e-3 }
            let statistic = chiSquare(
                observed: likely.map { counts[$0.order, default: 0] }, expected: likely.map { 30_000 * $0.probability })
            #expect(statistic < chiSquareLimit(degreesOfFreedom: likely.count))
        }
        #expect(throws: RankingsError.differentLengths(expected: 4, got: 3)) {
            try GeneralizedKendallRankings(dispersions: [0.1, 0.2, 0.3]).rankingSampler(
                in: testContext(arms: 3, phi: 1))
        }
    }

    /// Neighbours in a ranking from the Spearman law, each of the K - 1 places equally likely; no proposal.
    @Test(arguments: [4, 5], [0.05, 0.5, 0.9, 1]) func neighbours(arms: Int, phi: Double) throws {
        let context = testContext(arms: arms, phi: phi)
        var expected = [Double](repeating: 0, count: arms * arms)
        for (order, probability) in orders(of: "spearman", in: context, temperature: 1) {
            for (winner, loser) in zip(order, order.dropFirst()) {
                expected[winner * arms + loser] += probability / Double(arms - 1)
            }
        }
        for proposal in PairProposal.allCases {
            let got = try law("spearman-adjacent", in: context, proposal: proposal)
            for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-12) }
        }
    }

    /// Odds in closed form: e^(dr/T) for Bradley and Terry, phi^(-2s) for the theta link and for neighbours. A factor 2
    /// lost, a temperature multiplied instead of divided, or a sign.
    @Test(arguments: PairProposal.allCases) func odds(proposal: PairProposal) throws {
        let (arms, phi) = (5, 0.8)
        let context = testContext(arms: arms, phi: phi)
        let centralRanks = [3, 0, 4, 1, 2]  // of rewards 0.3, 1.7, -0.4, 1.1, 0.9
        let bradleyTerry = try law("bradley-terry", in: context, proposal: proposal, temperature: 0.25)
        let theta = try law("mallows-theta", in: context, proposal: proposal)
        let neighbours = try law("spearman-adjacent", in: context, proposal: proposal)
        let deterministic = try law("deterministic", in: context, proposal: proposal)
        for i in 0..<arms {
            for j in 0..<arms where i != j {
                let (here, there) = (i * arms + j, j * arms + i)
                let gap = centralRanks[j] - centralRanks[i]
                let compared = proposalProbability(proposal, i, j, in: context)
                let difference = context.reward[i] - context.reward[j]
                #expect(relativeError(bradleyTerry[here] / bradleyTerry[there], exp(4 * difference)) <= 1e-12)
                #expect(relativeError(theta[here] / theta[there], pow(phi, Double(-2 * gap))) <= 1e-12)
                #expect(relativeError(neighbours[here] / neighbours[there], pow(phi, Double(-2 * gap))) <= 1e-12)
                #expect(relativeError(bradleyTerry[here] + bradleyTerry[there], compared) <= 1e-12)
                #expect(relativeError(theta[here] + theta[there], compared) <= 1e-12)
                #expect(relativeError(deterministic[here], gap > 0 ? compared : 0) <= 1e-12)
            }
        }
    }

    /// A reference that nearly always takes arm 0: it is in every pair, and the other is 1 or 2 with odds e, although
    /// their probabilities underflow. Arm 3 is never taken at all.
    @Test func extremeReference() throws {
        let context = testContext(arms: 4, phi: 1, logReference: [0, -1000, -1001, -.infinity])
        let law = try law("mallows-theta", in: context, proposal: .reference)
        let share = 1 / (1 + exp(-1.0))
        for (place, value) in law.enumerated() {
            let expected = [1: share, 4: share, 2: 1 - share, 8: 1 - share][place, default: 0] / 2
            #expect(relativeError(value, expected) <= 1e-12, "place \(place)")
        }
    }

    /// Tables kept between contexts are those of the same dispersion, and only those.
    @Test(arguments: DataModelCatalog.all.map(\.name)) func sharedTables(name: String) throws {
        var shared = CentredTables()
        for phi in [0.5, 0.9, 0.5, 1, 0.9] {
            let context = testContext(arms: 4, phi: phi)
            let alone = try law(name, in: context, proposal: .uniform)
            let together = try #require(model(name))
                .labelProbabilities(in: context, proposal: .uniform, tables: &shared)
            #expect(alone == together)
        }
    }

    /// Names are unique, temperatures are part of the identity where they matter, and limits are where laws end.
    @Test func catalog() throws {
        let readsRewards = ["bradley-terry", "plackett-luce"]
        #expect(
            DataModelCatalog.all.map(\.name) == [
                "bradley-terry", "mallows-theta", "mallows-phi", "spearman-ranking", "kendall-ranking",
                "spearman-adjacent", "plackett-luce", "deterministic", "mixture", "generalized-kendall",
            ])
        for entry in DataModelCatalog.all {
            let warm = entry.make(entry.parameters.map { _ in 2 })
            #expect(entry.parameters.map(\.name) == (readsRewards.contains(entry.name) ? ["temperature"] : []))
            #expect((entry.standard.identity != warm.identity) == readsRewards.contains(entry.name))
        }
        let many = BanditWorld(
            reward: ContextArmTable(contexts: 1, arms: 21), logReference: ContextArmTable(contexts: 1, arms: 21),
            negativeLogDispersion: [0.1]
        ).context(0)
        for model in DataModelCatalog.all.map(\.standard) {
            var tables = CentredTables()
            let limited = model.name.hasPrefix("spearman")
            #expect(model.largestArms == (limited ? 20 : nil))
            if limited {
                #expect(throws: RankingsError.self) {
                    try model.labelProbabilities(in: many, proposal: .uniform, tables: &tables)
                }
            }
        }
    }
}
