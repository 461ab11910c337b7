import Experiments
import NumericalCore
import Preferences
import Testing

/// No policy lies above the exact frontier, whatever it was fitted to.
@Suite struct FrontierBound {
    private static let choices: [(line: Int, key: String, values: [String])] = [
        (5, "  contexts", ["1", "2", "5"]), (6, "  arms", ["2", "3", "6"]),
        (7, "  reward", ["{uniform: [0, 1]}", "{normal: [3, 2]}", "{ranks: [0, 1]}", "{uniform: [-1e-3, 1e3]}"]),
        (
            8, "  reference",
            [
                "uniform", "{dirichlet: 0.1}", "{dirichlet: 0.01}", "{dirichlet: 3}", "{softmax: 2}", "{softmax: 30}",
                "{mallows-top1: kendall}", "{mallows-top1: spearman}",
            ]
        ),
        (9, "  dispersion", ["0.05", "0.5", "1", "{uniform: [0, 1]}", "1e-30"]),
        (
            11, "  model",
            [
                "bradley-terry", "mallows-theta", "mallows-phi", "spearman-ranking", "kendall-ranking",
                "spearman-adjacent", "plackett-luce", "deterministic",
            ]
        ), (12, "  pairs", ["1", "8", "64", "100000"]), (15, "policy", ["tabular", "{softmax: {features: 3}}"]),
        (
            17, "  objective",
            [
                "dpo", "ipo", "hinge", "mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo",
                "{mallows-phi-dpo: {epsilon: 1e-3}}", "robust-dpo", "savage", "focalpo", "kto",
                "chi-po",
                "f-dpo-js", "sft", "hpo",
            ]
        ), (18, "  beta", ["0.01", "0.3", "5"]),
        (19, "  dispersion", ["oracle", "0.5", "{oracle: {normalize: true}}"]),
        (
            20, "  optimizer",
            [
                "{adam: {learning-rate: 0.1, steps: 100}}", "bfgs2", "conjugate-fr", "conjugate-pr",
                "{steepest-descent: {steps: 50}}", "{nmsimplex2: {steps: 200}}",
                "newton",
            ]
        ),
    ]

    /// Would catch a reward, a KL or a frontier that is wrong for some kind of world, and numbers outside of what they can
    /// be: 300 experiments, each with its own choice of everything. The gap may be negative by rounding alone, 1e-9 of
    /// the rewards' range.
    @Test(arguments: 0..<6) func randomExperiments(part: Int) throws {
        for number in 0..<50 {
            var stream = RandomStream(seed: 1, identity: ["frontier bound", "\(part) \(number)"])
            var changes = [3: "replicates: 2"]
            for (line, key, values) in Self.choices {
                changes[line] = "\(key): \(values[stream.index(below: values.count)])"
            }
            let text = Trial.text(replacing: changes)
            let experiment = try Trial.experiment(text)
            let cell = try #require(experiment.cells.first)
            let scale = text.contains("1e3") ? 1e3 : text.contains("normal") ? 10 : 1
            let uniformEntropy = Double(cell.world.arms).logarithm
            for record in try Trial.records(experiment).joined() {
                for row in record.rows {
                    #expect(row[.frontierGap] >= -1e-9 * scale, "\(text)")
                    #expect(row[.kl] >= 0 && row[.forwardKL] >= 0, "\(text)")
                    #expect((-1e-12...(uniformEntropy + 1e-12)).contains(row[.entropy]), "\(text)")
                    #expect((-1e-12...(1 + 1e-12)).contains(row[.winRate]), "\(text)")
                    #expect(row[.maxProbability] * Double(cell.world.arms) >= 1 - 1e-12, "\(text)")
                    #expect(row[.maxProbability] <= 1 + 1e-12, "\(text)")
                    #expect(row.values.allSatisfy { !$0.isNaN }, "\(text)")
                }
            }
        }
    }
}

extension Double {
    /// log x: the entropy of x equally likely things.
    fileprivate var logarithm: Double { logSumExp([Double](repeating: 0, count: Int(self))) }
}
