import ArgumentParser
import Foundation
import Preferences
import Rankings

/// The options of `estimate` for several populations, and what they print.
struct MixtureOptions: ParsableArguments {
    @Option(help: "Fit a mixture of that many populations, a row for each, by EM (default: a single one).")
    var populations: Int?

    @Option(help: "Number of starts of EM, of which the best is taken.")
    var starts = 10

    func validate() throws {
        if let populations, populations < 1 {
            throw ValidationError("--populations: expected an integer of at least 1, got \(populations)")
        }
        if starts < 1 { throw ValidationError("--starts: expected an integer of at least 1, got \(starts)") }
    }

    /// `population`, `weight`, and columns of a single population.
    static let columns = [
        "population", "weight", "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion",
        "log_likelihood",
    ]

    /// A row for each population, the largest first: its mean distance and dispersion, and the log-likelihood of the whole
    /// mixture. How EM ended goes to standard error.
    func rows(
        _ data: PreferenceFile, distance: any RankingDistance, populations: Int, seed: UInt64
    ) throws -> [[OutputTable.Field]] {
        guard case .rankings(let rankings) = data else {
            throw Failure(description: "expected complete rankings to tell populations apart")
        }
        let estimate = try MixtureEstimate(
            of: rankings.sample, distance: distance, populations: populations, starts: starts, seed: seed)
        Console.note(
            "\(distance.name), \(populations) \(populations == 1 ? "population" : "populations"): log-likelihood "
                + "\(estimate.logLikelihood), \(estimate.converged ? "converged" : "not converged") after "
                + "\(estimate.iterations) iterations; best of \(starts) \(starts == 1 ? "start" : "starts")\n")
        return estimate.mixture.populations.enumerated().map { k, population in
            let (centre, t) = (population.model.centre, population.model.law.negativeLogDispersion)
            return [
                .integer(k + 1), .number(population.weight), .text(distance.name), .integer(rankings.sample.total),
                .integer(rankings.items.count), .list(centre.order.map { .text(rankings.items[$0]) }),
                .list(centre.ranks.map { .integer($0 + 1) }), .number(estimate.meanDistances[k]), .number(exp(-t)),
                .number(estimate.logLikelihood),
            ]
        }
    }
}
