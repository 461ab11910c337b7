import Foundation
import TestSupport
import Testing

/// `summary.csv`, `frontier.csv` and `arms.csv` against what they summarize.
@Suite struct Statistics {
    private static let text = Trial.text(
        replacing: [3: "replicates: 6", 5: "  contexts: 2", 8: "  reference: {dirichlet: 1.0}"],
        adding: [
            "sweep:", "  world.dispersion: [0.3, {uniform: [0.2, 0.9]}]", "  fit.objective: [dpo, ipo]",
            "figures: [{name: a, x: step, y: arm_probability, color: rank}]",
        ])
    /// The 97.5% quantile of Student's t with 5 degrees of freedom (t_quantiles.json has it too).
    private static let quantile = 2.5705818356363146

    private static let columns = [
        "loss", "gradient_norm", "chosen_log_ratio", "rejected_log_ratio", "reward", "kl", "forward_kl", "entropy",
        "max_probability", "win_rate", "frontier_reward", "frontier_gap",
    ]

    /// Would catch a mean over the wrong rows, a standard deviation in place of the standard error, a normal quantile, or
    /// columns that changed places: every statistic is worked out again from `curves.csv`.
    @Test func summary() async throws {
        let results = try await Trial.results(Self.text)
        let (curves, summary) = (try Table(results.curves), try Table(results.summary))
        #expect(summary.rows.count == 4 * 5)
        #expect(
            summary.columns == [
                "cell", "world.dispersion", "fit.objective", "objective", "beta", "learner_dispersion",
                "checkpoint", "step", "replicates", "no_finite_optimum", "contexts_without_optimum",
            ]
                + Self.columns.flatMap { name in ["mean", "se", "low", "high"].map { "\(name)_\($0)" } })
        for place in summary.rows.indices {
            let rows = curves.rows(where: "cell", isIn: [summary["cell"][place]])
                .rows(where: "step", isIn: ["\(Int(summary.numbers("step")[place]))"])
            #expect(rows.rows.count == 6)
            #expect(summary["checkpoint"][place] == "\(Int(summary.numbers("step")[place]) / 5)")
            #expect(summary["replicates"][place] == "6")
            let infinite = rows["termination"].count { $0 == "no-finite-optimum" }
            #expect(summary.numbers("no_finite_optimum")[place] == Double(infinite) / 6)
            for column in Self.columns {
                let values = rows.numbers(column)
                let mean = values.reduce(0, +) / 6
                let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5 / 6).squareRoot()
                let bound = 1e-12 * max(1, values.map { abs($0) }.max() ?? 0)
                #expect(abs(summary.numbers("\(column)_mean")[place] - mean) <= bound, "\(column)")
                #expect(abs(summary.numbers("\(column)_se")[place] - error) <= bound, "\(column)")
                #expect(abs(summary.numbers("\(column)_low")[place] - mean + Self.quantile * error) <= 10 * bound)
                #expect(abs(summary.numbers("\(column)_high")[place] - mean - Self.quantile * error) <= 10 * bound)
            }
        }
    }

    /// Would catch a frontier of other worlds, or one that mean curves can cross. The frontier is concave with slope
    /// lambda, so every mean point lies under each of its tangents.
    @Test func meansUnderTheFrontier() async throws {
        let results = try await Trial.results(Self.text)
        let (frontier, summary) = (try Table(results.frontier), try Table(results.summary))
        #expect(frontier.columns == ["world.dispersion", "lambda", "kl", "reward"])
        for dispersion in Set(summary["world.dispersion"]) {
            let points = frontier.rows(where: "world.dispersion", isIn: [dispersion])
            let means = summary.rows(where: "world.dispersion", isIn: [dispersion])
            #expect(points.rows.count == 121 && means.rows.count == 10)
            let (lambda, kl, reward) = (points.numbers("lambda"), points.numbers("kl"), points.numbers("reward"))
            #expect(lambda.first == .infinity && kl.first == 0 && lambda.last == 0)
            #expect(zip(kl, kl.dropFirst()).allSatisfy { $0 < $1 })
            #expect(zip(reward, reward.dropFirst()).allSatisfy { $0 < $1 + 1e-12 })
            for (x, y) in zip(means.numbers("kl_mean"), means.numbers("reward_mean")) {
                for i in lambda.indices where lambda[i].isFinite {
                    #expect(y <= reward[i] + lambda[i] * (x - kl[i]) + 1e-9)
                }
            }
            // All curves start at the reference policy, where the frontier starts too.
            #expect(abs((reward.first ?? .nan) - means.numbers("reward_mean")[0]) <= 1e-12)
        }
    }

    /// Would catch arms counted twice or by the wrong rank: probabilities over the ranks sum to 1, at the start of a
    /// uniform reference policy they are equal, and with deterministic preferences the best gains and the worst loses.
    @Test func arms() async throws {
        let text = Trial.text(
            replacing: [6: "  arms: 4", 11: "  model: deterministic", 12: "  pairs: 500"],
            adding: ["figures: [{name: a, x: step, y: arm_probability, color: rank}]"])
        let arms = try Table(try #require(try await Trial.results(text).arms))
        #expect(
            arms.columns == [
                "cell", "objective", "beta", "learner_dispersion", "checkpoint", "step", "replicates",
                "rank", "probability_mean", "probability_se", "probability_low", "probability_high",
            ])
        for checkpoint in ["0", "1", "2", "3", "4"] {
            let rows = arms.rows(where: "checkpoint", isIn: [checkpoint])
            #expect(rows["rank"] == ["1", "2", "3", "4"])
            let means = rows.numbers("probability_mean")
            #expect(abs(means.reduce(0, +) - 1) <= 1e-12)
            if checkpoint == "0" {
                #expect(means.allSatisfy { abs($0 - 0.25) <= 1e-15 })
            } else {
                #expect(zip(means, means.dropFirst()).allSatisfy { $0 > $1 })
            }
        }
    }

    /// Would catch `arms.csv` where nobody asked for it, and interval ends made up for a single replicate.
    @Test func oneReplicate() async throws {
        let results = try await Trial.results(Trial.text(replacing: [3: "replicates: 1"]))
        #expect(results.arms == nil)
        let summary = try Table(results.summary)
        #expect(summary.numbers("reward_mean").allSatisfy { $0.isFinite })
        #expect(summary["reward_se"].allSatisfy { $0 == "nan" })
        #expect(summary["reward_low"].allSatisfy { $0 == "nan" })
    }
}
