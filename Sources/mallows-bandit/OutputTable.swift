import ArgumentParser
import Experiments

/// How a table is printed.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, json
}

/// A table for standard output.
struct OutputTable {
    /// A field of a table.
    enum Field {
        case text(String)
        case integer(Int)
        case number(Double)
        /// Nothing in CSV, null in JSON.
        case missing
        /// Separated by spaces in CSV, where a text with spaces of its own stands in quotes; an array in JSON.
        case list([Field])

        var csv: String {
            switch self {
            case .text(let text): return CSV.quoted(text)
            case .integer(let value): return "\(value)"
            case .number(let value): return "\(value)"
            case .missing: return ""
            case .list(let fields):
                return CSV.quoted(fields.map { $0.csv.contains(" ") ? "\"\($0.csv)\"" : $0.csv }.joined(separator: " "))
            }
        }

        var json: String {
            switch self {
            case .text(let text): JSON.quoted(text)
            case .integer(let value): "\(value)"
            case .number(let value): JSON.number(value)
            case .missing: "null"
            case .list(let fields): "[" + fields.map(\.json).joined(separator: ", ") + "]"
            }
        }
    }

    let columns: [String]
    var rows: [[Field]] = []

    /// The table as CSV with a header.
    var csv: String {
        var text = columns.joined(separator: ",") + "\n"
        for row in rows { text += row.map(\.csv).joined(separator: ",") + "\n" }
        return text
    }

    /// The rows as JSON objects.
    var objects: [String] {
        rows.map { row in
            "{" + zip(columns, row).map { "\(JSON.quoted($0)): \($1.json)" }.joined(separator: ", ") + "}"
        }
    }

    /// The table in a format; in JSON an array of objects.
    func text(_ format: TableFormat) -> String {
        switch format {
        case .csv: csv
        case .json: "[" + objects.joined(separator: ",\n ") + "]\n"
        }
    }
}
