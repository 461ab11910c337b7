import ArgumentParser
import Experiments
import Preferences

/// `simulate`: the data of an experiment as a file.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write simulated preferences to a file.",
        discussion: """
            The data are those that 'run' fits in that replicate, label by label in random order. Name an EXPERIMENT, or \
            say what to draw by options. Pairs go to .csv or .jsonl (as TRL reads them), whole rankings to .csv or .soc.
            """)

    @Argument(help: "Experiment: file, folder or name.")
    var experiment: String?

    @Option(help: "File to write; its ending chooses the format.")
    var output: String

    @Flag(help: "Write whole rankings instead of pairs; of a single context, and a model of rankings.")
    var rankings = false

    @Option(name: .customLong("set"), help: "Override a setting of the experiment; repeatable.")
    var settings: [Setting] = []

    @Option(help: "Which replicate's world and data.")
    var replicate = 1

    @Option(help: "Data model; see 'list models'.")
    var model: String?

    @Option(help: "Number of arms.")
    var arms: String?

    @Option(help: "Number of contexts.")
    var contexts: String?

    @Option(help: "Dispersion phi of the world.")
    var dispersion: String?

    @Option(help: "Rewards, as in an experiment file (default: '{uniform: [0, 1]}').")
    var reward: String?

    @Option(help: "Number of labelled pairs.")
    var pairs: String?

    @Option(help: "Seed.")
    var seed: String?

    private static let mostPairs = 100_000_000

    func validate() throws {
        let options = [model, arms, contexts, dispersion, reward, pairs, seed].compactMap { $0 }
        if experiment != nil && !options.isEmpty {
            throw ValidationError("with an EXPERIMENT, change its settings by --set KEY=VALUE")
        }
        if experiment == nil && (model == nil || arms == nil || pairs == nil) {
            throw ValidationError("name an EXPERIMENT, or give at least --model, --arms and --pairs")
        }
        if replicate < 1 { throw ValidationError("--replicate: expected an integer of at least 1, got \(replicate)") }
    }

    func run() throws {
        let loaded = try reporting(status: experiment == nil ? 2 : 1) { try load() }
        let laws = Set(loaded.cells.map { "\($0.world.identity) \($0.preferences.identity)" })
        guard let cell = loaded.cells.first, laws.count == 1 else {
            throw Failure(
                description: "\(loaded.name): \(laws.count) different laws of data; choose one with --set, as in "
                    + "--set preferences.pairs=16", status: 2)
        }
        if cell.preferences.pairs > Self.mostPairs {
            throw Failure(
                description: "preferences.pairs: expected at most \(Self.mostPairs) pairs in a file, got "
                    + "\(cell.preferences.pairs); 'run' has no such limit")
        }
        let world = try reporting { try cell.world.world(seed: loaded.seed, replicate: replicate) }
        let streams = DataStreams(
            seed: loaded.seed, world: cell.world, preferences: cell.preferences, replicate: replicate)
        if rankings {
            try writeRankings(cell.preferences, world, streams)
        } else {
            try reporting {
                let counts = try cell.preferences.drawCounts(in: world, streams: streams)
                try SimulatedFile.write(labels: cell.preferences.expand(counts, streams: streams), to: output)
            }
        }
    }

    private func writeRankings(
        _ preferences: PreferenceSpecification, _ world: BanditWorld, _ streams: DataStreams
    ) throws {
        guard preferences.model.rankingPairs != nil else {
            throw Failure(description: "--rankings: the model '\(preferences.model.name)' draws no rankings", status: 2)
        }
        guard world.contexts == 1 else {
            throw Failure(description: "--rankings: expected a single context, got \(world.contexts)", status: 2)
        }
        try reporting {
            let rankings = try preferences.drawRankings(in: world, streams: streams)
            try SimulatedFile.write(rankings: rankings.map(\.ranking), to: output)
        }
    }

    private func load() throws -> Experiment {
        if let experiment {
            let file = try ExperimentFiles.find([experiment])[0]
            return try Experiment(reading: file, overrides: settings.map { ($0.key, $0.value) })
        }
        let options = [
            ("preferences.model", "--model", model), ("world.arms", "--arms", arms),
            ("world.contexts", "--contexts", contexts), ("world.dispersion", "--dispersion", dispersion ?? "0.5"),
            ("world.reward", "--reward", reward ?? "{uniform: [0, 1]}"), ("preferences.pairs", "--pairs", pairs),
            ("seed", "--seed", seed ?? "1"),
        ]
        let given = options.compactMap { key, option, text in
            text.map { OptionSetting(key: key, option: option, text: $0) }
        }
        return try Experiment(dataSettings: given)
    }
}
