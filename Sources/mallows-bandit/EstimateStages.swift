import Preferences
import Rankings

/// `estimate --distance generalized-kendall`: a dispersion for each stage.
enum StageRow {
    static let columns = [
        "stage", "arm", "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion",
        "log_likelihood",
        "standard_error", "interval_low", "interval_high", "consensus_gap", "uniform_log_likelihood",
        "likelihood_ratio",
    ]

    /// The name on the command line, as of the data model.
    static let distance = GeneralizedKendallRankings(dispersions: [1]).name

    /// A row for each stage: where the arm of that central rank belongs among those below it.
    static func rows(_ estimate: GeneralizedKendallEstimate, items: [String]) -> [[OutputTable.Field]] {
        let centre = estimate.centre.ranking
        return estimate.stages.enumerated().map { j, stage in
            let uniform = estimate.uniformLogLikelihoods[j]
            let start: [OutputTable.Field] = [
                .integer(j + 1), .text(items[centre.order[j]]), .text(distance), .integer(estimate.rankings),
                .integer(items.count),
            ]
            return start + RankingRow.centre(centre, items) + [.number(estimate.meanStages[j])]
                + RankingRow.dispersion(stage)
                + [
                    .integer(estimate.centre.gap), .number(uniform),
                    .number(max(0, 2 * (stage.logLikelihood - uniform))),
                ]
        }
    }
}

extension Estimate {
    /// The table of the stages, and how much they gain on standard error.
    func estimateStages(_ data: PreferenceFile) throws {
        guard case .rankings(let rankings) = data else {
            throw Failure(description: "\(file): \(StageRow.distance): expected complete rankings")
        }
        let given = try centre.map { try Self.ranking($0, of: rankings.items) }
        try reporting {
            let estimate = try GeneralizedKendallEstimate(of: rankings.sample, centre: given)
            note(estimate.centre, KendallDistance())
            let single = try MallowsEstimate(
                of: rankings.sample, distance: KendallDistance(), centre: estimate.centre.ranking)
            Console.note(
                "\(StageRow.distance): log-likelihood \(estimate.logLikelihood); with one dispersion for all stages "
                    + "\(single.logLikelihood)\n")
            write(
                OutputTable(columns: StageRow.columns, rows: StageRow.rows(estimate, items: rankings.items)),
                manyRows: true)
        }
    }
}
