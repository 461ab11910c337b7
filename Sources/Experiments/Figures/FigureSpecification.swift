/// What a figure shows of a table: lines of one column against another, or a heat map over two.
public struct FigureSpecification: Sendable, Equatable {
    /// Its file name, without ending.
    public let name: String
    /// The table in the folder of results, without ending: `summary`, `arms`, `comparisons`, or an exact table's name.
    public let table: String
    /// What runs along the horizontal axis: a column, or what stands before `_mean` in its name.
    public let x: String
    /// What runs along the vertical axis, likewise.
    public let y: String
    /// The column that colours tell apart.
    public let color: String?
    /// The column that has a panel for each value.
    public let facet: String?
    /// The column whose values colour a heat map over x and y; nil for a figure of lines.
    public let heat: String?
    /// The columns that are held at certain values.
    public let filters: [Filter]
    /// Whether the horizontal axis is logarithmic.
    public let logX: Bool
    /// Whether the vertical axis is logarithmic.
    public let logY: Bool

    /// A column that is held at some of its values.
    public struct Filter: Sendable, Equatable {
        /// The column.
        public let key: String
        /// The values that are shown, as text; equal numbers count as equal.
        public let values: [String]

        /// Holds a column at values.
        public init(key: String, values: [String]) {
            self.key = key
            self.values = values
        }

        /// Whether a field is one of the values.
        func admits(_ field: String) -> Bool {
            values.contains { $0 == field || Double($0).map { $0 == Double(field) } ?? false }
        }
    }

    /// A figure of one of the tables in a folder of results.
    public init(
        name: String, table: String = summary, x: String, y: String, color: String? = nil, facet: String? = nil,
        heat: String? = nil, filters: [Filter] = [], logX: Bool = false, logY: Bool = false
    ) {
        self.name = name
        self.table = table
        self.x = x
        self.y = y
        self.color = color
        self.facet = facet
        self.heat = heat
        self.filters = filters
        self.logX = logX
        self.logY = logY
    }

    /// The table of the statistics over replicates.
    public static let summary = "summary"
    /// The table of the probabilities of the arms by true rank.
    public static let arms = "arms"
    /// The table of the comparisons.
    public static let comparisons = "comparisons"
    /// The table of the exact frontier.
    static let frontier = "frontier"
    /// The column that tells arms by true rank apart.
    static let rank = "rank"

    /// Whether the exact frontier belongs above the lines.
    var drawsFrontier: Bool {
        table == Self.summary && x == CurveColumn.kl.rawValue && y == CurveColumn.reward.rawValue && heat == nil
    }

    /// The columns that its parts name, with the part: `x`, `y`, `color`, `facet`, `heat`, `where`.
    var parts: [(part: String, column: String)] {
        let optional = [("color", color), ("facet", facet), ("heat", heat)]
        return [("x", x), ("y", y)] + optional.compactMap { part, column in column.map { (part, $0) } }
            + filters.map { ("where", $0.key) }
    }

    /// The columns that are neither free nor averaged over: axes, colour, panels and filters of one value fix them.
    func fixes(_ column: String) -> Bool {
        [x, y, color, facet].contains(column) || filters.contains { $0.key == column && $0.values.count == 1 }
    }

    /// The figure as a line of JSON, with the keys of an experiment file.
    var json: String {
        var fields = [("name", name), ("table", table), ("x", x), ("y", y)].map { ($0.0, JSON.quoted($0.1)) }
        for (key, value) in [("color", color), ("facet", facet), ("heat", heat)] {
            if let value { fields.append((key, JSON.quoted(value))) }
        }
        if !filters.isEmpty {
            let entries = filters.map { filter in
                "\(JSON.quoted(filter.key)): [\(filter.values.map(JSON.quoted).joined(separator: ", "))]"
            }
            fields.append(("where", "{\(entries.joined(separator: ", "))}"))
        }
        for (key, value) in [("log-x", logX), ("log-y", logY)] where value { fields.append((key, "true")) }
        return "{" + fields.map { "\(JSON.quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }
}
