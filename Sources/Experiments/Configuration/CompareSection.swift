/// Reads the section `compare`.
extension ConfigurationReader {
    /// Reads the comparisons; those of values that are gone from an overridden axis are left out.
    ///
    /// - Parameters:
    ///   - axes: the swept keys.
    ///   - fits: the settings of the fits, if they could be read.
    ///   - overridden: the swept keys whose values an override has replaced.
    mutating func comparisons(
        _ node: ConfigurationNode, columns: [CurveColumn], axes: [Grid.Axis], fits: Variants<FitSpecification>?,
        overridden: Set<String>
    ) -> [ComparisonSpecification] {
        guard let items = list(node, "compare", "a list of comparisons") else { return [] }
        var comparisons: [ComparisonSpecification] = []
        var rows = 0.0
        var known: Set<[String]> = []
        for item in items {
            guard let next = comparison(item, columns: columns, axes, fits, overridden) else { continue }
            rows += next.rowCount(axes)
            if rows > Self.mostComparisons {
                fault(
                    node, "compare",
                    "makes \(Int(min(rows, 1e18))) rows, of at most \(Int(Self.mostComparisons)); use where")
                return []
            }
            for group in next.groups(axes) {
                for place in group.places {
                    let row = group.identity(of: place, keys: axes.map(\.key))
                    if known.insert(row + [next.claim, next.interval.rawValue]).inserted { continue }
                    fault(item, "compare", "the row \(row.dropFirst().joined(separator: ", ")) occurs twice")
                    return []
                }
            }
            comparisons.append(next)
        }
        return comparisons
    }

    private static let mostComparisons = 1e4

    private static let compareKeys = [
        "better", "than", "over", "at-kl", "at", "area", "metric", "lower", "where", "interval", "claim",
    ]

    /// One entry; nil if it is faulty or left out.
    private mutating func comparison(
        _ node: ConfigurationNode, columns: [CurveColumn], _ axes: [Grid.Axis], _ fits: Variants<FitSpecification>?,
        _ overridden: Set<String>
    ) -> ComparisonSpecification? {
        let path = "compare"
        guard let values = map(node, path, keys: Self.compareKeys) else { return nil }
        let sides = ["better", "than"].map { name in
            required(values, name, of: node, path).flatMap { side($0, "\(path).\(name)", axes, overridden) }
        }
        let places = places(values, of: node)
        let metric = values["metric"].map { named($0, "\(path).metric", of: columns) } ?? .reward
        let lower = values["lower"].map { boolean($0, "\(path).lower") } ?? false
        let over =
            values["over"].map { named($0, "\(path).over", as: ComparisonSpecification.Over.self) } ?? .training
        let interval =
            values["interval"].map { named($0, "\(path).interval", as: ComparisonSpecification.IntervalMethod.self) }
            ?? .t
        let claim = values["claim"].map { plainName($0, "\(path).claim") } ?? ""
        let held = values["where"].map { heldValues($0, axes, overridden) } ?? [:]
        guard let sides = allPresent(sides), let places, let metric, let lower, let over, let interval, let claim,
            let held
        else { return nil }
        let keys = sides[0].values.keys.sorted()
        check(sides, held, values, node, axes)
        check(places, metric, values, node)
        if places != [.end] { check(over, keys.map { axes[$0].key }, values["over"] ?? node, axes, fits) }
        guard let better = allPresent(keys.map { sides[0].values[$0]?.place }),
            let than = allPresent(keys.map { sides[1].values[$0]?.place }), held.values.allSatisfy({ !$0.isEmpty })
        else { return nil }
        return ComparisonSpecification(
            claim: claim, keys: keys, better: .init(text: sides[0].text, values: better),
            than: .init(text: sides[1].text, values: than), over: over, places: places, metric: metric,
            lowerIsBetter: lower, held: held, interval: interval)
    }

    /// A value of a swept key.
    private struct SweptValue {
        /// Its place among the values; nil if it is gone from an overridden axis.
        let place: Int?
    }

    /// The text of a side, and its value on each compared axis.
    private typealias ReadSide = (text: String, values: [Int: SweptValue])

    private mutating func side(
        _ node: ConfigurationNode, _ path: String, _ axes: [Grid.Axis], _ overridden: Set<String>
    ) -> ReadSide? {
        let objective = "fit.objective"
        guard case .map(let entries) = node.content, entries.contains(where: { Experiment.isSetting($0.key) }) else {
            guard let axis = axes.firstIndex(where: { $0.key == objective }) else {
                fault(node, path, "\(objective) is not swept; give swept keys, as in {fit.beta: 0.1}")
                return nil
            }
            return sweptValue(node, path, axes[axis], overridden).map { (node.label, [axis: $0]) }
        }
        guard let values = map(node, path, keys: axes.map(\.key)), values.count == entries.count else { return nil }
        var result: ReadSide = ("", [:])
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
    private mutating func heldValues(
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

    private mutating func places(
        _ values: [String: ConfigurationNode], of node: ConfigurationNode
    ) -> [ComparisonSpecification.Place]? {
        var places: [ComparisonSpecification.Place?] = []
        if let value = values["at-kl"] {
            let path = "compare.at-kl"
            let levels = numbers(value, path, "positive numbers") { $0 > 0 }
            guard let levels = levels.flatMap({ increasing($0, value, path) }) else { return nil }
            places += levels.map { .divergence($0) }
        }
        if let value = values["area"] {
            let ends = interval(value, "compare.area")
            if let ends, ends.low < 0 {
                fault(value, "compare.area", "expected numbers of at least 0, got \(ends.low)")
            }
            places.append(ends.map { .area(low: $0.low, high: $0.high) })
        }
        if let value = values["at"] { places.append(name(value, "compare.at", of: ["end"]).map { _ in .end }) }
        if places.isEmpty { fault(node, "compare", "expected at-kl, area or at: end") }
        return allPresent(places)
    }

    private mutating func check(
        _ sides: [ReadSide], _ held: [Int: [Int]], _ values: [String: ConfigurationNode], _ node: ConfigurationNode,
        _ axes: [Grid.Axis]
    ) {
        if sides[0].values.keys != sides[1].values.keys {
            fault(values["than"] ?? node, "compare.than", "expected the keys of better")
        } else if sides[0].text == sides[1].text {
            fault(values["than"] ?? node, "compare.than", "expected something else than better")
        }
        for axis in held.keys.sorted() where sides[0].values.keys.contains(axis) {
            fault(values["where"] ?? node, "compare.where.\(axes[axis].key)", "is compared, and cannot be held")
        }
    }

    private mutating func check(
        _ places: [ComparisonSpecification.Place], _ metric: CurveColumn, _ values: [String: ConfigurationNode],
        _ node: ConfigurationNode
    ) {
        if values["at-kl"] != nil, metric.followsFromDivergence {
            fault(values["metric"] ?? node, "compare.metric", "'\(metric.rawValue)' is the same wherever KL is")
        }
        if values["area"] != nil, !CurveColumn.rewards.contains(metric) {
            let rewards = CurveColumn.rewards.map(\.rawValue).joined(separator: ", ")
            fault(
                values["metric"] ?? node, "compare.metric",
                "an area is that below the frontier of a reward (\(rewards)), not of '\(metric.rawValue)'")
        }
    }

    /// Notes where the fits have no such curves.
    private mutating func check(
        _ over: ComparisonSpecification.Over, _ compared: [String], _ node: ConfigurationNode, _ axes: [Grid.Axis],
        _ fits: Variants<FitSpecification>?
    ) {
        let family = ComparisonSpecification.familyKey
        let paths = fits.map { fits in (0..<fits.count).count { fits[$0]?.path.isEmpty == false } }
        switch over {
        case .training:
            if let paths, paths > 0 {
                fault(node, "compare.over", "fits along fit.path leave no curve of their training; use over: beta")
            }
        case .beta:
            if compared.contains(family) {
                fault(node, "compare.over", "\(family) is compared, and cannot be what a family runs over")
            } else if let fits, paths != fits.count, !axes.contains(where: { $0.key == family }) {
                fault(node, "compare.over", "a family over beta takes a swept \(family), or fit.path")
            }
        }
    }
}
