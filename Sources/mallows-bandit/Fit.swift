import ArgumentParser
import Experiments
import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

/// `fit`: one policy from a file of preferences.
struct Fit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit one tabular policy to a file of preferences.",
        discussion: """
            FILE holds labelled pairs (.csv with columns winner, loser and perhaps context; .jsonl with prompt, chosen, \
            rejected) or rankings (.soc; .csv with a row of ranks for each ranking), of which every pair counts. The \
            reference policy is uniform. OBJECTIVE and OPTIMIZER read as in an experiment file: a name, or a name with \
            settings such as '{mallows-phi-dpo: {epsilon: 0.05}}'.
            """)

    @Argument(help: "File of preferences.")
    var file: String

    @Option(help: "Objective; see 'list objectives'.")
    var objective: String

    @Option(parsing: .unconditional, help: "KL weight.")
    var beta: String

    @Option(help: "Optimizer; see 'list optimizers'.")
    var optimizer = "bfgs2"

    @Option(parsing: .unconditional, help: "Dispersion phi that MallowsPO works with.")
    var dispersion: String?

    @Option(help: "csv or json.")
    var format = TableFormat.csv

    func run() throws {
        let specification = try specification()
        let data: PreferenceFile.NamedCounts =
            switch try reporting({ try PreferenceFile(reading: file) }) {
            case .pairs(let pairs): pairs
            case .rankings(let rankings): rankings.counts
            case .partialRankings:
                throw Failure(description: "\(file): expected pairs or complete rankings, got partial ones")
            }
        let counts = data.counts
        let uniform = ContextArmTable(
            contexts: counts.contexts, arms: counts.arms, repeating: -log(Double(counts.arms)))
        let model = TabularPolicy(contexts: counts.contexts, arms: counts.arms)
        let t = specification.dispersion.negativeLogDispersion(
            oracle: Array(repeating: 0, count: counts.contexts), logReference: uniform, counts: counts)
        let fit = Fitting.Fit(objective: specification.objective, minimizer: specification.minimizer)
        let result = try reporting { try fit.run(model, counts: counts, negativeLogDispersion: t) }
        guard let last = result.checkpoints.last else { return }
        let policy = model.policy(last.parameters, logReference: uniform)
        report(result, last, policy, data, specification)
    }

    private func specification() throws -> FitSpecification {
        var settings = [
            OptionSetting(key: "objective", option: "--objective", text: objective),
            OptionSetting(key: "beta", option: "--beta", text: beta),
            OptionSetting(key: "optimizer", option: "--optimizer", text: optimizer),
        ]
        if let dispersion {
            settings.append(OptionSetting(key: "dispersion", option: "--dispersion", text: dispersion))
        }
        let specification = try reporting(status: 2) { try FitSpecification(settings: settings) }
        if case .constant = specification.dispersion { return specification }
        if specification.usesDispersion || dispersion != nil {
            throw Failure(
                description: "--dispersion: expected a number above 0 and at most 1: a file does not say how dispersed "
                    + "its labellers are, and \(specification.objective.name) asks", status: 2)
        }
        return specification
    }

    private func report(
        _ result: FitResult, _ last: Checkpoint, _ policy: Policy, _ data: PreferenceFile.NamedCounts,
        _ specification: FitSpecification
    ) {
        var table = OutputTable(columns: ["context", "arm", "log_ratio", "probability"])
        for (x, context) in data.contexts.enumerated() {
            let probabilities = policy.probabilities(context: x)
            for (y, arm) in data.arms.enumerated() {
                table.rows.append([
                    .text(context), .text(arm), .number(policy.logRatios[context: x, arm: y]),
                    .number(probabilities[y]),
                ])
            }
        }
        let name = specification.objective.name
        switch format {
        case .csv:
            Console.write(table.csv)
            Console.note(
                "\(name), beta \(specification.beta): loss \(last.loss), \(result.termination.rawValue) after "
                    + "\(result.steps) steps, gradient norm \(last.gradientNorm); \(data.counts.total) labels\n")
        case .json:
            let summary = OutputTable(
                columns: [
                    "objective", "beta", "labels", "loss", "termination", "iterations", "evaluations", "gradient_norm",
                ],
                rows: [
                    [
                        .text(name), .number(specification.beta), .integer(data.counts.total), .number(last.loss),
                        .text(result.termination.rawValue), .integer(result.steps), .integer(result.evaluations),
                        .number(last.gradientNorm),
                    ]
                ])
            let policyText = table.objects.joined(separator: ",\n  ")
            Console.write(summary.objects.joined().dropLast() + ", \"policy\": [\n  \(policyText)]}\n")
        }
    }
}
