import Rankings
import Testing

/// A sample counts equal rankings, and what it says of pairs and ranks is what its rankings say.
@Suite struct RankingSampleTests {
    /// Equal rankings are one, in order of first appearance, with their numbers added.
    @Test func distinctRankings() throws {
        let (a, b) = try (Ranking(order: [0, 1, 2]), Ranking(order: [2, 0, 1]))
        let sample = try RankingSample([(b, 2), (a, 1), (b, 3)])
        #expect(sample.items == 3)
        #expect(sample.total == 6)
        #expect(sample.distinct.map(\.ranking) == [b, a])
        #expect(sample.distinct.map(\.count) == [5, 1])
    }

    /// Wins and rank sums worked out by hand, for a sample without symmetry.
    @Test func winsAndRankSums() throws {
        // Five times 2 > 0 > 1, once 0 > 1 > 2.
        let sample = try RankingSample([(Ranking(order: [2, 0, 1]), 5), (Ranking(order: [0, 1, 2]), 1)])
        #expect(
            sample.wins == [
                0, 6, 1,
                0, 0, 1,
                5, 5, 0,
            ])
        #expect(sample.rankSums == [5, 11, 2])
    }

    /// Rankings of different lengths and no rankings at all are not a sample.
    @Test func faults() {
        #expect(throws: RankingsError.differentLengths(expected: 2, got: 3)) {
            try RankingSample([(Ranking(identity: 2), 1), (Ranking(identity: 3), 1)])
        }
        #expect(throws: RankingsError.noRankings) { try RankingSample([]) }
    }
}
