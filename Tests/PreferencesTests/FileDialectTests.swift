import Foundation
import Preferences
import Rankings
import Testing

/// Files as other software writes them: line ends, marks, quotes, names.
@Suite struct FileDialectTests {
    private func read(_ text: String, _ ending: String) throws -> PreferenceFile {
        try withTemporaryFolder { folder in
            try AtomicFile.write(text, to: "\(folder)/file.\(ending)")
            return try PreferenceFile(reading: "\(folder)/file.\(ending)")
        }
    }

    private func pairs(_ text: String, _ ending: String = "csv") throws -> PreferenceFile.NamedCounts {
        guard case .pairs(let named) = try read(text, ending) else { throw CocoaError(.fileReadCorruptFile) }
        return named
    }

    private func rankings(_ text: String, _ ending: String) throws -> PreferenceFile.NamedRankings {
        guard case .rankings(let named) = try read(text, ending) else { throw CocoaError(.fileReadCorruptFile) }
        return named
    }

    /// A byte order mark, line ends of Windows, no last line end, blank lines, spaces, columns in another order, columns
    /// too many and an ending in capitals mean the same as the plain file.
    @Test(arguments: [
        "context,winner,loser\nx,a,b\nx,b,c\n", "\u{FEFF}context,winner,loser\nx,a,b\nx,b,c\n",
        "context,winner,loser\r\nx,a,b\r\nx,b,c\r\n", "context,winner,loser\nx,a,b\nx,b,c",
        "\n\ncontext,winner,loser\n\nx,a,b\n  \nx,b,c\n\n", "context, winner ,loser\n x,a , b\nx,b,c\n",
        "loser,note,winner,context\nb,1,a,x\nc,2,b,x\n",
        "\"context\",\"winner\",\"loser\"\n\"x\",\"a\",\"b\"\n\"x\",b,c\n",
        "context,winner,loser\rx,a,b\rx,b,c\r",
    ]) func samePairs(text: String) throws {
        for ending in ["csv", "CSV"] {
            let named = try pairs(text, ending)
            #expect(named.contexts == ["x"])
            #expect(named.counts.labels.elementsEqual([(0, 0, 1, 1), (0, 1, 2, 1)], by: ==))
            // Names in order of appearance: the column that is read first is the winner's.
            #expect(named.arms == ["a", "b", "c"])
        }
    }

    /// Quoted names keep commas, quotes and spaces, as RFC 4180 has it.
    @Test func quotedNames() throws {
        let named = try pairs("winner,loser\n\"a, \"\"b\"\"\",\" c \"\n")
        #expect(named.arms == ["a, \"b\"", " c "])
        #expect(named.contexts.count == 1)
    }

    /// Names that are all numbers are sorted as numbers; one that is not leaves the order of appearance.
    @Test func orderOfNames() throws {
        #expect(try pairs("winner,loser\n10,9\n2,10\n").arms == ["2", "9", "10"])
        #expect(try pairs("winner,loser\n10,9\nx,10\n").arms == ["10", "9", "x"])
        #expect(try pairs("context,winner,loser\n3,2,1\n-1,1,2\n").contexts == ["-1", "3"])
    }

    /// JSON lines: escapes, other keys, prompts left out; and U+2028, U+2029, U+0085, which JSON allows within a text
    /// and which do not end a line there.
    @Test func jsonLines() throws {
        let named = try pairs(
            "{\"rejected\": \"b\", \"chosen\": \"a\\u0041\\n\", \"score\": [1, {\"x\": null}]}\r\n\n"
                + "{\"prompt\": \"p\u{2028}q\u{2029}r\u{85}\", \"chosen\": \"b\", \"rejected\": \"aA\\n\"}", "jsonl")
        #expect(named.arms == ["aA\n", "b"])
        #expect(named.contexts == ["", "p\u{2028}q\u{2029}r\u{85}"])
        #expect(named.counts.total == 2)
    }

    /// PrefLib's header: names, comments, spaces; counts of voters; orders best first.
    @Test func preflib() throws {
        let named = try rankings(
            "# FILE NAME: x.soc\n# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 5\n"
                + "# ALTERNATIVE NAME 1: ebi: the shrimp\n# ALTERNATIVE NAME 3: uni\n# a comment\n3: 2,3,1\n2:1, 2 ,3\n",
            "soc")
        #expect(named.items == ["ebi: the shrimp", "2", "uni"])
        #expect(named.sample.distinct.map(\.ranking.order) == [[1, 2, 0], [0, 1, 2]])
        #expect(named.sample.distinct.map(\.count) == [3, 2])
    }

    /// Rows of ranks under the names of the items.
    @Test func rankRows() throws {
        let named = try rankings("\u{FEFF}\"a, b\",c,d\r\n2,3,1\r\n2, 3 ,1\r\n", "csv")
        #expect(named.items == ["a, b", "c", "d"])
        #expect(named.sample.distinct.map(\.ranking.order) == [[2, 0, 1]])
        #expect(named.sample.total == 2)
    }
}
