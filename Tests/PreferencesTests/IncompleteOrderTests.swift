import Foundation
import Preferences
import Rankings
import Testing

/// PrefLib's partial orders: strict and incomplete, with ties, and both.
@Suite struct IncompleteOrderTests {
    private func rankings(_ text: String, ending: String = "soi") throws -> PreferenceFile.NamedPartialRankings {
        try withTemporaryFolder { folder in
            try AtomicFile.write(text, to: "\(folder)/file.\(ending)")
            guard case .partialRankings(let named) = try PreferenceFile(reading: "\(folder)/file.\(ending)") else {
                throw CocoaError(.fileReadCorruptFile)
            }
            return named
        }
    }

    /// Lists of several lengths, with names and without.
    @Test func reads() throws {
        let named = try rankings(
            "# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 4\n# NUMBER VOTERS: 6\n# ALTERNATIVE NAME 2: tea\n3: 2\n2: 4,1,2\n1: 3,1,2,4\n"
        )
        #expect(named.items == ["1", "tea", "3", "4"])
        #expect(named.sample.rankings.map(\.buckets) == [[[1]], [[3], [0], [1]], [[2], [0], [1], [3]]])
        #expect(named.sample.rankings.map(\.count) == [3, 2, 1])
        #expect(named.sample.total == 6)
        #expect(try rankings("1: 2\n1: 5,1\n").items.count == 5)
    }

    /// What is wrong is named with its line.
    @Test(arguments: [
        ("# NUMBER ALTERNATIVES: 3\n1: 4\n", ":2: expected alternatives from 1 to 3"),
        ("1: 1,2\n1: 2,2\n", ":2: alternative 2 occurs twice"),
        ("# DATA TYPE: soc\n1: 1,2\n", ":1: DATA TYPE: expected 'soi'"),
        ("# NUMBER VOTERS: 3\n1: 1,2\n", "NUMBER VOTERS: expected 3 voters"),
        ("# NUMBER ALTERNATIVES: 3\n", "no rankings"),
        ("# NUMBER ALTERNATIVES: 1000000000000\n1: 1\n", "too many"),
        ("1: 9223372036854775807\n", "too many"),
        ("1:\n", ":1: expected 'count: alternative"),
    ]) func faults(text: String, message: String) throws {
        let error = #expect(throws: FileFaults.self) { try rankings(text) }
        #expect(error?.description.contains(message) == true)
    }

    /// Ties are buckets, blanks allowed; what is left out follows in the last bucket.
    @Test func readsTies() throws {
        let complete = try rankings(
            "# DATA TYPE: toc\n# NUMBER ALTERNATIVES: 4\n# NUMBER VOTERS: 9\n"
                + "5: 1,{2,3},4\n3: {4, 1 } , {3,2}\n1: 2,{1},{3,4}\n",
            ending: "toc")
        #expect(
            complete.sample.rankings.map(\.buckets) == [
                [[0], [1, 2], [3]], [[3, 0], [2, 1]], [[1], [0], [2, 3]],
            ])
        #expect(complete.sample.total == 9)
        // 1 over 2: 5 and 3; 2 over 4: 5 and 1; 4 over 2: 3.
        #expect(complete.sample.wins[0 * 4 + 1] == 8 && complete.sample.wins[1 * 4 + 3] == 6)
        #expect(complete.sample.wins[3 * 4 + 1] == 3 && complete.sample.wins[1 * 4 + 2] == 1)
        let incomplete = try rankings("2: {1,5}\n1: 3,{2,1}\n", ending: "toi")
        #expect(incomplete.items.count == 5 && incomplete.sample.wins[4 * 5 + 1] == 2)
        #expect(incomplete.sample.wins[0 * 5 + 4] == 1 && incomplete.sample.wins[4 * 5 + 0] == 0)
    }

    /// What is wrong with ties is named with its line.
    @Test(arguments: [
        ("toc", "# NUMBER ALTERNATIVES: 3\n1: 1,{2,3}\n1: 1,2\n", ":3: expected 3 alternatives, got 2"),
        ("toc", "1: 1,{2,3\n", ":1: a tie does not end"), ("toi", "1: 1,2},3\n", ":1: expected ties as in"),
        ("toi", "1: {1,{2},3}\n", ":1: expected ties as in"), ("toi", "1: {1,1}\n", ":1: alternative 1 occurs twice"),
        ("toi", "1: {}\n", ":1: expected the number of an alternative, got ''"),
        ("toc", "# DATA TYPE: toi\n1: 1,2\n", ":1: DATA TYPE: expected 'toc' (complete orders with ties)"),
        ("soi", "1: 1,{2,3}\n", ":1: expected the number of an alternative, got '{2'"),
    ]) func faultyTies(ending: String, text: String, message: String) throws {
        let error = #expect(throws: FileFaults.self) { try rankings(text, ending: ending) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}
