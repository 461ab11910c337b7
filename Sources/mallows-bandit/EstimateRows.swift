import Rankings

/// A row of `estimate` for a file of rankings, complete or partial.
enum RankingRow {
    static func columns(bootstrap: Bool) -> [String] {
        [
            "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion", "log_likelihood",
            "standard_error", "interval_low", "interval_high", "consensus_gap", "uniform_log_likelihood",
            "likelihood_ratio", "p_value_bound",
        ] + (bootstrap ? ["bootstrap_low", "bootstrap_high", "p_value"] : [])
    }

    static func fields(
        _ estimate: MallowsEstimate, items: [String], bootstrap: MallowsBootstrap?
    ) -> [OutputTable.Field] {
        var fields: [OutputTable.Field] = [.text(estimate.distance), .integer(estimate.rankings)]
        fields.append(.integer(items.count))
        fields += centre(estimate.consensus, items)
        fields += [.number(estimate.meanDistance)] + dispersion(estimate.fit)
        fields += [
            .integer(estimate.centre.gap), .number(estimate.uniformLogLikelihood), .number(estimate.likelihoodRatio),
            .number(estimate.uniformPValueBound),
        ]
        guard let bootstrap else { return fields }
        return fields + [
            .number(bootstrap.interval.lowerBound), .number(bootstrap.interval.upperBound),
            .number(bootstrap.uniformPValue),
        ]
    }

    /// The row of a file of partial rankings, without a p-value.
    static func fields(_ estimate: PartialRankingEstimate, distance: String, items: [String]) -> [OutputTable.Field] {
        let ratio = max(0, 2 * (estimate.fit.logLikelihood - estimate.uniformLogLikelihood))
        return [.text(distance), .integer(estimate.rankings), .integer(items.count)]
            + centre(estimate.centre.ranking, items) + [.number(estimate.meanDistance)] + dispersion(estimate.fit)
            + [.integer(estimate.centre.gap), .number(estimate.uniformLogLikelihood), .number(ratio)]
    }

    /// `order` and `ranks`.
    static func centre(_ ranking: Ranking, _ items: [String]) -> [OutputTable.Field] {
        [.list(ranking.order.map { .text(items[$0]) }), .list(ranking.ranks.map { .integer($0 + 1) })]
    }

    /// `dispersion` to `interval_high`.
    static func dispersion(_ fit: DispersionEstimate) -> [OutputTable.Field] {
        [
            .number(fit.dispersion), .number(fit.logLikelihood), .number(fit.standardError),
            .number(fit.interval.lowerBound), .number(fit.interval.upperBound),
        ]
    }
}

/// A row of `estimate` for a file of pairs.
enum PairRow {
    static let columns = [
        "context", "distance", "labels", "arms", "order", "ranks", "dispersion", "log_likelihood", "standard_error",
        "interval_low", "interval_high", "centre", "uniform_log_likelihood", "likelihood_ratio",
    ]

    static func fields(
        _ estimate: PairEstimate, context: String, distance: String, arms: [String]
    ) -> [OutputTable.Field] {
        let ratio = max(0, 2 * (estimate.fit.logLikelihood - estimate.uniformLogLikelihood))
        return [.text(context), .text(distance), .integer(estimate.labels), .integer(arms.count)]
            + RankingRow.centre(estimate.centre, arms) + RankingRow.dispersion(estimate.fit)
            + [.text(estimate.method), .number(estimate.uniformLogLikelihood), .number(ratio)]
    }
}
