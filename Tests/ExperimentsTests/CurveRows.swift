import Experiments
import TestSupport
import Testing

/// The rows and columns of `curves.csv`.
@Suite struct CurveRows {
    /// Would catch a column that is missing, renamed or moved, and a number that does not read back to its double.
    @Test func columns() async throws {
        let text = Trial.text(adding: ["sweep:", "  fit.beta: [0.1, 1]", "  world.dispersion: [{choice: [0.2, 0.9]}]"])
        let results = try await Trial.results(text)
        let curves = try Table(results.curves)
        #expect(
            curves.columns == [
                "cell", "replicate", "fit.beta", "world.dispersion", "objective", "beta",
                "learner_dispersion", "step",
            ] + Trial.measured + Trial.ends)
        #expect(Set(curves["world.dispersion"]) == ["choice(0.2, 0.9)"])
        let rows = results.records.joined().flatMap(\.rows)
        #expect(curves.rows.count == rows.count && rows.count == 2 * 3 * 5)
        for (place, column) in Trial.measured.enumerated() {
            #expect(curves.numbers(column) == rows.map { $0.values[place] })
        }
        #expect(curves["step"] == rows.map { "\($0.step)" })
    }

    /// Would catch checkpoints that are not step 0 and n evenly spaced steps up to the last, each once.
    @Test(arguments: [
        (20, 4, [0, 5, 10, 15, 20]), (10, 3, [0, 3, 7, 10]), (3, 30, [0, 1, 2, 3]), (1, 1, [0, 1]), (7, 1, [0, 7]),
        (1000, 4, [0, 250, 500, 750, 1000]),
    ])
    func checkpoints(steps: Int, count: Int, expected: [Int]) async throws {
        let text = Trial.text(replacing: [
            3: "replicates: 1", 20: "  optimizer: {adam: {steps: \(steps)}}", 21: "  checkpoints: \(count)",
        ])
        #expect(try await Trial.results(text).records[0][0].rows.map(\.step) == expected)
    }

    /// Would catch more checkpoints than asked for, or a lost first or last one, where the number of steps is not known
    /// beforehand.
    @Test(arguments: ["bfgs2", "conjugate-fr", "conjugate-pr", "steepest-descent", "nmsimplex2"])
    func checkpointsOfConvergingFits(optimizer: String) async throws {
        let text = Trial.text(replacing: [12: "  pairs: 3000", 20: "  optimizer: \(optimizer)"])
        for record in try await Trial.results(text).records.joined() {
            let steps = record.rows.map(\.step)
            #expect(steps.count <= 5 && steps.first == 0)
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
            #expect((record.rows.last?[.loss] ?? 1) < (record.rows.first?[.loss] ?? 0))
        }
    }

    /// Would catch a reason that is not one of the documented ones, or that is wrong where it is certain.
    @Test(arguments: [
        ("  optimizer: bfgs2", "  pairs: 5000", "  dispersion: 0.8", "converged"),
        ("  optimizer: {adam: {steps: 5}}", "  pairs: 5000", "  dispersion: 0.8", "step-limit"),
        ("  optimizer: {bfgs2: {steps: 1}}", "  pairs: 5000", "  dispersion: 0.8", "step-limit"),
        ("  optimizer: bfgs2", "  pairs: 5000", "  dispersion: 1e-9", "no-finite-optimum"),
        ("  optimizer: {adam: {steps: 5}}", "  pairs: 1", "  dispersion: 0.8", "no-finite-optimum"),
    ])
    func termination(optimizer: String, pairs: String, dispersion: String, expected: String) async throws {
        let text = Trial.text(replacing: [9: dispersion, 12: pairs, 20: optimizer])
        #expect(Set(try Table(try await Trial.results(text).curves)["termination"]) == [expected])
    }

    /// Would catch the learner's dispersion missing where the objective uses it, or told where it does not.
    @Test func learnerDispersion() async throws {
        let text = Trial.text(
            replacing: [8: "  reference: {dirichlet: 1.0}"],
            adding: [
                "sweep:", "  fit.objective: [dpo, ipo, hinge, mallows-theta-dpo, mallows-theta-ipo, mallows-phi-dpo]",
                "  fit.dispersion: [oracle, {oracle: {normalize: true}}, entropy, {entropy: {c: 2}}, 0.25]",
            ])
        let curves = try Table(try await Trial.results(text).curves)
        for objective in ["dpo", "ipo", "hinge"] {
            #expect(Set(curves.rows(where: "objective", isIn: [objective])["learner_dispersion"]) == [""])
        }
        for objective in ["mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo"] {
            let names = curves.rows(where: "objective", isIn: [objective])["learner_dispersion"]
            #expect(Set(names) == ["oracle", "oracle-normalized", "entropy", "entropy-2.0", "0.25"])
        }
    }
}
