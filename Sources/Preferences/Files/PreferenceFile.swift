public import Rankings

/// A file of preferences: labelled pairs, or complete or partial rankings.
public enum PreferenceFile: Sendable {
    /// Labelled pairs with the names of contexts and arms.
    case pairs(NamedCounts)
    /// Rankings with the names of the items.
    case rankings(NamedRankings)
    /// Partial rankings with the names of all items.
    case partialRankings(NamedPartialRankings)

    /// Win counts and the names in the file they came from.
    public struct NamedCounts: Sendable {
        /// The names of the contexts.
        public let contexts: [String]
        /// The names of the arms.
        public let arms: [String]
        /// The counts.
        public let counts: WinCounts
    }

    /// Rankings and the names of their items.
    public struct NamedRankings: Sendable {
        /// The names of the items.
        public let items: [String]
        /// The rankings.
        public let sample: RankingSample

        /// The distinct rankings, in one context.
        public var rankingCounts: RankingCounts {
            RankingCounts(arms: items.count, entries: [sample.distinct.map { ($0.ranking.order, $0.count) }])
        }

        /// Every pair of every ranking, in one context.
        public var counts: NamedCounts {
            var counts = WinCounts(contexts: 1, arms: items.count)
            for (place, wins) in sample.wins.enumerated() where wins > 0 {
                counts[context: 0, winner: place / items.count, loser: place % items.count] = wins
            }
            return NamedCounts(contexts: ["1"], arms: items, counts: counts)
        }
    }

    /// Partial rankings and the names of all items.
    public struct NamedPartialRankings: Sendable {
        /// The names of the items.
        public let items: [String]
        /// The rankings.
        public let sample: PartialRankingSample
    }

    /// Reads a file by its ending: `.soc`, `.soi`, `.toc` and `.toi` (PrefLib), `.jsonl` (pairs), `.csv` (pairs or rankings, by its header).
    ///
    /// - Throws: `FileFaults`: the first ten, and how many more there are.
    public init(reading name: String) throws(FileFaults) {
        do {
            let ending = TextFile.ending(of: name)
            let partial = PartialOrderFile.all.first { $0.name == ending }
            guard partial != nil || ["soc", "jsonl", "csv"].contains(ending) else {
                throw FileFault(
                    file: name, message: "expected a file that ends in .csv, .jsonl, .soc, .soi, .toc or .toi")
            }
            let file = try TextFile(reading: name)
            var faults: [FileFault] = []
            let result: PreferenceFile? =
                switch ending {
                case "soc": SOCFile.read(file, faults: &faults).map { .rankings($0) }
                case "jsonl": PairFile.readJSONLines(file, faults: &faults).map { .pairs($0) }
                case "csv": try Self.readCSV(file, faults: &faults)
                default: partial?.read(file, faults: &faults).map { .partialRankings($0) }
                }
            guard let result, faults.isEmpty else {
                throw FileFaults(Self.first(faults, of: name))
            }
            self = result
        } catch let fault as FileFault {
            throw FileFaults([fault])
        } catch let faults as FileFaults {
            throw faults
        } catch {
            throw FileFaults([FileFault(file: name, message: "\(error)")])
        }
    }

    private static func first(_ faults: [FileFault], of name: String) -> [FileFault] {
        let most = 10
        if faults.count <= most { return faults }
        return faults.prefix(most) + [FileFault(file: name, message: "and \(faults.count - most) more faults")]
    }

    private static func readCSV(_ file: TextFile, faults: inout [FileFault]) throws(FileFault) -> PreferenceFile? {
        let header = try file.fields(of: file.lines[0])
        if header.contains("winner") || header.contains("loser") {
            return PairFile.readCSV(file, header: header, faults: &faults).map { .pairs($0) }
        }
        return RankingFile.readCSV(file, header: header, faults: &faults).map { .rankings($0) }
    }
}

/// The most entries a table of win counts read from a file may have: contexts x arms^2.
let largestCountTable = 1 << 28
