/// Reads the values of swept keys that the section `compare` names.
extension ConfigurationReader {
    /// A value of a swept key, as a comparison names it.
    struct SweptValue {
        /// Its place among the values; nil if it is gone from an overridden axis.
        let place: Int?
    }

    /// A side of a comparison: its text, and its value on each compared axis.
    typealias ComparedValues = (text: String, values: [Int: SweptValue])

    /// Reads `better` or `than`.
    mutating func side(
        _ node: ConfigurationNode, _ path: String, _ axes: [Grid.Axis], _ overridden: Set<String>
    ) -> ComparedValues? {
        let objective = "fit.objective"
        guard case .map(let entries) = node.content, entries.contains(where: { Experiment.isSetting($0.key) }) else {
            guard let axis = axes.firstIndex(where: { $0.key == objective }) else {
                fault(node, path, "\(objective) is not swept; give swept keys, as in {fit.beta: 0.1}")
                return nil
            }
            return sweptValue(node, path, axes[axis], overridden).map { (node.label, [axis: $0]) }
        }
        guard let values = map(node, path, keys: axes.map(\.key)), values.count == entries.count else { return nil }
        var result: ComparedValues = ("", [:])
        var texts: [String] = []
        for (axis, key) in axes.map(\.key).enumerated() {
            guard let value = values[key] else { continue }
            if key == "world" || key.hasPrefix("world.") {
                fault(value, "\(path).\(key)", "replicates of different worlds are no pairs; compare other keys")
                return nil
            }
            guard let read = sweptValue(value, "\(path).\(key)", axes[axis], overridden) else { return nil }
            result.values[axis] = read
            texts.append("\(key.split(separator: ".", maxSplits: 1).last ?? "")=\(value.label)")
        }
        result.text = texts.joined(separator: ";")
        return result
    }

    private mutating func sweptValue(
        _ node: ConfigurationNode, _ path: String, _ axis: Grid.Axis, _ overridden: Set<String>
    ) -> SweptValue? {
        let place = axis.labels.firstIndex(of: node.label)
        if place != nil || overridden.contains(axis.key) { return SweptValue(place: place) }
        fault(
            node, path,
            "expected a value of the swept \(axis.key) (\(axis.labels.joined(separator: ", "))), got '\(node.label)'")
        return nil
    }

    /// The places of the values at which swept keys are held; none left for a key whose values are gone from an overridden axis.
    mutating func heldValues(
        _ node: ConfigurationNode, _ axes: [Grid.Axis], _ overridden: Set<String>
    ) -> [Int: [Int]]? {
        let path = "compare.where"
        guard let values = map(node, path, keys: axes.map(\.key)) else { return nil }
        var held: [Int: [Int]] = [:]
        for (axis, swept) in axes.enumerated() {
            guard let value = values[swept.key] else { continue }
            var items = [value]
            // A list is one value if the sweep has it, as lists of betas are.
            if case .list(let list) = value.content, !swept.labels.contains(value.label) {
                guard !list.isEmpty else {
                    fault(value, "\(path).\(swept.key)", "expected a value, or a list of values")
                    return nil
                }
                items = list
            }
            let values = items.map { sweptValue($0, "\(path).\(swept.key)", swept, overridden) }
            guard let read = allPresent(values) else { return nil }
            held[axis] = Set(read.compactMap(\.place)).sorted()
        }
        return held
    }
}
