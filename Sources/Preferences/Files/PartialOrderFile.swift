import Rankings

/// PrefLib's formats for partial orders, as SOC but for what an order lists, best first:
///
/// - SOI, strict incomplete orders: the best alternatives alone;
/// - TOC, complete orders with ties: `3,{1,4},2` where it is unknown which of 1 and 4 comes first;
/// - TOI, incomplete orders with ties: both.
///
/// Alternatives that an order leaves out come after all that it lists. The number of alternatives is that of the header; without
/// one, the largest number that occurs.
///
/// Source: `mattei2013` in docs/references.md.
struct PartialOrderFile {
    /// The DATA TYPE, which is also the ending.
    let name: String
    private let meaning: String
    private let hasTies: Bool
    private let isComplete: Bool

    /// The formats.
    static let all = [
        PartialOrderFile(name: "soi", meaning: "strict incomplete orders", hasTies: false, isComplete: false),
        PartialOrderFile(name: "toc", meaning: "complete orders with ties", hasTies: true, isComplete: true),
        PartialOrderFile(name: "toi", meaning: "incomplete orders with ties", hasTies: true, isComplete: false),
    ]

    /// The most alternatives: their table of wins stays within memory.
    private static let mostItems = 4096

    func read(_ file: TextFile, faults: inout [FileFault]) -> PreferenceFile.NamedPartialRankings? {
        var header = SOCFile.Header(type: (name, meaning))
        var voters = 0
        var rankings: [(line: Int, buckets: [[Int]], count: Int)] = []
        for line in file.lines {
            do throws(FileFault) {
                if line.text.hasPrefix("#") {
                    try header.read(line, of: file)
                } else {
                    let (buckets, count) = try buckets(on: line, file: file)
                    guard count <= SOCFile.mostVoters - voters else {
                        throw file.fault(line.number, "expected at most \(SOCFile.mostVoters) voters in all")
                    }
                    voters += count
                    rankings.append((line.number, buckets, count))
                }
            } catch {
                faults.append(error)
            }
        }
        if rankings.isEmpty && faults.isEmpty { faults.append(FileFault(file: file.name, message: "no rankings")) }
        header.check(voters: voters, of: file, &faults)
        let largest = rankings.lazy.flatMap { $0.buckets.joined() }.max() ?? 0
        let items = header.alternatives ?? max(largest, 1) + 1
        guard items <= Self.mostItems else {
            faults.append(FileFault(file: file.name, message: "\(items) alternatives are too many to tabulate"))
            return nil
        }
        for (line, buckets, _) in rankings { check(buckets, items: items, line: line, file: file, &faults) }
        guard faults.isEmpty,
            let sample = try? PartialRankingSample(items: items, rankings: rankings.map { ($0.buckets, $0.count) })
        else { return nil }
        return PreferenceFile.NamedPartialRankings(
            items: (0..<items).map { header.names[$0 + 1] ?? String($0 + 1) }, sample: sample)
    }

    /// Notes what is wrong with an order of so many alternatives.
    private func check(
        _ buckets: [[Int]], items: Int, line: Int, file: TextFile, _ faults: inout [FileFault]
    ) {
        do {
            _ = try PartialRankingSample(items: items, rankings: [(buckets, 1)])
            let named = buckets.reduce(0) { $0 + $1.count }
            if isComplete && named < items {
                faults.append(file.fault(line, "expected \(items) alternatives, got \(named) (a complete order)"))
            }
        } catch RankingsError.repeated(let value) {
            faults.append(file.fault(line, "alternative \(value + 1) occurs twice"))
        } catch {
            faults.append(file.fault(line, "expected alternatives from 1 to \(items)"))
        }
    }

    /// `count: alternative, {alternative, alternative}, ...`
    private func buckets(
        on line: (number: Int, text: String), file: TextFile
    ) throws(FileFault) -> (buckets: [[Int]], count: Int) {
        guard hasTies else {
            let (order, count) = try SOCFile.order(on: line, file: file, atLeast: 1)
            return (order.map { [$0] }, count)
        }
        var buckets: [[Int]] = []
        var isTied = false
        let (count, fields) = try SOCFile.fields(on: line, file: file)
        for field in fields {
            var text = field
            let opens = text.hasPrefix("{")
            if opens { text = trimmed(text.dropFirst()) }
            let closes = text.hasSuffix("}")
            if closes { text = trimmed(text.dropLast()) }
            if opens ? isTied : closes && !isTied {
                throw file.fault(line.number, "expected ties as in '1,{2,3},4', got '\(field)'")
            }
            let alternative = try SOCFile.alternative(text, line.number, file)
            if isTied { buckets[buckets.count - 1].append(alternative) } else { buckets.append([alternative]) }
            isTied = (isTied || opens) && !closes
        }
        if isTied { throw file.fault(line.number, "a tie does not end") }
        return (buckets, count)
    }
}
