import Foundation
import NumericalCore
import Preferences
import Rankings
import Testing

/// What is written reads back the same, in every format.
@Suite struct FileRoundTripTests {
    static let world = WorldSpecification(
        contexts: 12, arms: 11, reward: .uniform(low: 0, high: 1), reference: .uniform, dispersion: .constant(0.9))

    /// Contexts and arms count from 1 in files and are sorted as numbers: "10" after "9", whatever comes first.
    @Test(arguments: ["csv", "jsonl"]) func pairs(ending: String) throws {
        let world = try Self.world.world(seed: 1, replicate: 0)
        let preferences = PreferenceSpecification(model: MallowsThetaPairs(), pairs: 20_000)
        let streams = DataStreams(seed: 1, world: Self.world, preferences: preferences, replicate: 0)
        let counts = try preferences.drawCounts(in: world, streams: streams)
        let read = try withTemporaryFolder { (folder: String) throws in
            try SimulatedFile.write(
                labels: preferences.expand(counts, streams: streams), to: "\(folder)/pairs.\(ending)")
            return try PreferenceFile(reading: "\(folder)/pairs.\(ending)")
        }
        guard case .pairs(let named) = read else {
            Issue.record("pairs read as rankings")
            return
        }
        #expect(named.arms == (1...11).map(String.init))
        #expect(named.contexts == (1...12).map(String.init))
        #expect(named.counts == counts)
    }

    /// Rankings as rows of ranks or as orders: ranks for orders would be seen, as the rankings are not involutions.
    @Test(arguments: ["csv", "soc"]) func rankings(ending: String) throws {
        let model = try MallowsModel(
            distance: KendallDistance(), centre: Ranking(order: [2, 0, 10, 1, 3, 9, 8, 4, 5, 7, 6]),
            negativeLogDispersion: 1)
        var stream = RandomStream(seed: 1, identity: ["round trip"])
        let rankings = (0..<300).map { _ in model.draw(from: &stream) }
        let read = try withTemporaryFolder { (folder: String) throws in
            try SimulatedFile.write(rankings: rankings, to: "\(folder)/rankings.\(ending)")
            return try PreferenceFile(reading: "\(folder)/rankings.\(ending)")
        }
        guard case .rankings(let named) = read else {
            Issue.record("rankings read as pairs")
            return
        }
        let expected = Dictionary(grouping: rankings, by: { $0 }).mapValues(\.count)
        #expect(named.items == (1...11).map(String.init))
        #expect(Dictionary(uniqueKeysWithValues: named.sample.distinct.map { ($0.ranking, $0.count) }) == expected)
        #expect(named.sample.total == 300)
        // All pairs of all rankings.
        #expect(named.counts.counts.total == 300 * 55)
    }

    /// Every pair of every ranking, winner first.
    @Test func pairsOfRankings() throws {
        let read = try withTemporaryFolder { (folder: String) throws in
            try AtomicFile.write("a,b,c\n3,1,2\n3,1,2\n1,2,3\n", to: "\(folder)/r.csv")
            return try PreferenceFile(reading: "\(folder)/r.csv")
        }
        guard case .rankings(let named) = read else {
            Issue.record("rankings read as pairs")
            return
        }
        let counts = named.counts
        #expect(counts.arms == ["a", "b", "c"] && counts.contexts.count == 1)
        // Twice b > c > a, once a > b > c.
        #expect(
            counts.counts.labels.elementsEqual(
                [(0, 0, 1, 1), (0, 0, 2, 1), (0, 1, 0, 2), (0, 1, 2, 3), (0, 2, 0, 2)], by: ==))
    }

    /// Formats by ending: a wrong one is a fault that names the file, and nothing is written.
    @Test func unknownEndings() throws {
        try withTemporaryFolder { (folder: String) throws in
            for name in ["\(folder)/x.txt", "\(folder)/x.soc"] {
                #expect(throws: FileFault(file: name, message: "pairs are written as .csv or .jsonl")) {
                    try SimulatedFile.write(labels: [(0, 0, 1)], to: name)
                }
            }
            for name in ["\(folder)/x", "\(folder)/x.jsonl"] {
                #expect(throws: FileFault(file: name, message: "rankings are written as .csv or .soc")) {
                    try SimulatedFile.write(rankings: [Ranking(identity: 2)], to: name)
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    /// A file that cannot be written is a fault, and an old file is replaced whole.
    @Test func writing() throws {
        try withTemporaryFolder { (folder: String) throws in
            let missing = "\(folder)/no/x.csv"
            let fault = #expect(throws: FileFault.self) { try SimulatedFile.write(labels: [(0, 0, 1)], to: missing) }
            #expect(fault?.file == missing)
            let name = "\(folder)/x.csv"
            try SimulatedFile.write(labels: Array(repeating: (0, 0, 1), count: 100), to: name)
            try SimulatedFile.write(labels: [(1, 2, 0)], to: name)
            #expect(try String(contentsOfFile: name, encoding: .utf8) == "context,winner,loser\n2,3,1\n")
            try SimulatedFile.write(labels: [(1, 2, 0)], to: "\(folder)/x.jsonl")
            #expect(
                try String(contentsOfFile: "\(folder)/x.jsonl", encoding: .utf8)
                    == "{\"prompt\": \"2\", \"chosen\": \"3\", \"rejected\": \"1\"}\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        }
    }
}
