import Foundation
import NumericalCore
import Preferences
import Rankings
import Testing

/// Whatever the bytes of a file are, reading it gives data or faults: it never crashes.
@Suite struct FileGarbageTests {
    private static let pieces: [String] = [
        "context", "winner", "loser", "chosen", "rejected", "prompt", "\"", "\"\"", ",", ":", "{", "}", "[", "]", "\n",
        "\r\n", "\r", " ", "\t", "#", "# NUMBER ALTERNATIVES: ", "# ALTERNATIVE NAME 1: ", "# DATA TYPE: ", "soc", "0",
        "1", "2", "3", "-1", "9223372036854775807", "-9223372036854775808", "1e309", "\u{FEFF}", "\u{301}", "\u{200D}",
        "\u{2028}", "\u{0}", "\\", "\\u", "null", "1: 1,2,3\n", "1,2,3\n", "a,b\n", "winner,loser\n",
        "{\"chosen\": \"a\", \"rejected\": \"b\"}\n", "9223372036854775807: 1,2\n",
    ]

    private func reads(_ bytes: [UInt8], in folder: String) throws {
        for ending in ["csv", "jsonl", "soc", "soi", "toc", "toi"] {
            let name = "\(folder)/file.\(ending)"
            try overwrite(name, with: bytes)
            do throws(FileFaults) {
                switch try PreferenceFile(reading: name) {
                case .pairs(let named):
                    #expect(named.counts.total > 0)
                    #expect(named.counts.arms == named.arms.count && Set(named.arms).count == named.arms.count)
                case .rankings(let named):
                    #expect(named.sample.total > 0)
                    #expect(named.counts.counts.total > 0)
                    #expect(named.sample.rankSums.reduce(0, +) > 0)
                case .partialRankings(let named):
                    #expect(named.sample.total > 0 && named.sample.items == named.items.count)
                }
            } catch {
                #expect(!error.faults.isEmpty && error.faults.allSatisfy { $0.file == name })
            }
        }
    }

    /// Unlike `Data.write` or a file cut to nothing first, this does not wait for the disk: thousands of files would
    /// take half a minute.
    private func overwrite(_ name: String, with bytes: [UInt8]) throws {
        if !FileManager.default.fileExists(atPath: name) { try Data().write(to: URL(fileURLWithPath: name)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: name))
        try handle.write(contentsOf: Data(bytes))
        try handle.truncate(atOffset: UInt64(bytes.count))
        try handle.close()
    }

    /// Bytes at random: mostly not UTF-8.
    @Test func randomBytes() throws {
        var stream = RandomStream(seed: 1, identity: ["garbage"])
        try withTemporaryFolder { folder in
            for count in 0..<300 {
                try reads((0..<count).map { _ in UInt8(truncatingIfNeeded: stream.next() >> 40) }, in: folder)
            }
        }
    }

    /// Pieces of the formats in random order: past the first checks, into the readers.
    @Test func randomPieces() throws {
        var stream = RandomStream(seed: 2, identity: ["garbage"])
        try withTemporaryFolder { folder in
            for _ in 0..<2000 {
                let text = (0...stream.index(below: 25)).map { _ in Self.pieces[stream.index(below: Self.pieces.count)]
                }
                try reads(Array(text.joined().utf8), in: folder)
            }
        }
    }

    /// Good files with a few bytes changed, lost or doubled.
    @Test func damagedFiles() throws {
        let good = [
            "context,winner,loser\n1,2,3\n2,\"3\",1\n", "a,b,c\n1,2,3\n3,1,2\n",
            "{\"prompt\": \"1\", \"chosen\": \"2\", \"rejected\": \"1\"}\n",
            "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 2: x\n12: 3,1,2\n1: 1,2,3\n",
        ]
        var stream = RandomStream(seed: 3, identity: ["garbage"])
        try withTemporaryFolder { folder in
            for round in 0..<1600 {
                var bytes = Array(good[round % 4].utf8)
                for _ in 0...stream.index(below: 3) {
                    let place = stream.index(below: bytes.count)
                    switch stream.index(below: 3) {
                    case 0: bytes[place] = UInt8(stream.index(below: 128))
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(bytes[place], at: place)
                    }
                }
                try reads(bytes, in: folder)
            }
        }
    }
}
