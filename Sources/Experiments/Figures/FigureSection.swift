/// Reads the section `figures`.
extension ConfigurationReader {
    /// A swept key with its values, as text.
    typealias SweptKey = (key: String, values: [String])

    /// What figures can show.
    struct FigureContext {
        /// The columns of each table that a figure may name.
        let tables: [String: [String]]
        /// The swept keys.
        var axes: [SweptKey] = []
        /// The swept keys whose values an override has replaced.
        var overridden: Set<String> = []
        /// The table that all figures show, where they cannot name one.
        var onlyTable: String?
    }

    /// Reads the figures; those that show a value which is gone from an overridden axis are left out.
    mutating func figures(
        _ node: ConfigurationNode, _ path: String, _ context: FigureContext
    ) -> [FigureSpecification]? {
        guard let items = list(node, path, "a list of figures") else { return nil }
        var names: Set<String> = []
        let figures = items.map { item -> FigureSpecification? in
            guard let figure = figure(item, path, context) else { return nil }
            if !names.insert(figure.name).inserted { fault(item, "\(path).name", "'\(figure.name)' occurs twice") }
            if context.overridden.isEmpty, let trouble = crowding(figure, context.axes) { fault(item, path, trouble) }
            return figure
        }
        guard let valid = allPresent(figures) else { return nil }
        return valid.filter { figure in
            crowding(figure, context.axes) == nil
                && context.axes.allSatisfy { key, swept in
                    figure.filters.first { $0.key == key }.map { !$0.values.allSatisfy { !swept.contains($0) } } ?? true
                }
        }
    }

    /// Reads the list that a run leaves beside its tables; columns are checked against the tables when they are read.
    mutating func listedFigures(_ node: ConfigurationNode) -> [FigureSpecification]? {
        guard let items = list(node, "figures", "a list of figures") else { return nil }
        return allPresent(items.map { figure($0, "figures", nil) })
    }

    /// What fits into the memory and before the eye.
    private static let mostCellsShown = 1e4

    /// Why a figure cannot be read by eye: too many cells, or more kinds of lines than dashes.
    private func crowding(_ figure: FigureSpecification, _ axes: [SweptKey]) -> String? {
        guard [FigureSpecification.summary, FigureSpecification.arms].contains(figure.table) else { return nil }
        let shown = axes.map { key, values in
            (key: key, count: figure.filters.first { $0.key == key }?.values.count ?? values.count)
        }
        let cells = shown.reduce(1) { $0 * Double($1.count) }
        if cells > Self.mostCellsShown {
            return "'\(figure.name)' shows \(Int(min(cells, 1e18))) cells, of at most \(Int(Self.mostCellsShown)); "
                + "use where"
        }
        let free = shown.filter { $0.count > 1 && !figure.fixes($0.key) }
        let kinds = free.reduce(1) { $0 * $1.count }
        if kinds <= (figure.heat == nil ? FigureData.mostDashes : 1) { return nil }
        let keys = free.map(\.key).joined(separator: ", ")
        return figure.heat == nil
            ? "'\(figure.name)' has \(kinds) kinds of dashes for \(keys), of at most \(FigureData.mostDashes); "
                + "use color, facet or where"
            : "'\(figure.name)' has \(kinds) values in a cell, for \(keys); use facet or where"
    }

    private static let figureKeys = [
        "name", "x", "y", "color", "facet", "heat", "where", "log-x", "log-y", "table",
    ]
    /// Stands for the probabilities of `arms.csv`.
    private static let armProbability = "arm_probability"

    /// Reads a figure; without a context its columns are not checked.
    private mutating func figure(
        _ node: ConfigurationNode, _ path: String, _ context: FigureContext?
    ) -> FigureSpecification? {
        let keys = context?.onlyTable == nil ? Self.figureKeys : Self.figureKeys.dropLast()
        guard let values = map(node, path, keys: keys) else { return nil }
        let name = required(values, "name", of: node, path).flatMap { plainName($0, "\(path).name") }
        let x = required(values, "x", of: node, path).flatMap { string($0, "\(path).x") }
        var y = required(values, "y", of: node, path).flatMap { string($0, "\(path).y") }
        let color = values["color"].map { string($0, "\(path).color") } ?? .some(nil)
        let facet = values["facet"].map { string($0, "\(path).facet") } ?? .some(nil)
        let heat = values["heat"].map { string($0, "\(path).heat") } ?? .some(nil)
        let filters = values["where"].map { self.filters($0, path, context) } ?? []
        let logX = values["log-x"].map { boolean($0, "\(path).log-x") } ?? false
        let logY = values["log-y"].map { boolean($0, "\(path).log-y") } ?? false
        var table = values["table"].map { string($0, "\(path).table") } ?? (context?.onlyTable ?? "summary")
        if y == Self.armProbability && values["table"] == nil && context?.onlyTable == nil {
            (table, y) = (FigureSpecification.arms, "probability")
        }
        guard let name, let x, let y, let color, let facet, let heat, let filters, let logX, let logY, let table
        else { return nil }
        if heat != nil, let node = values["color"] {
            fault(node, "\(path).color", "a heat map has its colours from heat; use facet or where")
            return nil
        }
        let figure = FigureSpecification(
            name: name, table: table, x: x, y: y, color: color, facet: facet, heat: heat, filters: filters, logX: logX,
            logY: logY)
        guard let context else { return figure }
        return check(figure, values, node, path, context) ? figure : nil
    }

    /// Checks the columns of a figure.
    private mutating func check(
        _ figure: FigureSpecification, _ values: [String: ConfigurationNode], _ node: ConfigurationNode,
        _ path: String, _ context: FigureContext
    ) -> Bool {
        guard let columns = context.tables[figure.table] else {
            let known = context.tables.keys.sorted().joined(separator: ", ")
            fault(values["table"] ?? node, "\(path).table", "expected a table (\(known)), got '\(figure.table)'")
            return false
        }
        let faults = TableColumns(table: figure.table, columns: columns).faults(figure)
        for (part, message) in faults { fault(values[part] ?? node, "\(path).\(part)", message) }
        return faults.isEmpty
    }

    private mutating func filters(
        _ node: ConfigurationNode, _ path: String, _ context: FigureContext?
    ) -> [FigureSpecification.Filter]? {
        guard case .map(let entries) = node.content else {
            fault(node, "\(path).where", "expected columns with values")
            return nil
        }
        let filters = entries.map { entry -> FigureSpecification.Filter? in
            let key = "\(path).where.\(entry.key)"
            var items = [entry.value]
            if case .list(let values) = entry.value.content { items = values }
            if items.isEmpty {
                fault(entry.value, key, "expected a value or a list of values")
                return nil
            }
            if let context, !context.overridden.contains(entry.key),
                let swept = context.axes.first(where: { $0.key == entry.key })?.values
            {
                for item in items where !swept.contains(item.label) {
                    fault(
                        item, key,
                        "expected a value of the sweep (\(swept.joined(separator: ", "))), got '\(item.label)'")
                }
            }
            return FigureSpecification.Filter(key: entry.key, values: items.map(\.label))
        }
        return allPresent(filters)
    }
}
