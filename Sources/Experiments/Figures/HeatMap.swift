import Preferences

/// The numbers of a heat map: panels of cells over two columns.
public struct HeatMap: Sendable {
    /// A cell with a value.
    public struct Cell: Sendable, Equatable {
        /// Its place in `xNames`.
        public let column: Int
        /// Its place in `yNames`.
        public let row: Int
        /// Its value; NaN for a missing one.
        public let value: Double
        /// Whether the value differs from 0 after the correction for many comparisons.
        public let isSignificant: Bool
    }

    /// A panel.
    public struct Panel: Sendable {
        /// The value of the facet, as it is in the table; empty without a facet.
        public let value: String
        /// The cells that the table has.
        public let cells: [Cell]
    }

    /// The panels.
    public let panels: [Panel]
    /// The values along the horizontal axis, as texts.
    public let xNames: [String]
    /// The values along the vertical axis, as texts, the lowest first.
    public let yNames: [String]
    /// Whether the colours are those of differences: 0 is in their middle.
    public let isDiverging: Bool
    let metric: String?

    init(_ figure: FigureSpecification, _ rows: FigureRows, showing column: String) throws(FileFault) {
        let (x, y) = (rows.fields(figure.x), rows.fields(figure.y))
        xNames = ordered(x.filter { !$0.isEmpty })
        let yOrdered = ordered(y.filter { !$0.isEmpty })
        // Numbers grow upwards; names are read from the top.
        yNames = rows.isNumeric(figure.y) ? yOrdered : yOrdered.reversed()
        let values = try rows.numbers(column)
        let verdicts = rows.fields("verdict")
        let facets = figure.facet.map { rows.fields($0) } ?? Array(repeating: "", count: values.count)
        var panels: [Panel] = []
        for facet in ordered(facets) {
            var cells: [Cell] = []
            var taken: [[Int]: Int] = [:]
            for row in values.indices where facets[row] == facet {
                guard let i = xNames.firstIndex(of: x[row]), let j = yNames.firstIndex(of: y[row]) else { continue }
                if let other = taken.updateValue(row, forKey: [i, j]) {
                    throw Self.twice(figure, rows, (x[row], y[row]), (other, row))
                }
                let isSignificant = column == "estimate" && !verdicts.isEmpty && verdicts[row] != "inconclusive"
                cells.append(Cell(column: i, row: j, value: values[row], isSignificant: isSignificant))
            }
            if !cells.isEmpty { panels.append(Panel(value: facet, cells: cells)) }
        }
        let shown = panels.flatMap(\.cells).map(\.value).filter(\.isFinite)
        guard let low = shown.min(), let high = shown.max() else {
            throw FileFault(file: rows.file, key: column, message: "none of the rows has a number to show")
        }
        self.panels = panels
        isDiverging = column == "estimate" || low < 0 && high > 0
        let metrics = Set(rows.fields("metric"))
        metric = metrics.count == 1 ? metrics.first : nil
    }

    private static func twice(
        _ figure: FigureSpecification, _ rows: FigureRows, _ cell: (String, String), _ pair: (Int, Int)
    ) -> FileFault {
        let free = rows.free(figure).filter { key in
            let fields = rows.fields(key)
            return fields[pair.0] != fields[pair.1]
        }
        let reason = free.isEmpty ? "" : ": they differ in \(free.joined(separator: ", ")); use facet or where"
        return FileFault(
            file: rows.file, line: rows.lines[pair.1], key: "where",
            message: "a second value for \(figure.x) \(cell.0), \(figure.y) \(cell.1)\(reason)")
    }

    /// The ends of the colours.
    var range: (low: Double, high: Double) {
        let shown = panels.flatMap(\.cells).map(\.value).filter(\.isFinite)
        let (low, high) = (shown.min() ?? 0, shown.max() ?? 1)
        if isDiverging {
            let size = max(abs(low), abs(high))
            return size > 0 ? (-size, size) : (-1, 1)
        }
        return low < high ? (low, high) : (low - 0.5, high + 0.5)
    }
}
