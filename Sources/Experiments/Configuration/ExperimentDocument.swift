import Preferences

/// An experiment file as a tree, on its way to an `Experiment`.
struct ExperimentDocument {
    private(set) var tree: ConfigurationNode
    /// Swept keys whose values an override has replaced: figures of the old values are left out.
    private var overriddenAxes: Set<String> = []

    init(tree: ConfigurationNode) { self.tree = tree }

    private static let keys = [
        "name", "question", "seed", "replicates", "world", "preferences", "policy", "fit", "sweep", "figures",
        "tables",
    ]
    /// Without any of these an experiment has tables alone, and neither worlds nor fits.
    private static let runKeys = ["seed", "replicates", "world", "preferences", "policy", "fit", "sweep", "figures"]
    private static let mostCells = 1_000_000
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
                name: name, question: question, seed: 0, replicates: 0, sweptKeys: [], cells: [], tables: tables,
                figures: [], resolved: tree.json)
        }
        let seed = reader.required(values, "seed", of: tree, "").flatMap { reader.integer($0, "seed", atLeast: 0) }
        let replicates = reader.required(values, "replicates", of: tree, "").flatMap {
            reader.integer($0, "replicates", atLeast: 1, atMost: Self.mostReplicates)
        }
        let axes = values["sweep"].map { self.axes($0, &reader) } ?? []
        let cells = cells(axes, &reader)
        let figures =
            values["figures"].map { node in
                reader.figures(
                    node, columns: cells?.columns ?? CurveColumn.allCases,
                    axes: axes.map { ($0.key, $0.values.map(\.label)) }, overridden: overriddenAxes)
            } ?? []
        guard let name, let question, let seed, let replicates, let cells, let tables, let figures else {
            return nil
        }
        return Experiment(
            name: name, question: question, seed: UInt64(seed), replicates: replicates, sweptKeys: axes.map(\.key),
            cells: cells, tables: tables, figures: figures, resolved: tree.json)
    }

    /// A swept key with its values.
    private struct Axis {
        let key: String
        let values: [ConfigurationNode]
    }

    private func axes(_ node: ConfigurationNode, _ reader: inout ConfigurationReader) -> [Axis] {
        guard case .map(let entries) = node.content else {
            reader.fault(node, "sweep", "expected keys with lists of values")
            return []
        }
        var axes: [Axis] = []
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
            axes.append(Axis(key: entry.key, values: values))
        }
        return axes
    }

    private func cells(_ axes: [Axis], _ reader: inout ConfigurationReader) -> [Experiment.Cell]? {
        var count = 1
        for axis in axes {
            let (product, overflow) = count.multipliedReportingOverflow(by: axis.values.count)
            guard !overflow && product <= Self.mostCells else {
                reader.fault(tree["sweep"] ?? tree, "sweep", "expected at most \(Self.mostCells) cells")
                return nil
            }
            count = product
        }
        let worlds = Variants(of: "world", in: tree, axes: axes, decode: { $0.world($1) }, &reader)
        let preferences = Variants(of: "preferences", in: tree, axes: axes, decode: { $0.preferences($1) }, &reader)
        let policies = Variants(
            of: "policy", in: tree, axes: axes, default: "tabular", decode: { $0.policy($1) }, &reader)
        let fits = Variants(of: "fit", in: tree, axes: axes, decode: { $0.fit($1) }, &reader)
        var cells: [Experiment.Cell] = []
        for index in 0..<count {
            let choice = Self.choice(index, axes)
            guard let world = worlds[choice], let data = preferences[choice], let policy = policies[choice],
                let fit = fits[choice]
            else { continue }
            reader.check(data.value, in: world.value, at: data.node)
            reader.check(policy.value, in: world.value, at: policy.node, world.node)
            reader.check(fit.value, in: world.value, data: data.value, at: fit.node)
            cells.append(
                Experiment.Cell(
                    number: index + 1, values: zip(axes, choice).map { $0.values[$1].label }, world: world.value,
                    preferences: data.value, policy: policy.value, fit: fit.value))
        }
        return cells
    }

    /// The place on each axis of the cell with that index; the last axis changes fastest.
    private static func choice(_ index: Int, _ axes: [Axis]) -> [Int] {
        var rest = index
        var choice = [Int](repeating: 0, count: axes.count)
        for i in axes.indices.reversed() {
            choice[i] = rest % axes[i].values.count
            rest /= axes[i].values.count
        }
        return choice
    }

    /// A section at every combination of the axes that touch it, each decoded once.
    private struct Variants<Value> {
        private let touching: [Int]
        private var decoded: [[Int]: (node: ConfigurationNode, value: Value)] = [:]

        init(
            of section: String, in tree: ConfigurationNode, axes: [Axis], default standard: String? = nil,
            decode: (inout ConfigurationReader, ConfigurationNode) -> Value?, _ reader: inout ConfigurationReader
        ) {
            touching = axes.indices.filter { axes[$0].key == section || axes[$0].key.hasPrefix(section + ".") }
            var root = tree
            if tree[section] == nil {
                guard standard != nil || !touching.isEmpty else {
                    reader.fault(tree, section, "missing")
                    return
                }
                let value =
                    standard.map { ConfigurationNode.scalar($0, file: tree.file) }
                    ?? .empty(file: tree.file, line: tree.line)
                root = tree.setting([Substring(section)], to: value)
            }
            let own = touching.map { axes[$0] }
            let count = own.reduce(1) { $0 * $1.values.count }
            for index in 0..<count {
                let choice = ExperimentDocument.choice(index, own)
                var variant = root
                for (axis, place) in zip(own, choice) {
                    variant = variant.setting(axis.key.split(separator: "."), to: axis.values[place])
                }
                if let node = variant[section], let value = decode(&reader, node) { decoded[choice] = (node, value) }
            }
        }

        subscript(choice: [Int]) -> (node: ConfigurationNode, value: Value)? {
            decoded[touching.map { choice[$0] }]
        }
    }
}
