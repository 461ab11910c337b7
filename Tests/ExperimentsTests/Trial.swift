import Experiments
import Foundation
import Preferences
import TestSupport

/// The experiment file that the tests change; its lines are numbered in the tests of faults.
enum Trial {
    static let lines = [
        "name: trial",
        "seed: 1",
        "replicates: 3",
        "world:",
        "  contexts: 1",
        "  arms: 3",
        "  reward: {uniform: [0, 1]}",
        "  reference: uniform",
        "  dispersion: 0.5",
        "preferences:",
        "  model: mallows-phi",
        "  pairs: 12",
        "  proposal: uniform",
        "  per-ranking: one",
        "policy: tabular",
        "fit:",
        "  objective: dpo",
        "  beta: 0.5",
        "  dispersion: oracle",
        "  optimizer: {adam: {learning-rate: 0.05, steps: 20}}",
        "  checkpoints: 4",
    ]

    /// The measured columns of `curves.csv`.
    static let measured = [
        "loss", "gradient_norm", "chosen_log_ratio", "rejected_log_ratio", "reward", "kl", "forward_kl", "entropy",
        "max_probability", "win_rate", "frontier_reward", "frontier_gap",
    ]

    /// The columns of `curves.csv` about a fit as a whole.
    static let ends = ["termination", "evaluations", "contexts_without_optimum", "proven_gap"]

    /// The file with some lines, counted from 1, replaced and others put at the end.
    static func text(replacing changes: [Int: String] = [:], adding more: [String] = []) -> String {
        (lines.enumerated().map { changes[$0.offset + 1] ?? $0.element } + more).joined(separator: "\n") + "\n"
    }

    /// The experiment of a text.
    static func experiment(_ text: String, overrides: [(String, String)] = []) throws -> Experiment {
        let scratch = try Scratch()
        let file = try scratch.write(text, to: "trial.yaml")
        return try Experiment(reading: file, overrides: overrides.map { (key: $0.0, value: $0.1) })
    }

    /// What is wrong with a text, one `line: key: message` each.
    static func faults(_ text: String, overrides: [(String, String)] = []) throws -> [String] {
        let scratch = try Scratch()
        let file = try scratch.write(text, to: "trial.yaml")
        do {
            _ = try Experiment(reading: file, overrides: overrides.map { (key: $0.0, value: $0.1) })
            return []
        } catch {
            return error.faults.map { $0.description.replacing("\(file):", with: "").trimmingPrefix(" ") }
                .map { String($0) }
        }
    }

    /// The tables that an experiment writes.
    struct Results {
        let records: [[FitRecord]]
        let curves: String
        let summary: String
        let frontier: String
        let arms: String?
        let comparisons: String?
        let manifest: String
    }

    /// Runs an experiment and reads what it writes.
    static func results(_ experiment: Experiment, jobs: Int = 1) async throws -> Results {
        let scratch = try Scratch()
        let store = try await store(experiment, below: scratch, jobs: jobs)
        let records = try records(experiment, store)
        let folder = try ResultFolder(for: experiment, below: scratch.path, withFigures: false)
        _ = try folder.write(experiment, from: store, RunInformation(jobs: jobs, version: "test"))
        let inside = experiment.name
        return Results(
            records: records, curves: try scratch.read("\(inside)/curves.csv"),
            summary: try scratch.read("\(inside)/summary.csv"), frontier: try scratch.read("\(inside)/frontier.csv"),
            arms: try? scratch.read("\(inside)/arms.csv"),
            comparisons: try? scratch.read("\(inside)/comparisons.csv"),
            manifest: try scratch.read("\(inside)/manifest.json"))
    }

    /// The store of an experiment in which every fit, or those of a shard, are finished.
    static func store(
        _ experiment: Experiment, below scratch: Scratch, jobs: Int = 1, shard: Shard = .whole
    ) async throws -> Store {
        let sweep = Sweep(experiment, shard: shard)
        let folder = try ResultFolder(for: experiment, shard: shard, below: scratch.path, withFigures: false)
        let store = try Store(in: folder.path, for: sweep, isFresh: false)
        _ = try await Runner(sweep).run(
            into: store, jobs: jobs, tally: Tally(sweep), interruption: Interruption())
        return store
    }

    /// At [cell][replicate], the fits of a store.
    static func records(_ experiment: Experiment, _ store: Store) throws -> [[FitRecord]] {
        let reader = try StoreReader(store)
        return try experiment.cells.indices.map { try reader.records(ofCell: $0) }
    }

    /// At [cell][replicate], the fits of an experiment.
    static func records(_ experiment: Experiment) throws -> [[FitRecord]] {
        try experiment.cells.indices.map { cell in
            try (1...experiment.replicates).map { try experiment.record(ofCell: cell, replicate: $0) }
        }
    }

    /// Runs the experiment of a text.
    static func results(_ text: String, overrides: [(String, String)] = []) async throws -> Results {
        try await results(try experiment(text, overrides: overrides))
    }
}
