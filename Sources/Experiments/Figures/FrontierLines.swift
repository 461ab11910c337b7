import Preferences

/// The exact frontiers of `frontier.csv`.
struct FrontierLines {
    /// The swept keys of the world.
    private let keys: [String]
    private var sections: [(values: [String], points: [FigureData.Point])] = []

    init(_ reader: TableReader) throws(FileFault) {
        keys = reader.columns.filter(TableColumns.isSwept)
        let measured = ["kl", "reward"]
        let places = (keys + measured).compactMap { reader.columns.firstIndex(of: $0) }
        guard places.count == keys.count + measured.count else {
            throw FileFault(file: reader.file, line: 1, message: "expected the columns kl and reward")
        }
        try reader.forEachRow(places) { line, row throws(FileFault) in
            let numbers = row.suffix(measured.count).map { Double($0) }
            guard let kl = numbers[0], let reward = numbers[1] else {
                let broken = numbers[0] == nil ? 0 : 1
                throw FileFault(
                    file: reader.file, line: line, key: measured[broken],
                    message: "expected a number, got '\(row[keys.count + broken])'")
            }
            let values = Array(row.dropLast(measured.count))
            if sections.last?.values != values { sections.append((values, [])) }
            sections[sections.count - 1].points.append(.init(x: kl, y: reward, low: .nan, high: .nan))
        }
    }

    /// The frontiers of the worlds that some rows of the summary are about, equal ones once.
    func above(_ indices: [Int], of rows: FigureRows) -> [[FigureData.Point]] {
        let fields = keys.map { rows.fields($0) }
        guard fields.allSatisfy({ $0.count == rows.rows.count }) else { return [] }
        let worlds = Set(indices.map { row in fields.map { $0[row] } })
        var lines: [[FigureData.Point]] = []
        for section in sections where worlds.contains(section.values) {
            let isNew = !lines.contains { line in
                line.count == section.points.count
                    && zip(line, section.points).allSatisfy { $0.x == $1.x && $0.y == $1.y }
            }
            if isNew { lines.append(section.points) }
        }
        return lines
    }
}
