import Foundation
import Preferences
import Testing

/// What is wrong with a file is said with the line and the key where it is wrong.
@Suite struct FileFaultTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let what: String
        let ending: String
        let text: String
        let places: [(line: Int?, key: String?)]

        init(_ what: String, _ ending: String, _ text: String, _ places: (line: Int?, key: String?)...) {
            (self.what, self.ending, self.text, self.places) = (what, ending, text, places)
        }

        var testDescription: String { "\(ending): \(what)" }
    }

    private static let pairs = "context,winner,loser\n"
    private static let ranks = "a,b,c\n1,2,3\n"
    private static let soc = "# NUMBER ALTERNATIVES: 3\n1: 1,2,3\n"

    static let broken: [Broken] = [
        Broken("winner is loser", "csv", pairs + "1,a,b\n1,a,a\n", (3, nil)),
        Broken("no winner", "csv", pairs + "1,,b\n", (2, "winner")),
        Broken("no loser", "csv", pairs + "1,a, \n", (2, "loser")),
        Broken("truncated line", "csv", pairs + "1,a,b\n1,a\n", (3, nil)),
        Broken("too many fields", "csv", pairs + "1,a,b,c\n", (2, nil)),
        Broken("missing column", "csv", "context,winner\n1,a\n", (1, "loser")),
        Broken("missing other column", "csv", "loser\na\n", (1, "winner")),
        Broken("column twice", "csv", "winner,loser,winner\na,b,c\n", (1, "winner")),
        Broken("open quote", "csv", pairs + "1,a,b\n1,\"a,b\n1,a,b\n", (3, nil)),
        Broken("open quote in the header", "csv", "\"winner,loser\na,b\n", (1, nil)),
        Broken("only a header", "csv", pairs, (nil, nil)),
        Broken("two faults", "csv", pairs + "\n1,a,a\n1,a,b\n1\n", (3, nil), (5, nil)),
        Broken("lines of Windows", "csv", "winner,loser\r\n\r\na,b\r\na,a\r\n", (4, nil)),
        Broken("a mark, then a fault", "csv", "\u{FEFF}winner,loser\na,a\n", (2, nil)),
        Broken("item twice", "csv", "a,b,a\n1,2,3\n", (1, "a")),
        Broken("item without name", "csv", "a,,c\n1,2,3\n", (1, "column 2")),
        Broken("one item", "csv", "a\n1\n", (1, nil)),
        Broken("no rankings", "csv", "a,b\n", (1, nil)),
        Broken("rank 0", "csv", ranks + "0,1,2\n", (3, "a")),
        Broken("rank 4 of 3", "csv", ranks + "1,4,2\n", (3, "b")),
        Broken("not a rank", "csv", ranks + "1,2,x\n", (3, "c")),
        Broken("rank 1.0", "csv", ranks + "1.0,2,3\n", (3, "a")),
        Broken("huge rank", "csv", ranks + "1,2,99999999999999999999\n", (3, "c")),
        Broken("tie", "csv", ranks + "1,1,2\n", (3, nil)),
        Broken("short row", "csv", ranks + "1,2\n", (3, nil)),
        Broken("truncated line", "jsonl", "{\"chosen\": \"a\", \"rejected\": \"b\"}\n{\"chosen\": \"a\"", (2, nil)),
        Broken("missing key", "jsonl", "{\"chosen\": \"a\"}\n", (1, "rejected")),
        Broken("a number", "jsonl", "\n{\"chosen\": 1, \"rejected\": \"b\"}\n", (2, "chosen")),
        Broken(
            "a prompt of messages", "jsonl", "{\"prompt\": [], \"chosen\": \"a\", \"rejected\": \"b\"}", (1, "prompt")),
        Broken("null", "jsonl", "{\"chosen\": \"a\", \"rejected\": null}", (1, "rejected")),
        Broken("not an object", "jsonl", "[1]\n", (1, nil)),
        Broken("chosen is rejected", "jsonl", "{\"chosen\": \"a\", \"rejected\": \"a\"}\n", (1, nil)),
        Broken("empty arm", "jsonl", "{\"chosen\": \"\", \"rejected\": \"a\"}\n", (1, "chosen")),
        Broken("alternative twice", "soc", soc + "1: 1,2,2\n", (3, nil)),
        Broken("tie", "soc", soc + "1: {1,2},3\n", (3, nil)),
        Broken("truncated order", "soc", soc + "1: 1,2\n", (3, nil)),
        Broken("order ends in a comma", "soc", soc + "1: 1,2,\n", (3, nil)),
        Broken("alternative 0", "soc", soc + "1: 0,1,2\n", (3, nil)),
        Broken("alternative 4 of 3", "soc", soc + "1: 4,1,2\n", (3, nil)),
        Broken("smallest integer", "soc", soc + "1: \(Int.min),1,2\n", (3, nil)),
        Broken("largest integer", "soc", soc + "1: \(Int.max),1,2\n", (3, nil)),
        Broken("no count", "soc", soc + "1,2,3\n", (3, nil)),
        Broken("count of 0", "soc", soc + "0: 1,2,3\n", (3, nil)),
        Broken("negative count", "soc", soc + "-1: 1,2,3\n", (3, nil)),
        Broken("more voters than can be added", "soc", soc + "\(Int.max): 3,1,2\n", (3, nil)),
        Broken("other lengths", "soc", "1: 1,2,3\n1: 1,2\n", (2, nil)),
        Broken("one alternative", "soc", "1: 1\n", (1, nil)),
        Broken("number of alternatives", "soc", "# NUMBER ALTERNATIVES: x\n1: 1,2\n", (1, "NUMBER ALTERNATIVES")),
        Broken("wrong number", "soc", "# NUMBER ALTERNATIVES: 4\n1: 1,2,3\n", (2, nil)),
        Broken("other data", "soc", "# DATA TYPE: toc\n1: 1,2\n", (1, "DATA TYPE")),
        Broken("no header", "csv", "2,1,3\n1,2,3\n", (1, nil)),
        Broken("cut between orders", "soc", "# NUMBER VOTERS: 5\n1: 1,2\n3: 2,1\n", (nil, "NUMBER VOTERS")),
        Broken("only a header", "soc", "# NUMBER ALTERNATIVES: 3\n", (nil, nil)),
    ]

    private func faults(_ bytes: Data, ending: String) throws -> [FileFault] {
        try withTemporaryFolder { folder in
            let name = "\(folder)/file.\(ending)"
            try bytes.write(to: URL(fileURLWithPath: name))
            let thrown = #expect(throws: FileFaults.self) { try PreferenceFile(reading: name) }
            let faults = try #require(thrown?.faults)
            #expect(faults.allSatisfy { $0.file == name && !$0.message.isEmpty && !$0.message.contains("\n") })
            return faults
        }
    }

    /// Each broken file gives its faults and no others, none of them a crash or data made up from the rest of the file.
    @Test(arguments: broken) func places(_ broken: Broken) throws {
        let faults = try faults(Data(broken.text.utf8), ending: broken.ending)
        #expect(faults.map(\.line) == broken.places.map(\.line), "\(faults)")
        #expect(faults.map(\.key) == broken.places.map(\.key), "\(faults)")
    }

    /// A file that is empty, blank, or not UTF-8 is at fault as a whole.
    @Test(arguments: ["csv", "jsonl", "soc"]) func wholeFile(ending: String) throws {
        for bytes in [[], [0x20, 0x0A, 0x0A], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
            #expect(try faults(Data(bytes), ending: ending).map(\.message) == ["the file is empty"])
        }
        for bytes in [[0xFF, 0xFE, 0x61, 0x00], Array("a,b\n1,2\n\u{E9}".utf8).dropLast()] as [[UInt8]] {
            #expect(try faults(Data(bytes), ending: ending).map(\.message) == ["expected UTF-8 text"])
        }
    }

    /// No such file, a folder, and an ending that no reader knows.
    @Test func names() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/x.csv", withIntermediateDirectories: false)
            for name in ["\(folder)/missing.csv", "\(folder)/x.csv", "\(folder)/x.txt", "\(folder)/x", ""] {
                let thrown = #expect(throws: FileFaults.self) { try PreferenceFile(reading: name) }
                #expect(thrown?.faults.map(\.file) == [name])
                #expect(thrown?.faults.first?.line == nil)
            }
        }
    }

    /// A file of nothing but faults does not flood the terminal: ten, and how many more.
    @Test func manyFaults() throws {
        let faults = try faults(Data((Self.pairs + String(repeating: "1,a,a\n", count: 500)).utf8), ending: "csv")
        #expect(faults.map(\.line) == (2...11).map { $0 } + [nil])
        #expect(faults.last?.message.contains("490") == true)
    }

    /// One line for a person: file, line, key, message.
    @Test func description() {
        let fault = FileFault(file: "x.csv", line: 3, key: "loser", message: "missing")
        #expect(fault.description == "x.csv:3: loser: missing")
        #expect(FileFault(file: "x.csv", message: "no labels").description == "x.csv: no labels")
        #expect(FileFaults([fault, fault]).description == "x.csv:3: loser: missing\nx.csv:3: loser: missing")
    }
}
