import Foundation
import Preferences
import Rankings
import Testing

/// PrefLib's strict incomplete orders.
@Suite struct IncompleteOrderTests {
    private func lists(_ text: String) throws -> PreferenceFile.NamedTopLists {
        try withTemporaryFolder { folder in
            try AtomicFile.write(text, to: "\(folder)/file.soi")
            guard case .topLists(let named) = try PreferenceFile(reading: "\(folder)/file.soi") else {
                throw CocoaError(.fileReadCorruptFile)
            }
            return named
        }
    }

    /// Lists of several lengths, with names and without.
    @Test func reads() throws {
        let named = try lists(
            "# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 4\n# NUMBER VOTERS: 6\n# ALTERNATIVE NAME 2: tea\n3: 2\n2: 4,1,2\n1: 3,1,2,4\n"
        )
        #expect(named.items == ["1", "tea", "3", "4"])
        #expect(named.sample.lists.map(\.top) == [[1], [3, 0, 1], [2, 0, 1, 3]])
        #expect(named.sample.lists.map(\.count) == [3, 2, 1])
        #expect(named.sample.total == 6)
        #expect(try lists("1: 2\n1: 5,1\n").items.count == 5)
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
        let error = #expect(throws: FileFaults.self) { try lists(text) }
        #expect(error?.description.contains(message) == true)
    }
}
