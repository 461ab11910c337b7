import Preferences

/// The numbers of a figure of lines: panels of lines with intervals.
public struct FigureData: Sendable {
    /// A point; `low` and `high` are the ends of its 95% interval. On an axis of names a place counts from 0.
    public struct Point: Sendable, Equatable {
        /// Its place.
        public let x, y: Double
        /// The interval of y, or of x where the vertical axis has names; NaN where there is none.
        public let low, high: Double
    }

    /// A line: its place among the colours and among the dashes.
    public struct Line: Sendable, Equatable {
        /// Its place in `colors`.
        public let color: Int
        /// Its place in `dashes`.
        public let dash: Int
        /// Its points in the order in which they are joined.
        public let points: [Point]
    }

    /// A panel.
    public struct Panel: Sendable {
        /// The value of the facet, as it is in the table; empty without a facet.
        public let value: String
        /// Its lines.
        public let lines: [Line]
        /// Exact frontiers above the lines, as (KL, reward).
        public let frontiers: [[Point]]
    }

    /// The panels.
    public let panels: [Panel]
    /// The names along the horizontal axis; nil for numbers.
    public let xNames: [String]?
    /// The names along the vertical axis, the lowest first; nil for numbers.
    public let yNames: [String]?
    /// Where on a horizontal axis of a swept key its limit stands; nil if that is not shown.
    public let infinity: Double?
    /// The value of each colour; one empty text without colours.
    public let colors: [String]
    /// The settings behind each dash, as texts; one empty text if all lines are solid.
    public let dashes: [String]
    /// Whether some points have intervals.
    public let hasIntervals: Bool
    /// Whether the points of a line are those of one fit, in the order of its steps.
    public let isTrajectory: Bool
    /// The measure that all rows of comparisons are about, if it is one.
    let metric: String?

    /// The most kinds of dashes that can be told apart.
    static let mostDashes = 8

    init(_ figure: FigureSpecification, _ rows: FigureRows, frontier: FrontierLines?) throws(FileFault) {
        // Names are read from the top.
        let (xNames, yNames) = (Self.names(figure.x, rows), Self.names(figure.y, rows).map { Array($0.reversed()) })
        if xNames != nil && yNames != nil {
            throw FileFault(
                file: rows.file, key: "x",
                message: "'\(figure.x)' and '\(figure.y)' both hold names; show a measured column with heat")
        }
        let free = rows.free(figure)
        let freeFields = free.map { rows.fields($0) }
        let dashTexts = rows.rows.indices.map { row in
            zip(free, freeFields).map { FigureLabel.setting($0, $1[row]) }.joined(separator: ", ")
        }
        dashes = distinct(dashTexts)
        if dashes.count > Self.mostDashes {
            throw FileFault(
                file: rows.file, key: "where",
                message: "\(free.joined(separator: ", ")) would have \(dashes.count) kinds of dashes, of at most "
                    + "\(Self.mostDashes); use color, facet or where")
        }
        let blank = Array(repeating: "", count: rows.rows.count)
        let colorTexts = figure.color.map { rows.fields($0) } ?? blank
        let facetTexts = figure.facet.map { rows.fields($0) } ?? blank
        (self.xNames, self.yNames) = (xNames, yNames)
        colors = ordered(colorTexts)
        let (points, infinity) = try Self.points(figure, rows, xNames, yNames)
        self.infinity = infinity
        isTrajectory = rows.columns.pointColumn != nil && !rows.columns.showsLastPoints(figure)
        hasIntervals = points.contains { $0.map { !$0.low.isNaN } ?? false }
        let metrics = Set(rows.fields("metric"))
        metric = metrics.count == 1 ? metrics.first : nil
        var panels: [Panel] = []
        for value in ordered(facetTexts) {
            let inside = rows.rows.indices.filter { facetTexts[$0] == value }
            let lines = Self.lines(
                inside.compactMap { row in points[row].map { ($0, colorTexts[row], dashTexts[row]) } },
                colors, dashes, isSorted: !isTrajectory)
            if lines.isEmpty { continue }
            panels.append(Panel(value: value, lines: lines, frontiers: frontier?.above(inside, of: rows) ?? []))
        }
        if panels.isEmpty {
            throw FileFault(
                file: rows.file, key: figure.y,
                message: "none of the \(rows.rows.count) rows has numbers to show"
                    + (figure.logX || figure.logY ? " on a logarithmic axis" : ""))
        }
        self.panels = panels
    }

    /// The names along an axis, if it does not hold numbers.
    private static func names(_ column: String, _ rows: FigureRows) -> [String]? {
        rows.isNumeric(column) ? nil : distinct(rows.fields(column).filter { !$0.isEmpty })
    }

    /// The point of each row; nil where one of its coordinates is missing or cannot be on a logarithmic axis.
    private static func points(
        _ figure: FigureSpecification, _ rows: FigureRows, _ xNames: [String]?, _ yNames: [String]?
    ) throws(FileFault) -> (points: [Point?], infinity: Double?) {
        var x = try coordinates(figure.x, rows, xNames)
        let infinity = TableColumns.isSwept(figure.x) ? placeOfInfinity(x, isLogarithmic: figure.logX) : nil
        if let infinity { x = x.map { $0 == .infinity ? infinity : $0 } }
        let y = try coordinates(figure.y, rows, yNames)
        var (lows, highs) = (y, y)
        let hasInterval = rows.columns.interval(yNames == nil ? figure.y : figure.x)
        if let ends = hasInterval { (lows, highs) = (try rows.numbers(ends[0]), try rows.numbers(ends[1])) }
        let points = rows.rows.indices.map { row -> Point? in
            guard x[row].isFinite, y[row].isFinite, !figure.logX || x[row] > 0, !figure.logY || y[row] > 0 else {
                return nil
            }
            let isWhole = hasInterval != nil && lows[row].isFinite && highs[row].isFinite
            return Point(
                x: x[row], y: y[row], low: isWhole ? lows[row] : .nan, high: isWhole ? highs[row] : .nan)
        }
        return (points, infinity)
    }

    /// A step beyond the largest number, if something lies beyond all.
    private static func placeOfInfinity(_ x: [Double], isLogarithmic: Bool) -> Double? {
        let finite = Set(x.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }).sorted()
        guard x.contains(.infinity), let last = finite.last else { return nil }
        guard finite.count > 1 else { return isLogarithmic ? 10 * last : last + 1 }
        let before = finite[finite.count - 2]
        return isLogarithmic ? last * last / before : last + 0.1 * (last - finite[0])
    }

    private static func coordinates(
        _ column: String, _ rows: FigureRows, _ names: [String]?
    ) throws(FileFault) -> [Double] {
        guard let names else { return try rows.numbers(column) }
        return rows.fields(column).map { name in names.firstIndex(of: name).map(Double.init) ?? .nan }
    }

    private static func lines(
        _ points: [(point: Point, color: String, dash: String)], _ colors: [String], _ dashes: [String], isSorted: Bool
    ) -> [Line] {
        colors.indices.flatMap { color in
            dashes.indices.compactMap { dash -> Line? in
                let own = points.filter { $0.color == colors[color] && $0.dash == dashes[dash] }.map(\.point)
                if own.isEmpty { return nil }
                return Line(color: color, dash: dash, points: isSorted ? own.sorted { $0.x < $1.x } : own)
            }
        }
    }
}

/// The different texts in order of first appearance.
func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
}

/// The different texts in order of first appearance, or, if all are numbers, of size.
func ordered(_ texts: [String]) -> [String] {
    let texts = distinct(texts)
    let numbers = texts.compactMap { Double($0) }
    guard numbers.count == texts.count else { return texts }
    return zip(texts, numbers).sorted { $0.1 < $1.1 }.map(\.0)
}
