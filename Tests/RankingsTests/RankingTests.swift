import Rankings
import TestSupport
import Testing

/// A ranking is a permutation by construction, and knows it both ways round.
@Suite struct RankingTests {
    /// Whatever is not a permutation of 0 ..< n has no ranking, and the error says which value is wrong.
    @Test(arguments: [
        ([0, 1, 3], RankingsError.outOfRange(value: 3, count: 3)),
        ([0, -1, 1], .outOfRange(value: -1, count: 3)),
        ([Int.max], .outOfRange(value: .max, count: 1)),
        ([0, 2, 2], .repeated(value: 2)),
        ([0, 0], .repeated(value: 0)),
    ]) func notAPermutation(values: [Int], error: RankingsError) {
        #expect(throws: error) { try Ranking(ranks: values) }
        #expect(throws: error) { try Ranking(order: values) }
    }

    /// Messages count from 1, and exist for every value that the error can carry.
    @Test func messages() {
        #expect(RankingsError.outOfRange(value: 3, count: 3).description == "expected ranks from 1 to 3, got 4")
        #expect(RankingsError.repeated(value: 2).description == "3 occurs twice")
        #expect(RankingsError.outOfRange(value: .max, count: 3).description.contains("9223372036854775808"))
    }

    /// Ranks and order taken for each other agree on every involution, and differ on the cycle 0 -> 1 -> 2 -> 0.
    @Test func ranksAndOrderOfACycle() throws {
        let ranking = try Ranking(ranks: [1, 2, 0])
        #expect(ranking.order == [2, 0, 1])
        #expect(try Ranking(order: [2, 0, 1]) == ranking)
        #expect(ranking.count == 3)
    }

    /// Order and ranks are inverse permutations, for all permutations of 5 items.
    @Test func orderAndRanksAreInverse() throws {
        for permutation in permutations(5) {
            let ranking = try Ranking(ranks: permutation)
            #expect(ranking.ranks == permutation)
            #expect(try Ranking(order: ranking.order) == ranking)
            for item in 0..<5 { #expect(ranking.order[ranking.ranks[item]] == item) }
        }
    }

    /// By decreasing score: the highest score first, equal scores by index, infinite ones at the ends.
    @Test func byDecreasingScore() {
        #expect(Ranking(byDecreasing: [0.1, 0.9, 0.5]).order == [1, 2, 0])
        #expect(Ranking(byDecreasing: [1, 2, 1, 2, 1]).order == [1, 3, 0, 2, 4])
        #expect(Ranking(byDecreasing: [-.infinity, 0, .infinity]).order == [2, 1, 0])
        #expect(Ranking(byDecreasing: [0, -0.0]).order == [0, 1])
        #expect(Ranking(identity: 4).order == [0, 1, 2, 3])
        #expect(Ranking(identity: 0).order.isEmpty)
    }

    /// Renaming the other way round (ranks for order) would agree on involutions alone.
    @Test func relabelledCycle() throws {
        // The centre ranks 2 first, 0 second, 1 third; the draw puts third place first, then first, then second.
        let centre = try Ranking(order: [2, 0, 1])
        #expect(centre.relabelled([2, 0, 1]).order == [1, 2, 0])
    }

    /// The identity draw gives the centre back; the draws about a centre are all rankings, at the distances that they
    /// have from the identity.
    @Test(arguments: DistanceCatalog.all.map(\.name)) func relabelled(distance name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        for centre in [[3, 1, 4, 0, 2], [1, 2, 3, 4, 0]] {
            let centre = try Ranking(ranks: centre)
            #expect(centre.relabelled([0, 1, 2, 3, 4]) == centre)
            var seen: Set<Ranking> = []
            for order in permutations(5) {
                let moved = centre.relabelled(order)
                seen.insert(moved)
                #expect(distance(moved, centre) == distance(try Ranking(order: order), Ranking(identity: 5)))
            }
            #expect(seen.count == 120)
        }
    }
}
