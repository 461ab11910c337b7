#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Labelled pairs as CSV (`context,winner,loser`; the context may be left out) or as JSON lines
/// (`prompt, chosen, rejected`, as TRL's trainers read them).
enum PairFile {
    private struct Label: Decodable {
        let prompt: String?
        let chosen: String
        let rejected: String
    }

    static func readCSV(
        _ file: TextFile, header: [String], faults: inout [FileFault]
    ) -> PreferenceFile.NamedCounts? {
        let head = file.lines[0].number
        for column in ["winner", "loser"] where !header.contains(column) {
            faults.append(file.fault(head, key: column, "expected a column of this name"))
        }
        for column in ["context", "winner", "loser"] where header.firstIndex(of: column) != header.lastIndex(of: column)
        {
            faults.append(file.fault(head, key: column, "this column occurs twice"))
        }
        guard let winner = header.firstIndex(of: "winner"), let loser = header.firstIndex(of: "loser") else {
            return nil
        }
        let context = header.firstIndex(of: "context")
        var builder = Builder(file: file)
        for line in file.lines.dropFirst() {
            do throws(FileFault) {
                let fields = try file.fields(of: line)
                guard fields.count == header.count else {
                    throw file.fault(line.number, "expected \(header.count) fields, got \(fields.count)")
                }
                try builder.add(
                    line.number, context: context.map { fields[$0] } ?? "1", winner: fields[winner],
                    loser: fields[loser], keys: ("winner", "loser"))
            } catch {
                faults.append(error)
            }
        }
        return builder.finish(&faults)
    }

    static func readJSONLines(_ file: TextFile, faults: inout [FileFault]) -> PreferenceFile.NamedCounts? {
        var builder = Builder(file: file)
        let decoder = JSONDecoder()
        for line in file.lines {
            do throws(FileFault) {
                let label: Label
                do {
                    label = try decoder.decode(Label.self, from: Data(line.text.utf8))
                } catch DecodingError.keyNotFound(let key, _) {
                    throw file.fault(line.number, key: key.stringValue, "missing")
                } catch DecodingError.typeMismatch(_, let context) {
                    let key = context.codingPath.last?.stringValue
                    throw file.fault(line.number, key: key, "expected \(key == nil ? "an object" : "a string")")
                } catch DecodingError.valueNotFound(_, let context) {
                    throw file.fault(line.number, key: context.codingPath.last?.stringValue, "expected a string")
                } catch {
                    throw file.fault(line.number, "expected a JSON object with chosen and rejected")
                }
                try builder.add(
                    line.number, context: label.prompt ?? "", winner: label.chosen, loser: label.rejected,
                    keys: ("chosen", "rejected"))
            } catch {
                faults.append(error)
            }
        }
        return builder.finish(&faults)
    }

    /// The CSV text of labels; contexts and arms count from 1.
    static func csv(_ labels: [(context: Int, winner: Int, loser: Int)]) -> String {
        var text = "context,winner,loser\n"
        for label in labels { text += "\(label.context + 1),\(label.winner + 1),\(label.loser + 1)\n" }
        return text
    }

    /// The JSON lines of labels; contexts and arms count from 1.
    static func jsonLines(_ labels: [(context: Int, winner: Int, loser: Int)]) -> String {
        var text = ""
        for label in labels {
            text += "{\"prompt\": \"\(label.context + 1)\", \"chosen\": \"\(label.winner + 1)\", "
            text += "\"rejected\": \"\(label.loser + 1)\"}\n"
        }
        return text
    }

    /// Collects labels by name, then counts them.
    private struct Builder {
        let file: TextFile
        private var contexts = NameTable()
        private var arms = NameTable()
        private var labels: [(context: Int, winner: Int, loser: Int)] = []

        init(file: TextFile) { self.file = file }

        mutating func add(
            _ line: Int, context: String, winner: String, loser: String, keys: (winner: String, loser: String)
        ) throws(FileFault) {
            if winner.isEmpty { throw file.fault(line, key: keys.winner, "expected an arm, got nothing") }
            if loser.isEmpty { throw file.fault(line, key: keys.loser, "expected an arm, got nothing") }
            if winner == loser {
                throw file.fault(line, "\(keys.winner) and \(keys.loser) are the same arm '\(winner)'")
            }
            labels.append((contexts.place(of: context), arms.place(of: winner), arms.place(of: loser)))
        }

        func finish(_ faults: inout [FileFault]) -> PreferenceFile.NamedCounts? {
            if !faults.isEmpty { return nil }
            if labels.isEmpty {
                faults.append(FileFault(file: file.name, message: "no labels"))
                return nil
            }
            let ((contextNames, contextPlace), (armNames, armPlace)) = (contexts.sorted(), arms.sorted())
            let entries = contextNames.count.multipliedReportingOverflow(by: armNames.count * armNames.count)
            if entries.overflow || entries.partialValue > largestCountTable {
                faults.append(
                    FileFault(
                        file: file.name,
                        message: "\(contextNames.count) contexts x \(armNames.count) arms are too many to tabulate"))
                return nil
            }
            var counts = WinCounts(contexts: contextNames.count, arms: armNames.count)
            for label in labels {
                counts[
                    context: contextPlace[label.context], winner: armPlace[label.winner],
                    loser: armPlace[label.loser]] += 1
            }
            return PreferenceFile.NamedCounts(contexts: contextNames, arms: armNames, counts: counts)
        }
    }
}
