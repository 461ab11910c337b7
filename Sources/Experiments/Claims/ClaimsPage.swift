import Evaluation
import Foundation
public import Preferences

/// What the results of experiments say of claims, as Markdown: an overview, and the rows behind it.
public struct ClaimsPage: Sendable {
    /// The text.
    public let markdown: String

    /// Reads `comparisons.csv` of each folder of results that has one.
    ///
    /// - Throws: a fault if a folder is missing, if none has comparisons, or if a table is none or names an unknown claim.
    public init(_ list: ClaimList, results folders: [String]) throws(FileFault) {
        var evidence: [String: [ClaimEvidence]] = [:]
        var isEmpty = true
        for folder in folders {
            guard let found = try ClaimEvidence.read(folder: folder, list) else { continue }
            isEmpty = false
            evidence.merge(found) { $0 + $1 }
        }
        if isEmpty {
            throw FileFault(
                file: folders.joined(separator: ", "),
                message: "no \(ComparisonsTable.fileName); nothing is compared here")
        }
        let chapters = list.claims.map { Chapter(claim: $0, rows: evidence[$0.key] ?? []) }
        markdown = ([Self.introduction(list), Self.overview(chapters)] + chapters.map(\.markdown)).joined(
            separator: "\n")
    }

    private static func introduction(_ list: ClaimList) -> String {
        """
        # Claims

        What the experiments say of each claim in `\(list.file)`; written by `mallows-bandit claims`, not by hand. A row compares two settings on
        the same replicates: the estimate is the mean difference, positive where the first is better, with its 95% interval; p is corrected by
        Holm's method over all rows of its experiment; n counts the replicates in which both get there, of all. A row is *supported* or
        *contradicted* where the corrected p is below 5%; where a claim says that there is no difference, where its whole interval is within the
        margin, or beyond it. A claim is supported if all its rows are.

        """
    }

    private static func overview(_ chapters: [Chapter]) -> String {
        var text = """
            | claim | source | experiments | supported | contradicted | inconclusive | verdict |
            | --- | --- | --- | --- | --- | --- | --- |

            """
        for chapter in chapters {
            let counts = Verdict.allCases.map { "\(chapter.count($0))" }
            let fields =
                [
                    "[\(chapter.claim.key)](#\(anchor(chapter.claim.key)))", cell(chapter.claim.source),
                    chapter.experiments,
                ]
                + counts + ["**\(chapter.verdict)**"]
            text += "| " + fields.joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// The anchor that GitHub gives to a heading.
    private static func anchor(_ heading: String) -> String {
        heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }

    /// A text that stands in a cell of a table as it is.
    fileprivate static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}

/// A claim with its rows.
private struct Chapter {
    let claim: Claim
    let rows: [ClaimEvidence]

    /// More rows than this are folded away.
    private static let mostOpenRows = 24

    func count(_ verdict: Verdict) -> Int { rows.count { $0.verdict == verdict } }

    /// The names of the experiments, each once.
    var experiments: String {
        var seen: Set<String> = []
        return rows.map(\.experiment).filter { seen.insert($0).inserted }.joined(separator: ", ")
    }

    /// What all rows say together.
    var verdict: String {
        let (supported, contradicted) = (count(.supported), count(.contradicted))
        if rows.isEmpty { return "not tested" }
        if supported == rows.count { return "supported" }
        if contradicted == rows.count { return "contradicted" }
        if supported > 0 && contradicted > 0 { return "mixed" }
        return supported > 0 ? "supported in part" : contradicted > 0 ? "contradicted in part" : "inconclusive"
    }

    var markdown: String {
        let margin = claim.margin.map { " Equal means: within \(number($0))." } ?? ""
        var text = "## \(claim.key)\n\n\(claim.sentence)\(margin)\n\nSource: \(claim.source). Verdict: **\(verdict)**"
        text += rows.isEmpty ? ".\n" : " (\(summary)).\n\n"
        if rows.isEmpty { return text }
        let isFolded = rows.count > Self.mostOpenRows
        if isFolded { text += "<details><summary>\(rows.count) rows</summary>\n\n" }
        text += "| experiment | setting | comparison | of | estimate | 95% interval | p | n | verdict |\n"
        text += "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        for row in rows { text += "| " + fields(row).map(ClaimsPage.cell).joined(separator: " | ") + " |\n" }
        return text + (isFolded ? "\n</details>\n" : "")
    }

    private var summary: String {
        Verdict.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
            + " of \(rows.count) row\(rows.count == 1 ? "" : "s")"
    }

    private func fields(_ row: ClaimEvidence) -> [String] {
        // The section of a key says little in a table.
        let setting = row.setting.map { "\($0.key.split(separator: ".", maxSplits: 1).last ?? "") \($0.value)" }
        let place = Double(row.place) == nil ? row.place : "KL \(row.place)"
        let over = row.over == "training" || row.over == row.place ? "" : " over \(row.over)"
        return [
            row.experiment, setting.joined(separator: ", "),
            "\(row.better) \(claim.margin == nil ? ">" : "=") \(row.than)",
            "\(row.metric) at \(place)\(over)", number(row.estimate),
            "\(number(row.interval.low)) .. \(number(row.interval.high))", String(format: "%.2g", row.correctedP),
            "\(row.compared) of \(row.replicates)", row.verdict.rawValue,
        ]
    }

    private func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
