import Rankings

/// Rankings as CSV: a header with the names of the items, then a row of ranks (1 is best) for each ranking.
enum RankingFile {
    static func readCSV(
        _ file: TextFile, header: [String], faults: inout [FileFault]
    ) -> PreferenceFile.NamedRankings? {
        let head = file.lines[0].number
        for (column, name) in header.enumerated() {
            if name.isEmpty {
                faults.append(file.fault(head, key: "column \(column + 1)", "expected the name of an item"))
            } else if header.firstIndex(of: name) != column {
                faults.append(file.fault(head, key: name, "this column occurs twice"))
            }
        }
        // Items may be named 1, 2, ..., n; in another order these are ranks, and the first ranking would be lost.
        let numbers = header.compactMap { Int($0) }
        if numbers.sorted() == Array(1...header.count) && numbers != Array(1...header.count) {
            faults.append(file.fault(head, "expected a header with the names of the items, got a ranking"))
        }
        if header.count < 2 { faults.append(file.fault(head, "expected at least two items")) }
        if file.lines.count < 2 { faults.append(file.fault(head, "expected rankings below the header")) }
        if !faults.isEmpty { return nil }
        var rankings: [(ranking: Ranking, count: Int)] = []
        for line in file.lines.dropFirst() {
            do throws(FileFault) {
                let ranks = try ranks(on: line, of: file, header: header)
                rankings.append((try ranking(ranks: ranks, line: line.number, file: file), 1))
            } catch {
                faults.append(error)
            }
        }
        return named(header, rankings, file: file, faults: &faults)
    }

    private static func ranks(
        on line: (number: Int, text: String), of file: TextFile, header: [String]
    ) throws(FileFault) -> [Int] {
        let fields = try file.fields(of: line)
        guard fields.count == header.count else {
            throw file.fault(line.number, "expected \(header.count) fields, got \(fields.count)")
        }
        var ranks: [Int] = []
        for (field, name) in zip(fields, header) {
            guard let rank = Int(field), (1...header.count).contains(rank) else {
                throw file.fault(
                    line.number, key: name, "expected a rank from 1 to \(header.count), got '\(field)'")
            }
            ranks.append(rank - 1)
        }
        return ranks
    }

    private static func ranking(ranks: [Int], line: Int, file: TextFile) throws(FileFault) -> Ranking {
        do {
            return try Ranking(ranks: ranks)
        } catch {
            throw file.fault(line, "expected each rank once: rank \(error)")
        }
    }

    /// The rankings with the items' names, if nothing is wrong with them.
    static func named(
        _ items: [String], _ rankings: [(ranking: Ranking, count: Int)], file: TextFile, faults: inout [FileFault]
    ) -> PreferenceFile.NamedRankings? {
        if !faults.isEmpty { return nil }
        do {
            return PreferenceFile.NamedRankings(items: items, sample: try RankingSample(rankings))
        } catch {
            faults.append(FileFault(file: file.name, message: "\(error)"))
            return nil
        }
    }

    /// The CSV text of rankings; items are named 1, 2, ... and ranks count from 1.
    static func csv(_ rankings: [Ranking]) -> String {
        guard let first = rankings.first else { return "" }
        var text = (1...first.count).map(String.init).joined(separator: ",") + "\n"
        for ranking in rankings { text += ranking.ranks.map { String($0 + 1) }.joined(separator: ",") + "\n" }
        return text
    }
}
