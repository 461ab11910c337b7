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
        if places != [.end] { check(over, keys, held, values["over"] ?? node, axes, fits, overridden) }
        guard let better = allPresent(keys.map { sides[0].values[$0]?.place }),
            let than = allPresent(keys.map { sides[1].values[$0]?.place }), held.values.allSatisfy({ !$0.isEmpty })
        else { return nil }
        return ComparisonSpecification(
            claim: claim, keys: keys, better: .init(text: sides[0].text, values: better),
            than: .init(text: sides[1].text, values: than), over: over, places: places, metric: metric,
            lowerIsBetter: lower, held: held, interval: interval)
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
        _ sides: [ComparedValues], _ held: [Int: [Int]], _ values: [String: ConfigurationNode],
        _ node: ConfigurationNode,
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
        if values["area"] != nil, metric.frontierGap == nil {
            let rewards = CurveColumn.allCases.filter { $0.frontierGap != nil }.map(\.rawValue).joined(separator: ", ")
            fault(
                values["metric"] ?? node, "compare.metric",
                "an area is that below the frontier of a reward (\(rewards)), not of '\(metric.rawValue)'")
        }
    }

    /// Notes where the fits have no such curves.
    private mutating func check(
        _ over: ComparisonSpecification.Over, _ compared: [Int], _ held: [Int: [Int]], _ node: ConfigurationNode,
        _ axes: [Grid.Axis], _ fits: Variants<FitSpecification>?, _ overridden: Set<String>
    ) {
        let key = ComparisonSpecification.familyKey
        let paths = fits.map { fits in (0..<fits.count).count { fits[$0]?.path.isEmpty == false } }
        guard over == .beta else {
            if let paths, paths > 0 {
                fault(node, "compare.over", "fits along fit.path leave no curve of their training; use over: beta")
            }
            return
        }
        guard let family = axes.firstIndex(where: { $0.key == key }) else {
            if let fits, paths != fits.count {
                fault(node, "compare.over", "a family over beta takes a swept \(key), or fit.path")
            }
            return
        }
        if compared.contains(family) {
            fault(node, "compare.over", "\(key) is compared, and cannot be what a family runs over")
        } else if held[family]?.count ?? axes[family].values.count < 2 && !overridden.contains(key) {
            fault(node, "compare.over", "a family takes at least two values of \(key)")
        }
    }
}
