import TestSupport
import Testing

/// Results are a function of the experiment and its seed alone.
@Suite struct SameBytes {
    private static let text = Trial.text(
        replacing: [3: "replicates: 5", 8: "  reference: {dirichlet: 1.0}", 15: "policy: {softmax: {features: 2}}"],
        adding: [
            "sweep:", "  world.dispersion: [0.2, 0.8]", "  preferences.pairs: [8, 40]",
            "  fit.objective: [dpo, mallows-theta-dpo, mallows-phi-dpo]",
            "figures: [{name: a, x: step, y: arm_probability, color: rank, facet: fit.objective}]",
        ])

    /// Would catch results that depend on which worker took which task, or on the order in which they came back.
    @Test func jobs() async throws {
        let experiment = try Trial.experiment(Self.text)
        let one = try await Trial.results(experiment, jobs: 1)
        for jobs in [2, 5, 64] {
            let many = try await Trial.results(experiment, jobs: jobs)
            #expect(many.curves == one.curves)
            #expect(many.summary == one.summary)
            #expect(many.frontier == one.frontier)
            #expect(many.arms == one.arms && many.arms != nil)
        }
    }

    /// Would catch sums whose order depends on how many threads share the contexts of a fit, and parts that are lost or put
    /// together in the wrong order: one unit of work, so that all jobs are at its contexts, more of them than any part holds.
    @Test func jobsWithinFits() async throws {
        let experiment = try Trial.experiment(
            Trial.text(
                replacing: [
                    3: "replicates: 1", 5: "  contexts: 5000", 6: "  arms: 4", 8: "  reference: {dirichlet: 1.0}",
                    12: "  pairs: 100000", 20: "  optimizer: newton", 21: "  checkpoints: 2",
                ],
                adding: [
                    "sweep:", "  fit.objective: [dpo, mallows-phi-dpo]",
                    "  fit.optimizer: [newton, {adam: {steps: 20}}, {bfgs2: {steps: 4}}]",
                ]))
        let one = try await Trial.results(experiment, jobs: 1)
        for jobs in [2, 7] {
            let many = try await Trial.results(experiment, jobs: jobs)
            #expect(many.curves == one.curves)
            #expect(many.frontier == one.frontier)
        }
    }

    /// Would catch streams that depend on a cell's place in the grid: without the first dispersion, the middle objective
    /// and the first number of pairs, what is left has the same numbers.
    @Test func removingValues() async throws {
        let full = try Table(try await Trial.results(Self.text).curves)
        let part = try Table(
            try await Trial.results(
                Self.text,
                overrides: [
                    ("world.dispersion", "[0.8]"), ("preferences.pairs", "[40]"),
                    ("fit.objective", "[mallows-phi-dpo, dpo]"),
                ]
            ).curves)
        let left = full.rows(where: "world.dispersion", isIn: ["0.8"]).rows(where: "preferences.pairs", isIn: ["40"])
        #expect(part.rows.count == 2 * left.rows.count / 3 && !part.rows.isEmpty)
        for objective in ["dpo", "mallows-phi-dpo"] {
            let before = left.rows(where: "objective", isIn: [objective]).without(["cell"])
            #expect(part.rows(where: "objective", isIn: [objective]).without(["cell"]) == before)
        }
    }

    /// Would catch numbers that change when a world's settings stay but replicates are added.
    @Test func moreReplicates() async throws {
        let few = try Table(try await Trial.results(Self.text).curves)
        let many = try Table(try await Trial.results(Self.text, overrides: [("replicates", "9")]).curves)
        #expect(many.rows(where: "replicate", isIn: ["1", "2", "3", "4", "5"]) == few)
        #expect(many.rows.count * 5 == few.rows.count * 9)
    }

    /// Would catch a seed that is ignored, or cut down to fewer bits.
    @Test func seeds() async throws {
        var seen: Set<String> = []
        for seed in ["1", "2", "4294967297", "9223372036854775807"] {
            let results = try await Trial.results(Trial.text(), overrides: [("seed", seed)])
            seen.insert(results.curves)
        }
        #expect(seen.count == 4)
    }

    /// Would catch replicates that share a world or data: all rewards at the start, all losses at the end differ.
    @Test func replicatesDiffer() async throws {
        let curves = try Table(
            try await Trial.results(Trial.text(), overrides: [("replicates", "40"), ("preferences.pairs", "1000")])
                .curves)
        let start = curves.rows(where: "step", isIn: ["0"])
        #expect(Set(start["reward"]).count == 40)
        let end = curves.rows(where: "step", isIn: ["20"])
        #expect(Set(end["loss"]).count == 40)
    }
}
