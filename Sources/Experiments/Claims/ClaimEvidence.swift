import Evaluation
import Foundation
import Preferences

/// A row of `comparisons.csv` that speaks to a claim.
struct ClaimEvidence: Sendable {
    let experiment: String
    /// The swept keys that both sides share, with their values.
    let setting: [(key: String, value: String)]
    let better: String
    let than: String
    let over: String
    let metric: String
    let place: String
    let replicates: Int
    let compared: Int
    let estimate: Double
    let interval: (low: Double, high: Double)
    let correctedP: Double
    /// What the row says of the claim.
    let verdict: Verdict

    /// What a row says of the claim that its two sides differ by less than `margin`: supported if the whole interval is within it,
    /// contradicted if the whole interval is beyond.
    static func equality(_ interval: (low: Double, high: Double), within margin: Double) -> Verdict {
        if interval.low > -margin && interval.high < margin { return .supported }
        return interval.low >= margin || interval.high <= -margin ? .contradicted : .inconclusive
    }
}

extension ClaimEvidence {
    /// The rows of a folder of results that bear a claim, by its key; nil if nothing is compared there.
    ///
    /// - Throws: a fault with its line if the table is none, or names a claim that is not in the list.
    static func read(folder: String, _ list: ClaimList) throws(FileFault) -> [String: [ClaimEvidence]]? {
        let folderURL = URL(fileURLWithPath: folder).standardizedFileURL
        guard PathKind(of: folder) == .folder else {
            throw FileFault(file: folder, message: "no such folder of results")
        }
        let file = "\(folder)/\(ComparisonsTable.fileName)"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let reader = try EvidenceReader(try CSVTable(file: file))
        let experiment = folderURL.lastPathComponent
        var evidence: [String: [ClaimEvidence]] = [:]
        for row in reader.table.rows.indices {
            let key = reader.text(row, "claim")
            if key.isEmpty { continue }
            guard let claim = list.claims.first(where: { $0.key == key }) else {
                throw reader.fault(row, "claim", "'\(key)' is none of the claims in \(list.file)")
            }
            evidence[key, default: []].append(try reader.evidence(row, experiment, claim))
        }
        return evidence
    }
}

/// Takes rows of a table of comparisons apart.
private struct EvidenceReader {
    let table: CSVTable
    private let places: [String: Int]

    private static let columns = [
        "claim", "better", "than", "over", "metric", "at", "replicates", "reached_both", "estimate", "interval_low",
        "interval_high", "corrected_p", "verdict",
    ]

    init(_ table: CSVTable) throws(FileFault) {
        self.table = table
        places = Dictionary(uniqueKeysWithValues: table.columns.enumerated().map { ($1, $0) })
        for column in Self.columns where places[column] == nil {
            throw FileFault(file: table.file, line: 1, key: column, message: "no such column")
        }
    }

    func text(_ row: Int, _ column: String) -> String {
        places[column].map { String(table.rows[row][$0]) } ?? ""
    }

    func fault(_ row: Int, _ column: String, _ message: String) -> FileFault {
        table.fault(row: row, column: places[column] ?? 0, message)
    }

    private func number(_ row: Int, _ column: String) throws(FileFault) -> Double {
        let text = text(row, column)
        guard let value = Double(text) else { throw fault(row, column, "expected a number, got '\(text)'") }
        return value
    }

    private func count(_ row: Int, _ column: String) throws(FileFault) -> Int {
        let text = text(row, column)
        guard let value = Int(text) else { throw fault(row, column, "expected an integer, got '\(text)'") }
        return value
    }

    func evidence(_ row: Int, _ experiment: String, _ claim: Claim) throws(FileFault) -> ClaimEvidence {
        let word = text(row, "verdict")
        guard let own = Verdict(rawValue: word) else {
            let words = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(row, "verdict", "expected one of \(words), got '\(word)'")
        }
        let interval = (low: try number(row, "interval_low"), high: try number(row, "interval_high"))
        // The swept keys stand between the claim and the sides.
        let shared = zip(table.columns, table.rows[row]).filter { key, value in
            (places[key] ?? 0) > (places["claim"] ?? 0) && (places[key] ?? 0) < (places["better"] ?? 0)
                && !value.isEmpty
        }
        return ClaimEvidence(
            experiment: experiment, setting: shared.map { ($0.0, String($0.1)) }, better: text(row, "better"),
            than: text(row, "than"), over: text(row, "over"), metric: text(row, "metric"), place: text(row, "at"),
            replicates: try count(row, "replicates"), compared: try count(row, "reached_both"),
            estimate: try number(row, "estimate"), interval: interval, correctedP: try number(row, "corrected_p"),
            verdict: claim.margin.map { ClaimEvidence.equality(interval, within: $0) } ?? own)
    }
}
