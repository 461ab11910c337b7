import Preferences

/// Reads the section `preferences`.
extension ConfigurationReader {
    mutating func preferences(_ node: ConfigurationNode) -> PreferenceSpecification? {
        let path = "preferences"
        guard let values = map(node, path, keys: ["model", "pairs", "proposal", "per-ranking"]) else { return nil }
        let model = required(values, "model", of: node, path).flatMap { self.model($0) }
        let pairs = required(values, "pairs", of: node, path).flatMap { self.pairs($0) }
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
        if perRanking == .all, pairs == .some(nil) {
            fault(
                values["pairs"] ?? node, "preferences.pairs",
                "infinitely many pairs are those of as many rankings: per-ranking is one")
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

    /// A number of pairs, or nil for infinitely many.
    private mutating func pairs(_ node: ConfigurationNode) -> Int?? {
        if case .scalar(PreferenceSpecification.infinite) = node.content { return .some(nil) }
        return integer(
            node, "preferences.pairs", atLeast: 1, atMost: Self.largestAmount, or: PreferenceSpecification.infinite
        ).map { .some($0) }
    }

    private mutating func model(_ node: ConfigurationNode) -> (any DataModel)? {
        let path = "preferences.model"
        guard let (name, settings) = choice(node, path, of: DataModelCatalog.all.map(\.name)) else { return nil }
        if name == "mixture" { return mixture(settings, "\(path).\(name)") }
        if name == "generalized-kendall" { return generalizedKendall(settings, "\(path).\(name)") }
        guard let entry = DataModelCatalog.named(name),
            let values = parameters(entry.parameters, of: settings, "\(path).\(name)")
        else { return nil }
        return entry.make(values)
    }

    private mutating func generalizedKendall(
        _ node: ConfigurationNode, _ path: String
    ) -> GeneralizedKendallRankings? {
        guard let values = map(node, path, keys: ["dispersions"]),
            let dispersions = required(values, "dispersions", of: node, path),
            let numbers = numbers(
                dispersions, "\(path).dispersions", "dispersions above 0 and at most 1", where: { $0 > 0 && $0 <= 1 })
        else { return nil }
        return GeneralizedKendallRankings(dispersions: numbers)
    }

    /// Notes what does not fit between a world and its data.
    mutating func check(
        _ preferences: PreferenceSpecification, in world: WorldSpecification, at node: ConfigurationNode
    ) {
        let model = node["model"] ?? node
        if needsExactLaws, let limit = preferences.model.largestArms, world.arms > limit {
            fault(
                model, "preferences.model",
                "'\(preferences.model.name)' is exact up to \(limit) arms, got \(world.arms); "
                    + "'simulate --sampler mcmc' goes further")
        }
        if let staged = preferences.model as? GeneralizedKendallRankings, world.arms < staged.fewestArms {
            fault(
                model, "preferences.model",
                "\(staged.dispersions.count) dispersions are those of \(staged.fewestArms) arms or more, got \(world.arms)"
            )
        }
        if preferences.perRanking == .all, let pairs = preferences.pairs,
            let pairsOfOne = preferences.model.rankingPairs?.count(arms: world.arms), !pairs.isMultiple(of: pairsOfOne)
        {
            fault(
                node["pairs"] ?? node, "preferences.pairs",
                "expected a multiple of \(pairsOfOne), the pairs of a ranking of \(world.arms) arms, "
                    + "got \(pairs)")
        }
    }
}
