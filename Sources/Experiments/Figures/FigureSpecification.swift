/// What a figure shows: one column against another, with a line for each remaining cell.
public struct FigureSpecification: Sendable, Equatable {
    /// Its file name, without ending.
    public let name: String
    /// What runs along the horizontal axis: a measured column, `step`, or a swept key with numbers.
    public let x: String
    /// What runs along the vertical axis: a measured column, or `arm_probability`.
    public let y: String
    /// The swept key, or `rank`, that colours tell apart.
    public let color: String?
    /// The swept key that has a panel for each value.
    public let facet: String?
    /// The swept keys that are held at one value, as text.
    public let filter: [String: String]
    /// Whether the horizontal axis is logarithmic.
    public let logX: Bool

    /// The vertical axis that shows the probabilities of the arms by true rank.
    public static let armProbability = "arm_probability"
    /// The colour that tells arms by true rank apart.
    public static let rank = "rank"
    /// The horizontal axis that shows the optimizer's steps.
    public static let step = "step"

    /// Whether the exact frontier belongs above the lines.
    var drawsFrontier: Bool { x == CurveColumn.kl.rawValue && y == CurveColumn.reward.rawValue }

    /// Whether a row of the summary of an experiment with these swept keys is a point of the figure.
    func shows(_ row: SummaryTable.Row, keys: [String]) -> Bool {
        zip(keys, row.cell.values).allSatisfy { key, value in filter[key] ?? value == value }
            && (!keys.contains(x) || row.checkpoint == row.cell.fit.recordedPoints)
    }
}

/// Reads the section `figures`.
extension ConfigurationReader {
    /// A swept key with its values, as text.
    typealias SweptKey = (key: String, values: [String])

    /// Reads the figures; those that show a value which is gone from an overridden axis are left out.
    mutating func figures(
        _ node: ConfigurationNode, columns: [CurveColumn], axes: [SweptKey], overridden: Set<String>
    ) -> [FigureSpecification]? {
        guard let items = list(node, "figures", "a list of figures") else { return nil }
        var names: Set<String> = []
        let figures = items.map { item -> FigureSpecification? in
            guard let figure = figure(item, columns: columns.map(\.rawValue), axes: axes, overridden: overridden) else {
                return nil
            }
            if !names.insert(figure.name).inserted { fault(item, "figures.name", "'\(figure.name)' occurs twice") }
            let cells = cellsShown(figure, axes)
            if cells > Self.mostCellsShown && overridden.isEmpty {
                fault(
                    item, "figures",
                    "'\(figure.name)' shows \(Int(min(cells, 1e18))) cells, of at most \(Int(Self.mostCellsShown)); use where"
                )
            }
            return figure
        }
        guard let valid = allPresent(figures) else { return nil }
        return valid.filter { figure in
            cellsShown(figure, axes) <= Self.mostCellsShown
                && axes.allSatisfy { key, swept in figure.filter[key].map { swept.contains($0) } ?? true }
        }
    }

    /// What fits into the memory and before the eye.
    private static let mostCellsShown = 1e4

    private func cellsShown(_ figure: FigureSpecification, _ axes: [SweptKey]) -> Double {
        axes.reduce(1) { $0 * (figure.filter[$1.key] == nil ? Double($1.values.count) : 1) }
    }

    private mutating func figure(
        _ node: ConfigurationNode, columns: [String], axes: [SweptKey], overridden: Set<String>
    ) -> FigureSpecification? {
        let path = "figures"
        let sweptKeys = axes.map(\.key)
        let numericKeys = axes.filter { $0.values.allSatisfy { Double($0) != nil } }.map(\.key)
        let keys = ["name", "x", "y", "color", "facet", "where", "log-x"]
        guard let values = map(node, path, keys: keys) else { return nil }
        let name = required(values, "name", of: node, path).flatMap { plainName($0, "figures.name") }
        let x = required(values, "x", of: node, path).flatMap {
            oneOf($0, "figures.x", columns + [FigureSpecification.step] + numericKeys)
        }
        let y = required(values, "y", of: node, path).flatMap {
            oneOf($0, "figures.y", columns + [FigureSpecification.armProbability])
        }
        var (color, facet): (String?, String?) = (nil, nil)
        if let value = values["color"] {
            color = oneOf(value, "figures.color", sweptKeys + [FigureSpecification.rank])
        }
        if let value = values["facet"] { facet = oneOf(value, "figures.facet", sweptKeys) }
        let filter = values["where"].map { self.filter($0, axes: axes, overridden: overridden) } ?? [:]
        let logX = values["log-x"].map { boolean($0, "figures.log-x") } ?? false
        guard let name, let x, let y, let filter, let logX else { return nil }
        if (color == FigureSpecification.rank) != (y == FigureSpecification.armProbability) {
            fault(node, path, "y: arm_probability and color: rank go together")
            return nil
        }
        return FigureSpecification(name: name, x: x, y: y, color: color, facet: facet, filter: filter, logX: logX)
    }

    private mutating func oneOf(_ node: ConfigurationNode, _ path: String, _ names: [String]) -> String? {
        guard let (name, settings) = choice(node, path, of: names) else { return nil }
        return map(settings, "\(path).\(name)", keys: []).map { _ in name }
    }

    private mutating func filter(
        _ node: ConfigurationNode, axes: [SweptKey], overridden: Set<String>
    ) -> [String: String]? {
        guard let values = map(node, "figures.where", keys: axes.map(\.key)) else { return nil }
        for (key, swept) in axes where !overridden.contains(key) {
            guard let value = values[key], !swept.contains(value.label) else { continue }
            fault(
                value, "figures.where.\(key)",
                "expected a value of the sweep (\(swept.joined(separator: ", "))), got '\(value.label)'")
        }
        return values.mapValues(\.label)
    }
}
