import Preferences

/// A table read from a CSV file with a header, as `CSV` writes it, by `TableReader`. Fields stay text: the same digits go out
/// again.
struct CSVTable: Sendable {
    /// The file, as it was named.
    let file: String
    /// The header.
    let columns: [String]
    /// The rows below it, each with a field for every column.
    let rows: [[Substring]]
    /// The line that each row begins at.
    private let lines: [Int]

    /// Reads a file.
    ///
    /// - Throws: a fault that names the file and, where there is one, the line: a file that cannot be read, a column that
    ///   occurs twice, a row with too few or too many fields, a quote out of place.
    init(file: String) throws(FileFault) {
        let reader = try TableReader(file)
        var rows: [[Substring]] = []
        var lines: [Int] = []
        try reader.forEachRow(Array(reader.columns.indices)) { line, fields throws(FileFault) in
            rows.append(fields.map { Substring($0) })
            lines.append(line)
        }
        self.file = file
        columns = reader.columns
        self.rows = rows
        self.lines = lines
    }

    /// A fault in a field.
    func fault(row: Int, column: Int, _ message: String) -> FileFault {
        FileFault(file: file, line: lines[row], key: columns[column], message: message)
    }
}
