/// A table read from CSV text (RFC 4180), written for the tests so that the package's own reader is not trusted.
public struct Table: Equatable, Sendable {
    /// The names of the columns.
    public let columns: [String]
    /// The fields of each row.
    public let rows: [[String]]

    /// A row that does not fit the header.
    public struct Ragged: Error {
        /// Its number, from 1 below the header.
        public let row: Int
    }

    /// Reads a table with a header.
    public init(_ text: String) throws(Ragged) {
        var lines: [[String]] = [[]]
        var field = ""
        var isQuoted = false
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if isQuoted, character == "\"" {
                if rest.first == "\"" { field.append(rest.removeFirst()) } else { isQuoted = false }
            } else if isQuoted {
                field.append(character)
            } else if character == "\"" {
                isQuoted = true
            } else if character == "," || character == "\n" {
                lines[lines.count - 1].append(field)
                field = ""
                if character == "\n" { lines.append([]) }
            } else {
                field.append(character)
            }
        }
        if !field.isEmpty { lines[lines.count - 1].append(field) }
        if lines.last == [] { lines.removeLast() }
        columns = lines.first ?? []
        rows = Array(lines.dropFirst())
        for (number, row) in rows.enumerated() where row.count != columns.count { throw Ragged(row: number + 1) }
    }

    /// A table of the given rows.
    public init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The fields of a column, empty if there is no such column.
    public subscript(_ column: String) -> [String] {
        guard let place = columns.firstIndex(of: column) else { return [] }
        return rows.map { $0[place] }
    }

    /// The numbers of a column; NaN for what is no number.
    public func numbers(_ column: String) -> [Double] { self[column].map { Double($0) ?? .nan } }

    /// The rows in which `column` is one of `values`.
    public func rows(where column: String, isIn values: Set<String>) -> Table {
        guard let place = columns.firstIndex(of: column) else { return Table(columns: columns, rows: []) }
        return Table(columns: columns, rows: rows.filter { values.contains($0[place]) })
    }

    /// The table without some columns.
    public func without(_ names: Set<String>) -> Table {
        let kept = columns.indices.filter { !names.contains(columns[$0]) }
        return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
    }
}
