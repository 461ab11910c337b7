import Preferences

/// An experiment file as a tree, on its way to an `Experiment`.
struct ExperimentDocument {
    private(set) var tree: ConfigurationNode
    /// Swept keys whose values an override has replaced: comparisons and figures of the old values are left out.
    private var overriddenAxes: Set<String> = []

    init(tree: ConfigurationNode) { self.tree = tree }

    /// An experiment as a store has it, every override applied; `file` is the store.
    init(resolved text: String, file: String) throws(FileFaults) {
        tree = try ConfigurationNode.parse(text, file: file, isFile: false)
        guard case .map(let axes)? = tree["sweep"]?.content else { return }
        overriddenAxes = Set(axes.map(\.key))
    }

    private static let keys = [
        "name", "question", "seed", "replicates", "world", "preferences", "policy", "fit", "sweep", "compare",
        "figures", "tables",
    ]
    /// Without any of these an experiment has tables alone, and neither worlds nor fits.
    private static let runKeys = [
        "seed", "replicates", "world", "preferences", "policy", "fit", "sweep", "compare", "figures",
    ]
    private static let mostReplicates = 1_000_000

    /// Replaces the value at a dotted key by YAML text.
    mutating func override(_ key: String, _ text: String) throws(FileFaults) {
        let option = "--set \(key)=\(text)"
        let value = try ConfigurationNode.parse(text, file: option, isFile: false)
        if let swept = tree["sweep"]?[key] {
            var values = swept
            if case .list = value.content { values = value } else { values.content = .list([value]) }
            tree = tree.setting(["sweep", Substring(key)], to: values)
            overriddenAxes.insert(key)
        } else if let axis = sweptAbove(key) {
            throw FileFaults([
                FileFault(
                    file: option, key: key, message: "'\(axis)' is swept; set that to a value or a list of values")
            ])
        } else if Experiment.isSetting(key) || Self.keys.contains(key) {
            tree = tree.setting(key.split(separator: "."), to: value)
        } else {
            throw FileFaults([FileFault(file: option, key: key, message: "unknown key")])
        }
    }

    /// The swept key that `key` lies within, if there is one.
    private func sweptAbove(_ key: String) -> String? {
        guard case .map(let axes)? = tree["sweep"]?.content else { return nil }
        return axes.first { key.hasPrefix($0.key + ".") }?.key
    }

    /// The experiment, or all faults of the file.
    func experiment(needsExactLaws: Bool = true) throws(FileFaults) -> Experiment {
        var reader = ConfigurationReader()
        reader.needsExactLaws = needsExactLaws
        let experiment = experiment(&reader)
        guard let experiment, reader.faults.isEmpty else {
            throw FileFaults(reader.faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        return experiment
    }

    private func experiment(_ reader: inout ConfigurationReader) -> Experiment? {
        guard let values = reader.map(tree, "", keys: Self.keys) else { return nil }
        let name = reader.required(values, "name", of: tree, "").flatMap { reader.plainName($0, "name") }
        let question = values["question"].map { reader.string($0, "question") } ?? ""
        let tables = values["tables"].map { reader.tables($0) } ?? []
        if values["tables"] != nil, !values.keys.contains(where: { Self.runKeys.contains($0) }) {
            guard let name, let question, let tables else { return nil }
            return Experiment(
                name: name, question: question, seed: 0, replicates: 0, sweptKeys: [], cells: Grid(none: tree.file),
                comparisons: [], tables: tables, figures: [], resolved: tree.json)
        }
        let seed = reader.required(values, "seed", of: tree, "").flatMap { reader.integer($0, "seed", atLeast: 0) }
        let replicates = reader.required(values, "replicates", of: tree, "").flatMap {
            reader.integer($0, "replicates", atLeast: 1, atMost: Self.mostReplicates)
        }
        let axes = values["sweep"].map { self.axes($0, &reader) } ?? []
        let cells = grid(axes, &reader)
        let columns = cells?.columns ?? CurveColumn.allCases
        let comparisons =
            values["compare"].map { node in
                reader.comparisons(
                    node, columns: columns, axes: cells?.axes ?? axes, fits: cells?.fits, overridden: overriddenAxes)
            } ?? []
        let figures =
            values["figures"].map { node in
                reader.figures(node, "figures", figureContext(axes, columns, comparisons))
            } ?? []
        guard let name, let question, let seed, let replicates, let cells, let tables, let figures else {
            return nil
        }
        return Experiment(
            name: name, question: question, seed: UInt64(seed), replicates: replicates, sweptKeys: axes.map(\.key),
            cells: cells, comparisons: comparisons, tables: tables, figures: figures, resolved: tree.json)
    }

    /// What the figures of an experiment with these axes can show.
    private func figureContext(
        _ axes: [Grid.Axis], _ measured: [CurveColumn], _ comparisons: [ComparisonSpecification]
    ) -> ConfigurationReader.FigureContext {
        let keys = axes.map(\.key)
        var tables = [
            FigureSpecification.summary: SummaryTable.columns(sweptKeys: keys, measured: measured),
            FigureSpecification.arms: SummaryTable.armColumns(sweptKeys: keys),
        ]
        if tree["compare"] != nil {
            tables[FigureSpecification.comparisons] = ComparisonsTable.columns(of: comparisons, axes)
        }
        return ConfigurationReader.FigureContext(
            tables: tables, axes: axes.map { ($0.key, $0.labels) }, overridden: overriddenAxes)
    }

    private func axes(_ node: ConfigurationNode, _ reader: inout ConfigurationReader) -> [Grid.Axis] {
        guard case .map(let entries) = node.content else {
            reader.fault(node, "sweep", "expected keys with lists of values")
            return []
        }
        var axes: [Grid.Axis] = []
        for entry in entries {
            guard Experiment.isSetting(entry.key) else {
                reader.fault(entry.value, "sweep.\(entry.key)", "expected a key of world, preferences, policy or fit")
                continue
            }
            guard let values = reader.list(entry.value, "sweep.\(entry.key)", "a list of values") else { continue }
            var seen: Set<String> = []
            for value in values where !seen.insert(value.json).inserted {
                reader.fault(value, "sweep.\(entry.key)", "\(value.label) occurs twice")
            }
            if let outer = sweptAbove(entry.key) {
                reader.fault(entry.value, "sweep.\(entry.key)", "lies within '\(outer)', which is swept too")
                continue
            }
            axes.append(Grid.Axis(key: entry.key, values: values, labels: values.map(\.label)))
        }
        return axes
    }

    private func grid(_ axes: [Grid.Axis], _ reader: inout ConfigurationReader) -> Grid? {
        guard let (axes, count) = Grid.laidOut(axes) else {
            reader.fault(tree["sweep"] ?? tree, "sweep", "expected at most \(Grid.mostCells) cells")
            return nil
        }
        let worlds = Variants(of: "world", in: tree, axes: axes, decode: { $0.world($1) }, &reader)
        let preferences = Variants(of: "preferences", in: tree, axes: axes, decode: { $0.preferences($1) }, &reader)
        let policies = Variants(
            of: "policy", in: tree, axes: axes, default: "tabular", decode: { $0.policy($1) }, &reader)
        let fits = Variants(of: "fit", in: tree, axes: axes, decode: { $0.fit($1) }, &reader)
        guard let worlds else { return nil }
        Self.check(preferences, worlds, &reader) { reader, value, world, node, _ in
            reader.check(value, in: world, at: node)
        }
        Self.check(policies, worlds, &reader) { $0.check($1, in: $2, at: $3, $4) }
        Self.check(fits, worlds, &reader) { reader, value, world, node, _ in reader.check(value, in: world, at: node) }
        if let preferences {
            Self.check(fits, preferences, &reader) { reader, fit, data, node, _ in reader.check(fit, of: data, at: node)
            }
        }
        guard let preferences, let policies, let fits, worlds.isComplete, preferences.isComplete,
            policies.isComplete, fits.isComplete
        else { return nil }
        return Grid(
            axes: axes, worlds: worlds, preferences: preferences, policies: policies, fits: fits, count: count)
    }

    /// Notes where the settings of one section do not fit those of another.
    private static func check<Value, Other>(
        _ variants: Variants<Value>?, _ others: Variants<Other>, _ reader: inout ConfigurationReader,
        _ check: (inout ConfigurationReader, Value, Other, ConfigurationNode, _ other: ConfigurationNode) -> Void
    ) {
        guard let variants, variants.count > 0, others.count > 0 else { return }
        let (node, otherNode) = (variants.node(0), others.node(0))
        for place in 0..<variants.count {
            guard let value = variants[place] else { continue }
            for otherPlace in 0..<others.count {
                guard let other = others[otherPlace] else { continue }
                // Making a tree takes longer than the check, and is needed for a fault alone.
                var trial = ConfigurationReader()
                trial.needsExactLaws = reader.needsExactLaws
                check(&trial, value, other, node, otherNode)
                if trial.faults.isEmpty { continue }
                check(&reader, value, other, variants.node(place), others.node(otherPlace))
            }
        }
    }
}
