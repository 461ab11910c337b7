import Experiments
import Preferences
import Testing

/// Every form of a value that the documentation names is read, runs, and means what it says.
@Suite struct ValidForms {
    private static let rewards = [
        "{uniform: [-1, 2]}", "{normal: [0, 1]}", "{ranks: [0, 1]}", "{values: [[1, 2, 3], [0.5, 0, -1]]}",
    ]
    private static let references = [
        "uniform", "{dirichlet: 1.0}", "{softmax: 0.5}", "{mallows-top1: kendall}", "{mallows-top1: spearman}",
        "{values: [[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]}",
    ]
    private static let dispersions = ["0.5", "1", "{uniform: [0, 1]}", "{choice: [0.2, 0.9]}", "{values: [0.2, 1]}"]
    private static let models = [
        "bradley-terry", "{bradley-terry: {temperature: 0.5}}", "mallows-theta", "mallows-phi", "spearman-ranking",
        "kendall-ranking", "spearman-adjacent", "plackett-luce", "{plackett-luce: {temperature: 2}}", "deterministic",
        "{generalized-kendall: {dispersions: [0.2, 0.9]}}", "{generalized-kendall: {dispersions: [1]}}",
    ]
    private static let objectives = [
        "dpo", "ipo", "hinge", "mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo",
        "{mallows-phi-dpo: {epsilon: 0.05}}",
    ]
    private static let optimizers = [
        "adam", "{adam: {learning-rate: 0.5, steps: 9}}", "{adam: {steps: 1e1}}", "bfgs2",
        "{adam: {steps: 10, batch: 4, schedule: cosine, warm-up: 10}}", "rmsprop",
        "{rmsprop: {learning-rate: 0.1, steps: 9, decay: 0.9, batch: 1, schedule: linear, warm-up: 2}}", "sgd",
        "{sgd: {learning-rate: 0.1, steps: 9, momentum: 0, batch: 1e12, schedule: constant, warm-up: 0}}",
        "{bfgs2: {steps: 7}}",
        "conjugate-fr", "conjugate-pr", "steepest-descent", "nmsimplex2", "{nmsimplex2: {steps: 5}}",
    ]
    private static let learners = [
        "oracle", "{oracle: {normalize: true}}", "{oracle: {normalize: false}}", "entropy", "{entropy: {c: 2}}", "0.7",
    ]
    private static let lines: [(line: Int, key: String, values: [String])] = [
        (7, "  reward", rewards), (8, "  reference", references), (9, "  dispersion", dispersions),
        (11, "  model", models), (13, "  proposal", ["uniform", "reference"]),
        (15, "policy", ["tabular", "{softmax: {features: 4}}"]), (17, "  objective", objectives),
        (19, "  dispersion", learners), (20, "  optimizer", optimizers),
    ]

    /// Would catch a documented form that is refused, fails when it is run, or gives numbers that are not finite.
    @Test(arguments: lines.flatMap { line in line.values.map { (line.line, "\(line.key): \($0)") } })
    func form(line: Int, text: String) async throws {
        var changes = [2: "seed: 5", 5: "  contexts: 2", 8: "  reference: {dirichlet: 2}"]
        if line != 17 { changes[17] = "  objective: mallows-theta-dpo" }
        if line != 20 { changes[20] = "  optimizer: {adam: {learning-rate: 0.05, steps: 20}}" }
        changes[line] = text
        let results = try await Trial.results(Trial.text(replacing: changes))
        for record in results.records.joined() {
            #expect(record.rows.count >= 2)
            #expect(record.rows.allSatisfy { $0.values.allSatisfy { $0.isFinite } })
        }
    }

    /// Would catch all pairs of a ranking that are not counted as pairs, for every model that draws rankings.
    @Test(arguments: [
        ("kendall-ranking", 6), ("spearman-ranking", 6), ("plackett-luce", 6), ("spearman-adjacent", 3),
    ])
    func allPairsOfRankings(model: String, pairs: Int) async throws {
        let changes = [6: "  arms: 4", 11: "  model: \(model)", 14: "  per-ranking: all"]
        let results = try await Trial.results(
            Trial.text(replacing: changes.merging([12: "  pairs: \(5 * pairs)"]) { $1 }))
        #expect(results.records[0].count == 3)
        let faults = try Trial.faults(Trial.text(replacing: changes.merging([12: "  pairs: \(5 * pairs + 1)"]) { $1 }))
        #expect(
            faults == [
                "12: preferences.pairs: expected a multiple of \(pairs), the pairs of a ranking of 4 arms, "
                    + "got \(5 * pairs + 1)"
            ])
    }

    /// Would catch the limits of the exact laws being one too low: 20 arms are exact.
    @Test(arguments: ["spearman-ranking", "spearman-adjacent"]) func largestSpearman(model: String) throws {
        #expect(try Trial.faults(Trial.text(replacing: [6: "  arms: 20", 11: "  model: \(model)"])).isEmpty)
    }

    /// Would catch an experiment that reads numbers in one way for the run and in another for the manifest.
    @Test func numbersAsWritten() async throws {
        let text = Trial.text(replacing: [2: "seed: +007", 3: "replicates: 2.0", 12: "  pairs: 1e3", 18: "  beta: .5"])
        let experiment = try Trial.experiment(text)
        #expect(experiment.seed == 7)
        #expect(experiment.replicates == 2)
        #expect(experiment.cells.first?.preferences.pairs == 1000)
        #expect(experiment.cells.first?.fit.beta == 0.5)
        let manifest = try JSONObject(try await Trial.results(experiment).manifest)
        #expect(manifest["experiment", "seed"] == 7)
        #expect(manifest["experiment", "replicates"] == 2)
        #expect(manifest["experiment", "preferences", "pairs"] == 1000)
        #expect(manifest["experiment", "fit", "beta"] == 0.5)
    }
}
