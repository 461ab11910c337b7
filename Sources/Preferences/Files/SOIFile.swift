import Rankings

/// PrefLib's format for strict incomplete orders: as SOC, but an order lists the best alternatives alone, best first.
///
/// The number of alternatives is that of the header; without one, the largest number that occurs.
///
/// Source: `mattei2013` in docs/references.md.
enum SOIFile {
    static func read(_ file: TextFile, faults: inout [FileFault]) -> PreferenceFile.NamedTopLists? {
        var header = SOCFile.Header(type: ("soi", "strict incomplete orders"))
        var voters = 0
        var lists: [(line: Int, top: [Int], count: Int)] = []
        for line in file.lines {
            do throws(FileFault) {
                if line.text.hasPrefix("#") {
                    try header.read(line, of: file)
                } else {
                    let (top, count) = try SOCFile.order(on: line, file: file, atLeast: 1)
                    guard count <= SOCFile.mostVoters - voters else {
                        throw file.fault(line.number, "expected at most \(SOCFile.mostVoters) voters in all")
                    }
                    voters += count
                    lists.append((line.number, top, count))
                }
            } catch {
                faults.append(error)
            }
        }
        if lists.isEmpty && faults.isEmpty { faults.append(FileFault(file: file.name, message: "no rankings")) }
        header.check(voters: voters, of: file, &faults)
        let largest = lists.lazy.flatMap { $0.top }.max() ?? 0
        let items = header.alternatives ?? max(largest, 1) + 1
        guard items <= mostItems else {
            faults.append(FileFault(file: file.name, message: "\(items) alternatives are too many to tabulate"))
            return nil
        }
        for (line, top, count) in lists {
            do {
                _ = try TopListSample(items: items, lists: [(top, count)])
            } catch RankingsError.repeated(let value) {
                faults.append(file.fault(line, "alternative \(value + 1) occurs twice"))
            } catch {
                faults.append(file.fault(line, "expected alternatives from 1 to \(items)"))
            }
        }
        guard faults.isEmpty, let sample = try? TopListSample(items: items, lists: lists.map { ($0.top, $0.count) })
        else { return nil }
        return PreferenceFile.NamedTopLists(
            items: (0..<items).map { header.names[$0 + 1] ?? String($0 + 1) }, sample: sample)
    }

    /// The most alternatives: their table of wins stays within memory.
    private static let mostItems = 4096
}
