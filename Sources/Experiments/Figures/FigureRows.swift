import Preferences

/// The rows of a table that a figure shows.
struct FigureRows {
    let columns: TableColumns
    /// The file, as faults name it.
    let file: String
    private let places: [String: Int]
    private(set) var rows: [[String]] = []
    private(set) var lines: [Int] = []

    /// What stands for the limit of a swept key, as of the number of pairs.
    private static let infinite = "infinite"
    /// The most rows that a figure may show.
    private static let most = 400_000

    /// Reads them from the file of the table.
    init(_ figure: FigureSpecification, _ reader: TableReader) throws(FileFault) {
        let columns = TableColumns(table: figure.table, columns: reader.columns)
        if let fault = columns.faults(figure).first {
            throw FileFault(file: reader.file, key: fault.part, message: fault.message)
        }
        self.columns = columns
        file = reader.file
        // Of a table that is not ours any column of words may tell rows apart.
        let isOurs = columns.pointColumn != nil || !columns.keys.isEmpty
        let named = figure.parts.compactMap { columns.column($0.column) }
        let intervals = [figure.x, figure.y].compactMap { columns.interval($0) }.joined()
        let others = ["cell", "replicate", "rank", "verdict", "metric"].filter(columns.columns.contains)
        let wanted = isOurs ? Set(named + intervals + columns.keys + others) : Set(columns.columns)
        let read = reader.columns.indices.filter { wanted.contains(reader.columns[$0]) }
        places = Dictionary(uniqueKeysWithValues: read.enumerated().map { (reader.columns[$1], $0) })
        try collect(figure, reader, read)
    }

    private mutating func collect(
        _ figure: FigureSpecification, _ reader: TableReader, _ read: [Int]
    ) throws(FileFault) {
        var sieve = Sieve(figure.filters, figure.filters.map { place($0.key) ?? 0 })
        let identity = ["cell", "replicate", "rank"].compactMap { places[$0] }
        let onlyLast = columns.showsLastPoints(figure)
        var last: [[String]: Int] = [:]
        try reader.forEachRow(read) { line, row throws(FileFault) in
            guard sieve.passes(row) else { return }
            if onlyLast {
                let fit = identity.map { row[$0] }
                if let place = last[fit] {
                    (rows[place], lines[place]) = (row, line)
                    return
                }
                last[fit] = rows.count
            }
            if rows.count == Self.most {
                throw FileFault(
                    file: file, message: "figure '\(figure.name)' would show more than \(Self.most) rows; use where")
            }
            rows.append(row)
            lines.append(line)
        }
        if rows.isEmpty { throw FileFault(file: file, key: sieve.culprit, message: sieve.explanation) }
    }

    private func place(_ name: String) -> Int? { columns.column(name).flatMap { places[$0] } }

    /// The fields of a column, by what a figure calls it.
    func fields(_ name: String) -> [String] {
        guard let place = place(name) else { return [] }
        return rows.map { $0[place] }
    }

    /// The numbers of a column; NaN for an empty field.
    ///
    /// - Throws: for a field that is neither empty nor a number.
    func numbers(_ name: String) throws(FileFault) -> [Double] {
        guard let place = place(name) else { return [] }
        var numbers: [Double] = []
        numbers.reserveCapacity(rows.count)
        for (row, line) in zip(rows, lines) {
            let field = row[place]
            guard let number = field.isEmpty ? .nan : field == Self.infinite ? .infinity : Double(field) else {
                throw FileFault(
                    file: file, line: line, key: columns.column(name), message: "expected a number, got '\(field)'")
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Whether a column holds numbers alone; a measured one must.
    func isNumeric(_ name: String) -> Bool {
        columns.interval(name) != nil
            || fields(name).allSatisfy { $0.isEmpty || $0 == Self.infinite || Double($0) != nil }
    }

    /// The columns that tell these rows apart and that the figure does not fix.
    func free(_ figure: FigureSpecification) -> [String] {
        let words = places.keys.filter { column in
            columns.pointColumn == nil && columns.keys.isEmpty && !isNumeric(column)
        }
        let shown = [figure.x, figure.y, figure.color, figure.facet].compactMap { $0 }
        return (columns.keys + words.sorted()).filter { key in
            !figure.fixes(key) && Set(fields(key)).count > 1 && !shown.contains { follows($0, key) }
        }
    }

    /// Whether a column is another measure of a shown one, as t is of phi: one value for each of its own.
    private func follows(_ shown: String, _ key: String) -> Bool {
        guard columns.pointColumn == nil && columns.interval(shown) == nil else { return false }
        var values: [String: String] = [:]
        let isUnique = zip(fields(shown), fields(key)).allSatisfy { shown, value in
            values.updateValue(value, forKey: shown).map { $0 == value } ?? true
        }
        return isUnique && values.count < rows.count
    }
}

/// Lets through the rows that every filter admits, and knows which of them let none through.
private struct Sieve {
    private let filters: [FigureSpecification.Filter]
    private let places: [Int]
    private var passed: [Int]
    private var refused: [[String]]

    private static let mostNamed = 12

    init(_ filters: [FigureSpecification.Filter], _ places: [Int]) {
        self.filters = filters
        self.places = places
        passed = Array(repeating: 0, count: filters.count)
        refused = Array(repeating: [], count: filters.count)
    }

    mutating func passes(_ row: [String]) -> Bool {
        for (index, filter) in filters.enumerated() {
            let field = row[places[index]]
            guard filter.admits(field) else {
                if refused[index].count <= Self.mostNamed && !refused[index].contains(field) {
                    refused[index].append(field)
                }
                return false
            }
            passed[index] += 1
        }
        return true
    }

    private var empty: Int? { passed.firstIndex(of: 0) }

    /// The column of the first filter that let nothing through.
    var culprit: String? { empty.map { "where \(filters[$0].key)" } }

    var explanation: String {
        guard let empty, !refused[empty].isEmpty else { return "the table has no rows" }
        let before = filters[..<empty].map { "\($0.key)=\($0.values.joined(separator: ","))" }
        let rest = before.isEmpty ? "" : " where \(before.joined(separator: " and "))"
        let named = refused[empty].prefix(Self.mostNamed).joined(separator: ", ")
        let more = refused[empty].count > Self.mostNamed ? ", ..." : ""
        return "no row has \(filters[empty].values.joined(separator: " or "))\(rest); there is \(named)\(more)"
    }
}
