import NumericalCore
import Preferences
import Rankings
import Testing

/// Data belong to what they are: the same settings give the same data, and any other settings other data.
@Suite struct DataIdentityTests {
    static let world = WorldSpecification(
        contexts: 4, arms: 4, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.8))

    private func counts(
        _ preferences: PreferenceSpecification, world: WorldSpecification = world, seed: UInt64 = 1, replicate: Int = 0
    ) throws -> WinCounts {
        // One world for all, so that differences are those of the streams.
        let bandit = try Self.world.world(seed: 1, replicate: 0)
        let streams = DataStreams(seed: seed, world: world, preferences: preferences, replicate: replicate)
        return try preferences.drawCounts(in: bandit, streams: streams)
    }

    /// Drawn again, or after other data, they are the same.
    @Test(arguments: DataModelCatalog.all.map(\.name)) func sameIdentity(name: String) throws {
        let preferences = PreferenceSpecification(model: try #require(model(name)), pairs: 5000)
        let first = try counts(preferences)
        _ = try counts(PreferenceSpecification(model: MallowsThetaPairs(), pairs: 77), replicate: 9)
        #expect(try counts(preferences) == first)
    }

    /// Any part of the identity left out would make two of these alike.
    @Test func otherIdentity() throws {
        let preferences = PreferenceSpecification(model: MallowsThetaPairs(), pairs: 5000)
        let otherWorld = WorldSpecification(
            contexts: 4, arms: 4, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.7))
        let all = try [
            counts(preferences), counts(preferences, replicate: 1), counts(preferences, seed: 2),
            counts(preferences, world: otherWorld),
            counts(PreferenceSpecification(model: MallowsThetaPairs(), pairs: 5001)),
            counts(PreferenceSpecification(model: MallowsThetaPairs(), pairs: 5000, proposal: .reference)),
            counts(PreferenceSpecification(model: MallowsPhiPairs(), pairs: 5000)),
            counts(PreferenceSpecification(model: BradleyTerry(temperature: 1), pairs: 5000)),
            counts(PreferenceSpecification(model: PlackettLuce(temperature: 1), pairs: 5000)),
            counts(PreferenceSpecification(model: GeneralizedKendallRankings(dispersions: [0.5]), pairs: 5000)),
            counts(PreferenceSpecification(model: GeneralizedKendallRankings(dispersions: [0.5, 0.6]), pairs: 5000)),
        ]
        for i in all.indices {
            for j in 0..<i { #expect(all[i] != all[j], "\(i) and \(j)") }
        }
    }

    /// Labels one by one are the counts, in an order that is random but always the same.
    @Test func expansion() throws {
        let preferences = PreferenceSpecification(model: MallowsThetaPairs(), pairs: 5000)
        let counts = try counts(preferences)
        let streams = DataStreams(seed: 1, world: Self.world, preferences: preferences, replicate: 0)
        let labels = preferences.expand(counts, streams: streams)
        var tallied = WinCounts(contexts: 4, arms: 4)
        for label in labels { tallied[context: label.context, winner: label.winner, loser: label.loser] += 1 }
        #expect(tallied == counts)
        #expect(labels.elementsEqual(preferences.expand(counts, streams: streams), by: ==))
        // In the order of the table only one label in about 40 would differ in kind from the one before.
        let changes = zip(labels, labels.dropFirst()).count { $0 != $1 }
        #expect(changes > 4000)
    }

    /// Counts of labels are where they were put, and listed once each.
    @Test func winCounts() {
        var counts = WinCounts(contexts: 2, arms: 3)
        counts[context: 1, winner: 2, loser: 0] = 5
        counts[context: 0, winner: 1, loser: 2] += 2
        #expect(counts.total == 7)
        #expect(counts.total(context: 0) == 2)
        #expect(counts.total(context: 1) == 5)
        #expect(counts[context: 1, winner: 0, loser: 2] == 0)
        #expect(counts.labels.elementsEqual([(0, 1, 2, 2), (1, 2, 0, 5)], by: ==))
    }
}
