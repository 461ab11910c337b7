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
        commandName: "fit",
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

    @Option(
        parsing: .unconditional,
        help: "Dispersion that MallowsPO works with: phi, or 'mle' for each context's own estimate.")
    var dispersion: String?

    @Option(help: "Where there is no finite optimum: follow, '{stop-at-kl: K}' or '{regularize: W}'.")
    var whenUnbounded = "follow"

    @Option(help: "csv or json.")
    var format = TableFormat.csv

    func run() throws {
        let specification = try specification()
        let data: PreferenceFile.NamedCounts
        var rankings: RankingCounts?
        switch try reporting({ try PreferenceFile(reading: file) }) {
        case .pairs(let pairs): data = pairs
        case .rankings(let whole): (data, rankings) = (whole.counts, whole.rankingCounts)
        case .partialRankings:
            throw Failure(description: "\(file): expected pairs or complete rankings, got partial ones")
        }
        try check(specification, data, rankings)
        let counts = data.counts
        let uniform = uniformLogReference(contexts: counts.contexts, arms: counts.arms)
        let model = TabularPolicy(contexts: counts.contexts, arms: counts.arms)
        let result = try reporting {
            let t = try specification.dispersion.negativeLogDispersion(
                oracle: Array(repeating: 0, count: counts.contexts), logReference: uniform, counts: counts)
            return try specification.run(
                model, TrainingData(counts: counts, rankings: rankings, negativeLogDispersion: t))
        }
        report(result, model.policy(result.end.parameters, logReference: uniform), data, specification)
    }

    private func specification() throws -> FitSpecification {
        var settings = [
            OptionSetting(key: "objective", option: "--objective", text: objective),
            OptionSetting(key: "beta", option: "--beta", text: beta),
            OptionSetting(key: "optimizer", option: "--optimizer", text: optimizer),
        ]
        settings.append(OptionSetting(key: "when-unbounded", option: "--when-unbounded", text: whenUnbounded))
        if let dispersion {
            settings.append(OptionSetting(key: "dispersion", option: "--dispersion", text: dispersion))
        }
        let specification = try reporting(status: 2) { try FitSpecification(settings: settings) }
        switch specification.dispersion.source {
        case .constant, .estimate: return specification
        case .oracle, .entropy:
            guard specification.usesDispersion || dispersion != nil else { return specification }
            throw Failure(
                description: "--dispersion: expected a number above 0 and at most 1, or mle: a file does not say how "
                    + "dispersed its labellers are, and \(specification.objective.name) asks", status: 2)
        }
    }

    /// What an objective asks for that a file does not hold.
    private func check(
        _ specification: FitSpecification, _ data: PreferenceFile.NamedCounts, _ rankings: RankingCounts?
    ) throws {
        let objective = specification.objective
        func refuse(_ reason: String) -> Failure {
            Failure(description: "\(file): \(objective.name) \(reason)", status: 2)
        }
        if let ranking = objective as? any RankingObjective {
            if rankings == nil { throw refuse("learns from whole rankings, the file holds pairs") }
            if data.counts.arms > ranking.largestArms {
                throw refuse("is exact up to \(ranking.largestArms) arms, got \(data.counts.arms)")
            }
        }
        let usesReward =
            (objective as? any MarginObjective)?.usesReward ?? (objective as? any LogRatioObjective)?.usesReward
        if usesReward == true { throw refuse("reads the true rewards, which a file does not hold") }
        if case .references = objective.yardstick {
            throw refuse("asks for several reference policies, which a file does not hold")
        }
    }

    private func report(
        _ result: FitResult, _ policy: Policy, _ data: PreferenceFile.NamedCounts, _ specification: FitSpecification
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
        let unbounded = result.contextsWithoutOptimum.map { data.contexts[$0] }
        switch format {
        case .csv:
            Console.write(table.csv)
            Console.note(
                "\(name), beta \(specification.beta): \(sentence(result, unbounded)); \(data.counts.total) labels\n")
        case .json:
            let summary = OutputTable(
                columns: [
                    "objective", "beta", "labels", "loss", "termination", "iterations", "evaluations", "gradient_norm",
                    "proven_gap", "contexts_without_optimum",
                ],
                rows: [
                    [
                        .text(name), .number(specification.beta), .integer(data.counts.total), .number(result.end.loss),
                        .text(result.termination.rawValue), .integer(result.steps), .integer(result.evaluations),
                        .number(result.end.gradientNorm), result.provenGap.map { .number($0) } ?? .missing,
                        .list(unbounded.map { .text($0) }),
                    ]
                ])
            let policyText = table.objects.joined(separator: ",\n  ")
            Console.write(summary.objects.joined().dropLast() + ", \"policy\": [\n  \(policyText)]}\n")
        }
    }

    /// What came of the fit, in words.
    private func sentence(_ result: FitResult, _ unbounded: [String]) -> String {
        var parts = [
            "loss \(result.end.loss)", "\(result.termination.rawValue) after \(result.steps) steps",
            "gradient norm \(result.end.gradientNorm)",
        ]
        if let gap = result.provenGap { parts.append("proven within \(gap) of the minimum") }
        if !unbounded.isEmpty { parts.append("no finite optimum in context \(unbounded.joined(separator: ", "))") }
        return parts.joined(separator: ", ")
    }
}
