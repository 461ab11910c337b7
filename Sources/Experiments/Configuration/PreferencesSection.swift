import Preferences

/// Reads the section `preferences`.
extension ConfigurationReader {
    mutating func preferences(_ node: ConfigurationNode) -> PreferenceSpecification? {
        let path = "preferences"
        guard let values = map(node, path, keys: ["model", "pairs", "proposal", "per-ranking"]) else { return nil }
        let model = required(values, "model", of: node, path).flatMap { self.model($0) }
        let pairs = required(values, "pairs", of: node, path).flatMap {
            integer($0, "preferences.pairs", atLeast: 1)
        }
        let proposal = values["proposal"].map { named($0, "preferences.proposal", as: PairProposal.self) } ?? .uniform
        let perRanking =
            values["per-ranking"].map {
                named($0, "preferences.per-ranking", as: PreferenceSpecification.PairsPerRanking.self)
            } ?? .one
        guard let model, let pairs, let proposal, let perRanking else { return nil }
        if perRanking == .all, model.rankingPairs == nil {
            fault(
                values["per-ranking"] ?? node, "preferences.per-ranking", "the model '\(model.name)' draws no rankings")
            return nil
        }
        if model.rankingPairs == .neighbours && proposal != .uniform {
            fault(
                values["proposal"] ?? node, "preferences.proposal",
                "the model '\(model.name)' compares neighbours in a ranking; it has no proposal")
            return nil
        }
        return PreferenceSpecification(model: model, pairs: pairs, proposal: proposal, perRanking: perRanking)
    }

    private mutating func model(_ node: ConfigurationNode) -> (any DataModel)? {
        let path = "preferences.model"
        let names = DataModelCatalog.all().map(\.name)
        guard let (name, settings) = choice(node, path, of: names) else { return nil }
        let readsRewards = [BradleyTerry().name, PlackettLuce().name].contains(name)
        guard let values = map(settings, "\(path).\(name)", keys: readsRewards ? ["temperature"] : []) else {
            return nil
        }
        var temperature: Double? = DataModelCatalog.defaultTemperature
        if let value = values["temperature"] { temperature = positive(value, "\(path).\(name).temperature") }
        guard let temperature else { return nil }
        return DataModelCatalog.all(temperature: temperature).first { $0.name == name }
    }

    /// Notes what does not fit between a world and its data.
    mutating func check(
        _ preferences: PreferenceSpecification, in world: WorldSpecification, at node: ConfigurationNode
    ) {
        let model = node["model"] ?? node
        if let limit = preferences.model.largestArms, world.arms > limit {
            fault(
                model, "preferences.model",
                "'\(preferences.model.name)' is exact up to \(limit) arms, got \(world.arms)")
        }
        if preferences.perRanking == .all, let pairsOfOne = preferences.model.rankingPairs?.count(arms: world.arms),
            !preferences.pairs.isMultiple(of: pairsOfOne)
        {
            fault(
                node["pairs"] ?? node, "preferences.pairs",
                "expected a multiple of \(pairsOfOne), the pairs of a ranking of \(world.arms) arms, "
                    + "got \(preferences.pairs)")
        }
    }
}
