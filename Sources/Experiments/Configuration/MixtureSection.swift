import Preferences
import Rankings

/// Reads the data model `mixture`.
extension ConfigurationReader {
    /// The longest list of populations.
    private static let mostPopulations = 1000

    mutating func mixture(_ node: ConfigurationNode, _ path: String) -> MixtureRankings? {
        guard let values = map(node, path, keys: ["distance", "populations"]) else { return nil }
        let distance = required(values, "distance", of: node, path).flatMap { self.distance($0, "\(path).distance") }
        let populations = required(values, "populations", of: node, path).flatMap {
            self.populations($0, "\(path).populations")
        }
        guard let distance, let populations else { return nil }
        return MixtureRankings(distance: distance, populations: populations)
    }

    private mutating func distance(_ node: ConfigurationNode, _ path: String) -> (any RankingDistance)? {
        guard let (name, settings) = choice(node, path, of: DistanceCatalog.all.map(\.name)),
            map(settings, "\(path).\(name)", keys: []) != nil
        else { return nil }
        return DistanceCatalog.named(name)
    }

    private mutating func populations(
        _ node: ConfigurationNode, _ path: String
    ) -> [MixtureRankings.Population]? {
        guard let items = list(node, path, "a list of populations") else { return nil }
        if items.count > Self.mostPopulations {
            fault(node, path, "expected at most \(Self.mostPopulations) populations, got \(items.count)")
            return nil
        }
        let read = items.enumerated().map { self.population($1, path, isFirst: $0 == 0) }
        guard let populations = allPresent(read) else { return nil }
        let total = populations.reduce(0) { $0 + $1.weight }
        if abs(total - 1) > 1e-9 {
            fault(node, path, "expected weights that sum to 1, got \(total)")
            return nil
        }
        return populations
    }

    private mutating func population(
        _ node: ConfigurationNode, _ path: String, isFirst: Bool
    ) -> MixtureRankings.Population? {
        guard let values = map(node, path, keys: ["weight", "dispersion", "centre"]) else { return nil }
        let weight = required(values, "weight", of: node, path).flatMap {
            number($0, "\(path).weight", "a weight above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        }
        let dispersion = values["dispersion"].flatMap { self.dispersion($0, "\(path).dispersion") }
        let centre = values["centre"].map { self.centre($0, "\(path).centre", isFirst: isFirst) } ?? .reward
        guard let weight, let centre, dispersion != nil || values["dispersion"] == nil else { return nil }
        return MixtureRankings.Population(weight: weight, dispersion: dispersion, centre: centre)
    }

    private mutating func centre(
        _ node: ConfigurationNode, _ path: String, isFirst: Bool
    ) -> MixtureRankings.Centre? {
        guard let (name, settings) = choice(node, path, of: ["reward", "reversed", "random"]),
            map(settings, "\(path).\(name)", keys: []) != nil
        else { return nil }
        switch name {
        case "reward": return .reward
        case _ where isFirst:
            fault(node, path, "expected reward for the first population, got '\(name)'")
            return nil
        case "reversed": return .reversed
        default: return .random
        }
    }
}
