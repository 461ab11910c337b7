#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Rankings

/// Reads the section `tables`.
extension ConfigurationReader {
    mutating func tables(_ node: ConfigurationNode) -> [TableSpecification]? {
        guard let items = list(node, "tables", "a list of tables") else { return nil }
        var names: Set<String> = ["curves", "summary", "frontier", "arms", "comparisons"]
        let tables = items.map { item -> TableSpecification? in
            guard let table = table(item) else { return nil }
            if !names.insert(table.name).inserted { fault(item, "tables.name", "'\(table.name)' is taken") }
            return table
        }
        return allPresent(tables)
    }

    private mutating func table(_ node: ConfigurationNode) -> TableSpecification? {
        let path = "tables"
        guard let values = map(node, path, keys: ["name", "kind", "distance", "arms", "dispersion", "figures"])
        else { return nil }
        let name = required(values, "name", of: node, path).flatMap { plainName($0, "tables.name") }
        let kind = required(values, "kind", of: node, path).flatMap {
            named($0, "tables.kind", as: TableSpecification.Kind.self)
        }
        let distances = required(values, "distance", of: node, path).flatMap { self.distances($0) }
        let arms = required(values, "arms", of: node, path).flatMap { armNumbers($0) }
        let dispersions = required(values, "dispersion", of: node, path).flatMap {
            numbers($0, "tables.dispersion", "dispersions above 0 and below 1") { $0 > 0 && $0 < 1 }
        }
        var figures: [FigureSpecification]? = []
        if let node = values["figures"], let kind, let name {
            figures = self.figures(
                node, "tables.figures",
                FigureContext(tables: [name: TableSpecification.columns(of: kind)], onlyTable: name))
        }
        guard let name, let kind, let distances, let arms, let dispersions, let figures else { return nil }
        // A law that is known at the largest dispersion below 1 is known at the others.
        let t = -log(dispersions.max() ?? 0.5)
        for distance in distances {
            for n in arms {
                do {
                    let law = try distance.law(items: n, negativeLogDispersion: t)
                    _ = try kind == .thetaLink ? law.pairwiseProbabilities() : law.logTopProbabilities()
                } catch {
                    fault(node, "tables.arms", "\(distance.name): \(error)")
                    return nil
                }
            }
        }
        return TableSpecification(
            name: name, kind: kind, distances: distances, arms: arms, dispersions: dispersions,
            figures: figures)
    }

    private mutating func distances(_ node: ConfigurationNode) -> [any RankingDistance]? {
        guard let items = list(node, "tables.distance", "a list of distances") else { return nil }
        let names = items.map { choice($0, "tables.distance", of: DistanceCatalog.all.map(\.name))?.name }
        return allPresent(names.map { $0.flatMap { DistanceCatalog.named($0) } })
    }

    private mutating func armNumbers(_ node: ConfigurationNode) -> [Int]? {
        guard let items = list(node, "tables.arms", "a list of numbers of arms") else { return nil }
        let numbers = items.map { integer($0, "tables.arms", atLeast: 2, atMost: 1000) }
        return allPresent(numbers)
    }
}
