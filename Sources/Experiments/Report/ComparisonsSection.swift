import Evaluation
import Foundation
import Preferences

/// The verdicts of an experiment: a sentence, and a table of `comparisons.csv`.
struct ComparisonsSection {
    private let table: CSVTable
    private let place: [String: Int]
    private let verdicts: [Verdict]

    /// The columns with a number in every row.
    private static let numbers = [
        "replicates", "reached_both", "reached_better_only", "reached_than_only", "reached_neither", "estimate",
        "standard_error", "interval_low", "interval_high", "corrected_p", "effect_size", "superiority",
    ]
    private static let words = ["better", "than", "over", "metric", "at", "interval", "verdict"]
    /// What the table shows of these columns stands elsewhere, or in the file.
    private static let others = ["claim", "better_mean", "than_mean", "p"]
    /// More comparisons than a reader takes in.
    private static let mostRows = 1000

    /// Checks a table.
    ///
    /// - Throws: a fault for a column that is missing, for what is no number where one should stand, and for an unknown
    ///   verdict.
    init(_ table: CSVTable) throws(FileFault) {
        self.table = table
        let place = Dictionary(uniqueKeysWithValues: table.columns.enumerated().map { ($1, $0) })
        self.place = place
        for column in Self.numbers + Self.words where place[column] == nil {
            throw FileFault(file: table.file, line: 1, key: column, message: "expected a column of this name")
        }
        var verdicts: [Verdict] = []
        for (row, fields) in table.rows.enumerated() {
            for column in Self.numbers.compactMap({ place[$0] }) {
                if fields[column].isEmpty || Double(fields[column]) != nil { continue }
                throw table.fault(row: row, column: column, "expected a number, got '\(fields[column])'")
            }
            let column = place["verdict"] ?? 0
            guard let verdict = Verdict(rawValue: String(fields[column])) else {
                let names = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
                throw table.fault(row: row, column: column, "expected one of \(names), got '\(fields[column])'")
            }
            verdicts.append(verdict)
        }
        self.verdicts = verdicts
    }

    var html: HTML {
        if verdicts.isEmpty { return "<p>The experiment compares nothing: comparisons.csv has no rows.</p>\n" }
        return """
            <p class="lead">\(sentence)</p>
            \(reach)\(claims)\(rows.html)
            <p class="note">In each replicate both sides meet the same worlds, and the same data unless data are what is compared.
            The estimate is the mean difference, with its standard error below it; above 0 it speaks for the side that is named
            first. The effect size is that mean in units of the differences' standard deviation; superiority is the share of
            replicates in which the first side is ahead, ties counted half. Verdicts are taken at 5% after Holm's correction over
            all rows; the intervals are the rows' own, not corrected. comparisons.csv has the means of both sides, and p as it
            was.</p>
            """
    }

    /// How many came to what.
    private var sentence: HTML {
        let counts = Verdict.allCases.map { count($0, in: verdicts, isStrong: true) }.joined(by: ", ")
        let all: HTML = verdicts.count == 1 ? "One comparison" : "\(verdicts.count) comparisons"
        return "\(all): \(counts), at 5% after Holm's correction over all of them."
    }

    private func count(_ verdict: Verdict, in verdicts: [Verdict], isStrong: Bool = false) -> HTML {
        let count = verdicts.count { $0 == verdict }
        let number: HTML = isStrong ? "<strong>\(count)</strong>" : "\(count)"
        return "<span class=\"count\">\(number) \(verdict.badge)</span>"
    }

    /// Whether replicates are missing in some rows.
    private var reach: HTML {
        let partial = table.rows.count { self[$0, "reached_both"] != self[$0, "replicates"] }
        if partial == 0 { return "" }
        return """
            <p><strong>\(partial) of \(table.rows.count)</strong> rows compare fewer than all replicates, as some did not reach
            the level on both sides; the column of replicates says how many did.</p>

            """
    }

    /// How many came to what, claim by claim.
    private var claims: HTML {
        guard let column = place["claim"] else { return "" }
        var names: [Substring] = []
        for row in table.rows where !row[column].isEmpty && !names.contains(row[column]) { names.append(row[column]) }
        if names.isEmpty { return "" }
        let items = names.map { name -> HTML in
            let own = table.rows.indices.filter { table.rows[$0][column] == name }.map { verdicts[$0] }
            let counts = Verdict.allCases.filter(own.contains).map { count($0, in: own) }.joined(by: ", ")
            return "<li><code>\(name)</code>: \(counts)</li>\n"
        }
        return "<p>By claim:</p>\n<ul class=\"claims\">\n\(items.joined())</ul>\n"
    }

    private var rows: ReportTable {
        let known = Set(Self.numbers + Self.words + Self.others)
        let keys = table.columns.filter { !known.contains($0) } + ["metric", "at"]
        let ends = ["over", "interval", "claim"]
        let told = RepeatedColumns(keys + ends, in: table.rows, at: place)
        let (shownKeys, shownEnds) = (keys.filter(told.varying.contains), ends.filter(told.varying.contains))
        let columns =
            (["verdict", "comparison"] + shownKeys).map(column) + [
                ReportTable.Column(name: "estimate", isNumeric: true), ReportTable.Column(name: "95% interval"),
            ]
            + ["corrected p", "effect size", "superiority", "replicates"].map {
                ReportTable.Column(name: $0, isNumeric: true)
            } + shownEnds.map(column)
        let scales = self.scales
        let rows = table.rows.prefix(Self.mostRows).enumerated().map { index, row -> [HTML] in
            let interval = Whisker(
                estimate: self[row, "estimate"], low: self[row, "interval_low"], high: self[row, "interval_high"],
                scale: scales[String(self[row, "metric"])] ?? 0, kind: verdicts[index].rawValue)
            return [verdicts[index].badge, sides(row)] + shownKeys.map { ShownNumber.field(self[row, $0]) }
                + [estimate(row), interval.html]
                + ["corrected_p", "effect_size", "superiority"].map { ShownNumber.field(self[row, $0]) }
                + [replicates(row)] + shownEnds.map { ShownNumber.field(self[row, $0]) }
        }
        return ReportTable(
            id: "comparisons-table",
            caption: "Differences, paired by replicate.\(told.sentence)",
            columns: columns, rows: rows,
            count: table.rows.count, file: "comparisons.csv")
    }

    /// A column of the file as it is.
    private func column(_ name: String) -> ReportTable.Column {
        ReportTable.Column(name: name, isNumeric: table.rows.allSatisfy { Double(self[$0, name]) != nil })
    }

    private subscript(row: [Substring], column: String) -> Substring { place[column].map { row[$0] } ?? "" }

    /// The farthest end of an interval from 0, by metric.
    private var scales: [String: Double] {
        var scales: [String: Double] = [:]
        for row in table.rows {
            let ends = ["interval_low", "interval_high"].compactMap { Double(self[row, $0]) }.filter(\.isFinite)
            scales[String(self[row, "metric"]), default: 0].formMaximum(ends.map(abs).max() ?? 0)
        }
        return scales
    }

    private func sides(_ row: [Substring]) -> HTML {
        "\(self[row, "better"])<span class=\"spread\">than \(self[row, "than"])</span>"
    }

    private func estimate(_ row: [Substring]) -> HTML {
        """
        \(ShownNumber.field(self[row, "estimate"]))<span class="spread">\
        (\(ShownNumber.field(self[row, "standard_error"])))</span>
        """
    }

    /// How many replicates are compared, and what became of the others.
    private func replicates(_ row: [Substring]) -> HTML {
        let missing = [
            ("better alone", "reached_better_only"), ("than alone", "reached_than_only"),
            ("neither", "reached_neither"),
        ].filter { Double(self[row, $0.1]) ?? 0 > 0 }
        let notes = missing.map { name, column -> HTML in "\(name) \(ShownNumber.field(self[row, column]))" }
        let note: HTML = notes.isEmpty ? "" : "<span class=\"spread\">\(notes.joined(by: ", "))</span>"
        let both = ShownNumber.field(self[row, "reached_both"])
        return "\(both) of \(ShownNumber.field(self[row, "replicates"]))\(note)"
    }
}

extension Verdict {
    /// The word with a sign, so that it is not told by its colour alone.
    fileprivate var badge: HTML {
        let sign =
            switch self {
            case .supported: "\u{2713}"
            case .contradicted: "\u{2717}"
            case .inconclusive: "?"
            }
        return "<span class=\"verdict \(rawValue)\"><span aria-hidden=\"true\">\(sign)</span> \(rawValue)</span>"
    }
}

extension Double {
    fileprivate mutating func formMaximum(_ other: Double) { self = max(self, other) }
}

/// An estimate with its interval, in numbers and as a line about 0.
private struct Whisker {
    let estimate: Substring
    let low: Substring
    let high: Substring
    /// The value at the end of the line.
    let scale: Double
    /// The verdict.
    let kind: String

    var html: HTML {
        "\(drawing)<span class=\"interval\">[\(ShownNumber.field(low)), \(ShownNumber.field(high))]</span>"
    }

    private var drawing: HTML {
        guard let middle = Double(estimate), let low = Double(low), let high = Double(high), scale > 0,
            [middle, low, high].allSatisfy(\.isFinite)
        else { return "" }
        return """
            <svg class="whisker \(kind)" viewBox="-52 -6 104 12" aria-hidden="true"><path d="M0-6V6"/>\
            <path class="range" d="M\(place(low)) 0H\(place(high))"/><circle cx="\(place(middle))" r="3"/></svg>
            """
    }

    private func place(_ value: Double) -> String { String(format: "%.1f", 48 * value / scale) }
}
