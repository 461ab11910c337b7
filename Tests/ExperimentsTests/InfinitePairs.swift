import Experiments
import Preferences
import TestSupport
import Testing

/// `pairs: infinite`: the loss over the law of the labels itself, where theory knows the optimum.
@Suite struct InfinitePairs {
    private static func text(model: String, reward: String, objective: String) -> String {
        """
        name: population
        seed: 3
        replicates: 5
        world: {contexts: 6, arms: 4, reward: {\(reward)}, reference: {dirichlet: 2}, dispersion: {uniform: [0.3, 0.9]}}
        preferences: {model: \(model), pairs: infinite}
        fit: {objective: \(objective), beta: 0.7, optimizer: newton, checkpoints: 1}
        """
    }

    private static func gaps(model: String, reward: String, objective: String) async throws -> [Double] {
        let results = try await Trial.results(Self.text(model: model, reward: reward, objective: objective))
        let curves = try Table(results.curves)
        #expect(Set(curves["termination"]) == ["converged"])
        return zip(curves["step"], curves.numbers("frontier_gap")).filter { $0.0 != "0" }.map(\.1)
    }

    /// DPO on Bradley-Terry labels ends at pi_ref e^(r/(beta T)), which is on the frontier. Would catch counts that are not
    /// the law, contexts that weigh differently, and labels that were drawn.
    @Test func dpoRecoversTheRewardOfBradleyTerry() async throws {
        let model = "{bradley-terry: {temperature: 0.5}}"
        let gaps = try await Self.gaps(model: model, reward: "uniform: [0, 1]", objective: "dpo")
        #expect(gaps.count == 5)
        // Probabilities are rounded to 2^-40; a policy that is off by d is below the frontier by the order of d^2.
        for gap in gaps { #expect(abs(gap) < 1e-9) }
    }

    /// MallowsPO-theta on its own labels tilts every context equally, which is on the frontier if the reward is the rank; DPO
    /// tilts contexts where people agree by more, and is not.
    @Test func mallowsRecoversTheEqualTilt() async throws {
        let own = try await Self.gaps(model: "mallows-theta", reward: "ranks: [0, 1]", objective: "mallows-theta-dpo")
        for gap in own { #expect(abs(gap) < 1e-9) }
        let other = try await Self.gaps(model: "mallows-theta", reward: "ranks: [0, 1]", objective: "dpo")
        for gap in other { #expect(gap > 1e-3) }
    }

    /// A large sample tends to it.
    @Test(arguments: ["mallows-phi", "kendall-ranking", "spearman-adjacent", "plackett-luce"])
    func isTheLimitOfSamples(name: String) throws {
        let model = try #require(DataModelCatalog.named(name)?.make([1]))
        let specification = WorldSpecification(
            contexts: 3, arms: 4, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.6))
        let world = try specification.world(seed: 1, replicate: 0)
        func counts(_ pairs: Int?) throws -> WinCounts {
            let preferences = PreferenceSpecification(model: model, pairs: pairs, proposal: .uniform)
            let streams = DataStreams(seed: 1, world: specification, preferences: preferences, replicate: 0)
            return try preferences.drawCounts(in: world, streams: streams)
        }
        let (sample, limit) = (try counts(1_000_000_000), try counts(nil))
        #expect(sample.labels.count == limit.labels.count)
        for (x, winner, loser, count) in sample.labels {
            let share = Double(limit[context: x, winner: winner, loser: loser]) / Double(limit.total)
            #expect(abs(Double(count) - 1e9 * share) < 5 * (1e9 * share * (1 - share)).squareRoot())
        }
    }

    @Test func isRefusedWhereRankingsAreCounted() throws {
        let faults = try Trial.faults(
            Trial.text(replacing: [11: "  model: kendall-ranking", 12: "  pairs: infinite", 14: "  per-ranking: all"]))
        #expect(
            faults == [
                "12: preferences.pairs: infinitely many pairs are those of as many rankings: per-ranking is one"
            ])
        #expect(
            try Trial.faults(Trial.text(replacing: [12: "  pairs: endless"])) == [
                "12: preferences.pairs: expected an integer of at least 1 and at most 1000000000000, or infinite, got 'endless'"
            ])
    }
}
