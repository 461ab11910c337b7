import Preferences

/// The table of `summary.csv`: the last checkpoint of each cell.
struct SummarySection {
    private let columns: [String]
    private let place: [String: Int]
    /// The first rows of those that are shown: of each cell, and of each beta of a path, the last checkpoint.
    private var rows: [[String]] = []
    /// How many there are.
    private var count = 0

    /// What a reader looks for first.
    private static let first = ["reward", "kl", "frontier_gap", "win_rate", "entropy", "max_probability"]

    /// Picks the rows, one by one: summaries can be larger than the memory.
    ///
    /// - Throws: a fault for a column that is missing, or a checkpoint that is no number.
    init(_ reader: TableReader) throws(FileFault) {
        columns = reader.columns
        place = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        guard let cell = place["cell"], let beta = place["beta"], let checkpoint = place["checkpoint"] else {
            let missing = ["cell", "beta", "checkpoint"].first { !columns.contains($0) }
            throw FileFault(file: reader.file, line: 1, key: missing, message: "expected a column of this name")
        }
        var known: [[String]: (place: Int, checkpoint: Int)] = [:]
        var previous: [String] = []
        try reader.forEachRow(Array(columns.indices)) { line, row throws(FileFault) in
            guard let number = Int(row[checkpoint]) else {
                throw FileFault(
                    file: reader.file, line: line, key: "checkpoint",
                    message: "expected an integer, got '\(row[checkpoint])'")
            }
            let fit = [row[cell], row[beta]]
            if let (place, last) = known[fit] {
                if number >= last {
                    rows[place] = row
                    known[fit] = (place, number)
                }
            } else if rows.count < ReportTable.mostRows {
                known[fit] = (rows.count, number)
                rows.append(row)
                count += 1
            } else if fit != previous {
                count += 1
            }
            previous = fit
        }
    }

    var html: HTML {
        let settings = self.settings.filter { $0 != "cell" && !repeatsSetting($0) }
        let others = RepeatedColumns(settings, in: rows, at: place)
        let told = ["cell"] + others.varying
        let measured = self.measured
        let columns =
            told.map { name in
                ReportTable.Column(name: name, isNumeric: rows.allSatisfy { Double(self[$0, name]) != nil })
            } + measured.map { ReportTable.Column(name: $0, isNumeric: true) }
        return ReportTable(
            id: "summary-table",
            caption: """
                The last checkpoint of each cell: means over the replicates, with standard errors below them. Intervals and \
                the other checkpoints are in summary.csv.\(others.sentence)
                """,
            columns: columns,
            rows: rows.map { row in
                told.map { ShownNumber.field(self[row, $0]) }
                    + measured.map { name -> HTML in
                        """
                        \(ShownNumber.field(self[row, name + "_mean"]))<span class="spread">\
                        (\(ShownNumber.field(self[row, name + "_se"])))</span>
                        """
                    }
            }, count: count, file: "summary.csv"
        ).html
    }

    private subscript(row: [String], column: String) -> String { place[column].map { row[$0] } ?? "" }

    private var measured: [String] {
        let names = columns.compactMap { name -> String? in
            guard name.hasSuffix("_mean") else { return nil }
            let base = String(name.dropLast(5))
            return place[base + "_se"] == nil ? nil : base
        }
        let first = Self.first.filter { names.contains($0) }
        return first + names.filter { !first.contains($0) }
    }

    /// The columns that are no statistics.
    private var settings: [String] {
        let statistics = Set(measured.flatMap { base in ["_mean", "_se", "_low", "_high"].map { base + $0 } })
        return columns.filter { !statistics.contains($0) }
    }

    /// Whether `objective` or `beta` says what a swept key has said.
    private func repeatsSetting(_ name: String) -> Bool {
        guard place["fit.\(name)"] != nil else { return false }
        return rows.allSatisfy { row in
            let (own, swept) = (self[row, name], self[row, "fit.\(name)"])
            return own == swept || Double(own) == Double(swept) && Double(own) != nil
        }
    }
}
