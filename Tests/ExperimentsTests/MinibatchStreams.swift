import Experiments
import TestSupport
import Testing

/// Minibatches are part of what cells share.
@Suite struct MinibatchStreams {
    private static let sweep = [
        "sweep:",
        "  fit.optimizer: [{adam: {steps: 30, batch: 4, schedule: cosine, warm-up: 3}}, "
            + "{rmsprop: {steps: 30, batch: 4}}, {sgd: {steps: 30, batch: 100}}]",
        "  fit.objective: [dpo, kto, plackett-luce-dpo]",
    ]

    /// Would catch minibatches from a stream that workers share, or one named by the cell.
    @Test func jobs() async throws {
        let text = Trial.text(
            replacing: [
                3: "replicates: 5", 11: "  model: kendall-ranking", 12: "  pairs: 60", 14: "  per-ranking: all",
            ],
            adding: Self.sweep)
        let experiment = try Trial.experiment(text)
        let one = try await Trial.results(experiment, jobs: 1)
        for jobs in [2, 7] {
            let many = try await Trial.results(experiment, jobs: jobs)
            #expect(many.curves == one.curves && many.summary == one.summary)
        }
        let table = try Table(one.curves)
        let part = try Table(
            try await Trial.results(text, overrides: [("fit.objective", "[plackett-luce-dpo, dpo]")]).curves)
        for objective in ["dpo", "plackett-luce-dpo"] {
            let before = table.rows(where: "objective", isIn: [objective]).without(["cell"])
            #expect(part.rows(where: "objective", isIn: [objective]).without(["cell"]) == before)
        }
    }

    /// Would catch cells that differ in objective, beta or method and see other labels, or replicates that see the same: after one short
    /// step along one label the reward has changed by the same amount per beta (DPO's slope is half of hinge's).
    @Test func sharedByLearners() async throws {
        let text = Trial.text(
            replacing: [
                3: "replicates: 8", 20: "  optimizer: {sgd: {learning-rate: 1e-4, steps: 1, batch: 1}}",
                21: "  checkpoints: 1",
            ],
            adding: [
                "sweep:", "  fit.objective: [dpo, hinge]", "  fit.beta: [0.5, 2]",
                "  fit.optimizer: [{sgd: {learning-rate: 1e-4, steps: 1, batch: 1}}, "
                    + "{sgd: {learning-rate: 1e-4, steps: 1, momentum: 0, batch: 1}}]",
            ])
        let records = try await Trial.results(text).records
        #expect(records.count == 8)
        var changes: Set<Int> = []
        for replicate in 0..<8 {
            // Objectives change slowest, then betas, then optimizers.
            let perBeta = records.enumerated().map { cell, replicates in
                let rows = replicates[replicate].rows
                let slope = (cell < 4 ? 0.5 : 1) * (cell % 4 < 2 ? 0.5 : 2)
                return (rows[1][.reward] - rows[0][.reward]) / slope
            }
            for change in perBeta { #expect(relativeError(change, perBeta[0]) < 1e-2) }
            changes.insert(Int(perBeta[0] * 1e9))
        }
        #expect(changes.count == 8)
    }
}
