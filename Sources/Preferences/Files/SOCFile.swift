import Rankings

/// PrefLib's format for strict complete orders: lines `# KEY: value`, then `count: best, ..., worst` with alternatives
/// numbered from 1.
///
/// Source: `mattei2013` in docs/references.md.
enum SOCFile {
    /// The most voters of a file: their sums of ranks and distances are whole numbers that fit.
    private static let mostVoters = 1_000_000_000

    static func read(_ file: TextFile, faults: inout [FileFault]) -> PreferenceFile.NamedRankings? {
        var names: [Int: String] = [:]
        var declared: Int?
        var voters = 0
        var rankings: [(ranking: Ranking, count: Int)] = []
        for line in file.lines {
            do throws(FileFault) {
                if line.text.hasPrefix("#") {
                    try readHeader(line, file: file, names: &names, alternatives: &declared)
                } else {
                    let (order, count) = try order(on: line, file: file)
                    let expected = declared ?? rankings.first?.ranking.count ?? order.count
                    guard order.count == expected else {
                        throw file.fault(
                            line.number, "expected \(expected) alternatives, got \(order.count) (a complete order)")
                    }
                    guard count <= mostVoters - voters else {
                        throw file.fault(line.number, "expected at most \(mostVoters) voters in all")
                    }
                    voters += count
                    do {
                        rankings.append((try Ranking(order: order), count))
                    } catch RankingsError.repeated(let value) {
                        throw file.fault(line.number, "alternative \(value + 1) occurs twice")
                    } catch {
                        throw file.fault(line.number, "expected alternatives from 1 to \(expected)")
                    }
                }
            } catch {
                faults.append(error)
            }
        }
        if rankings.isEmpty && faults.isEmpty { faults.append(FileFault(file: file.name, message: "no rankings")) }
        let count = rankings.first?.ranking.count ?? 0
        return RankingFile.named(
            (0..<count).map { names[$0 + 1] ?? String($0 + 1) }, rankings, file: file, faults: &faults)
    }

    private static func readHeader(
        _ line: (number: Int, text: String), file: TextFile, names: inout [Int: String], alternatives: inout Int?
    ) throws(FileFault) {
        guard let colon = line.text.firstIndex(of: ":") else { return }
        let key = trimmed(line.text[..<colon].dropFirst())
        let value = trimmed(line.text[colon...].dropFirst())
        if key == "NUMBER ALTERNATIVES" {
            guard let number = Int(value), number >= 2 else {
                throw file.fault(line.number, key: key, "expected an integer of at least 2, got '\(value)'")
            }
            alternatives = number
        } else if key.hasPrefix("ALTERNATIVE NAME"), let number = key.split(separator: " ").last.flatMap({ Int($0) }) {
            names[number] = value
        } else if key == "DATA TYPE" && value != "soc" {
            throw file.fault(line.number, key: key, "expected 'soc' (strict complete orders), got '\(value)'")
        }
    }

    private static func order(
        on line: (number: Int, text: String), file: TextFile
    ) throws(FileFault) -> (order: [Int], count: Int) {
        let parts = line.text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let count = Int(trimmed(parts[0])), count >= 1 else {
            throw file.fault(line.number, "expected 'count: alternative, alternative, ...'")
        }
        var order: [Int] = []
        for field in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
            guard let alternative = Int(trimmed(field)), alternative >= 1 else {
                throw file.fault(line.number, "expected the number of an alternative, got '\(trimmed(field))'")
            }
            order.append(alternative - 1)
        }
        guard order.count >= 2 else { throw file.fault(line.number, "expected at least two alternatives") }
        return (order, count)
    }

    /// The SOC text of rankings; equal rankings are counted, the most frequent first.
    static func text(_ sample: RankingSample) -> String {
        var text = """
            # DATA TYPE: soc
            # NUMBER ALTERNATIVES: \(sample.items)
            # NUMBER VOTERS: \(sample.total)
            # NUMBER UNIQUE ORDERS: \(sample.distinct.count)

            """
        for item in 1...sample.items { text += "# ALTERNATIVE NAME \(item): \(item)\n" }
        for (ranking, count) in sample.distinct.sorted(by: { $0.count > $1.count }) {
            text += "\(count): " + ranking.order.map { String($0 + 1) }.joined(separator: ",") + "\n"
        }
        return text
    }
}
