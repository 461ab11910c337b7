import Rankings

/// PrefLib's format for strict complete orders: lines `# KEY: value`, then `count: best, ..., worst` with alternatives
/// numbered from 1.
///
/// Source: `mattei2013` in docs/references.md.
enum SOCFile {
    /// The most voters of a file: their sums of ranks and distances are whole numbers that fit.
    static let mostVoters = 1_000_000_000

    static func read(_ file: TextFile, faults: inout [FileFault]) -> PreferenceFile.NamedRankings? {
        var header = Header()
        var voters = 0
        var rankings: [(ranking: Ranking, count: Int)] = []
        for line in file.lines {
            do throws(FileFault) {
                if line.text.hasPrefix("#") {
                    try header.read(line, of: file)
                } else {
                    let (order, count) = try order(on: line, file: file)
                    let expected = header.alternatives ?? rankings.first?.ranking.count ?? order.count
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
        header.check(voters: voters, of: file, &faults)
        let count = rankings.first?.ranking.count ?? 0
        return RankingFile.named(
            (0..<count).map { header.names[$0 + 1] ?? String($0 + 1) }, rankings, file: file, faults: &faults)
    }

    /// What the lines `# KEY: value` say.
    struct Header {
        /// The DATA TYPE that is expected, and what it means.
        var type = (name: "soc", meaning: "strict complete orders")
        var names: [Int: String] = [:]
        var alternatives: Int?
        var voters: Int?

        mutating func read(_ line: (number: Int, text: String), of file: TextFile) throws(FileFault) {
            guard let colon = line.text.firstIndex(of: ":") else { return }
            let key = trimmed(line.text[..<colon].dropFirst())
            let value = trimmed(line.text[colon...].dropFirst())
            switch key {
            case "NUMBER ALTERNATIVES": alternatives = try number(value, atLeast: 2, key, line.number, file)
            case "NUMBER VOTERS": voters = try number(value, atLeast: 1, key, line.number, file)
            case "DATA TYPE":
                if value == type.name { return }
                throw file.fault(line.number, key: key, "expected '\(type.name)' (\(type.meaning)), got '\(value)'")
            default:
                guard key.hasPrefix("ALTERNATIVE NAME"), let place = key.split(separator: " ").last.flatMap({ Int($0) })
                else { return }
                names[place] = value
            }
        }

        /// Notes a file with other voters than it declares.
        func check(voters: Int, of file: TextFile, _ faults: inout [FileFault]) {
            guard let declared = self.voters, declared != voters, faults.isEmpty else { return }
            faults.append(
                FileFault(
                    file: file.name, key: "NUMBER VOTERS",
                    message: "expected \(declared) voters, got \(voters); is the file cut?"))
        }

        private func number(
            _ value: String, atLeast least: Int, _ key: String, _ line: Int, _ file: TextFile
        ) throws(FileFault) -> Int {
            if let number = Int(value), number >= least { return number }
            throw file.fault(line, key: key, "expected an integer of at least \(least), got '\(value)'")
        }
    }

    static func order(
        on line: (number: Int, text: String), file: TextFile, atLeast fewest: Int = 2
    ) throws(FileFault) -> (order: [Int], count: Int) {
        let (count, fields) = try fields(on: line, file: file)
        var order: [Int] = []
        for field in fields { order.append(try alternative(field, line.number, file)) }
        guard order.count >= fewest else { throw file.fault(line.number, "expected at least two alternatives") }
        return (order, count)
    }

    /// The number of voters of a line and what stands between its commas.
    static func fields(
        on line: (number: Int, text: String), file: TextFile
    ) throws(FileFault) -> (count: Int, fields: [String]) {
        let parts = line.text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let count = Int(trimmed(parts[0])), count >= 1 else {
            throw file.fault(line.number, "expected 'count: alternative, alternative, ...'")
        }
        return (count, parts[1].split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) })
    }

    /// The place from 0 of the alternative with that number from 1.
    static func alternative(_ text: String, _ line: Int, _ file: TextFile) throws(FileFault) -> Int {
        if let alternative = Int(text), alternative >= 1 { return alternative - 1 }
        throw file.fault(line, "expected the number of an alternative, got '\(text)'")
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
