import ArgumentParser
import Experiments
import Preferences
import Rankings

/// `simulate`: the data of an experiment as a file.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write simulated preferences to a file.",
        discussion: """
            The data are those that 'run' fits in that replicate, label by label in random order. Name an EXPERIMENT, or \
            say what to draw by options. Pairs go to .csv or .jsonl (as TRL reads them), whole rankings to .csv or .soc.

            Draws are exact and independent, or refused. --sampler mcmc draws the rankings of a Mallows model of any size by a \
            Metropolis chain instead, approximately, and reports the chain's autocorrelation time on standard error.
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

    /// How rankings are drawn.
    enum Sampler: String, ExpressibleByArgument, CaseIterable {
        case exact, mcmc
    }

    @Option(help: "exact, or mcmc: a Metropolis chain, also where no exact law is known.")
    var sampler = Sampler.exact

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
        guard let pairs = cell.preferences.pairs, pairs <= Self.mostPairs else {
            throw Failure(
                description: "preferences.pairs: expected at most \(Self.mostPairs) pairs in a file, got "
                    + "\(cell.preferences.pairs.map(String.init) ?? PreferenceSpecification.infinite); 'run' has no such limit"
            )
        }
        let world = try reporting { try cell.world.world(seed: loaded.seed, replicate: replicate) }
        let streams = DataStreams(
            seed: loaded.seed, world: cell.world, preferences: cell.preferences, replicate: replicate)
        try reporting { try write(cell.preferences, world, streams) }
    }

    private func write(_ preferences: PreferenceSpecification, _ world: BanditWorld, _ streams: DataStreams) throws {
        if rankings && preferences.model.rankingPairs == nil {
            throw Failure(description: "--rankings: the model '\(preferences.model.name)' draws no rankings", status: 2)
        }
        if rankings && world.contexts != 1 {
            throw Failure(description: "--rankings: expected a single context, got \(world.contexts)", status: 2)
        }
        let chains = sampler == .mcmc ? try chains(preferences, world, streams) : nil
        if rankings {
            let drawn = try chains?.rankings ?? preferences.drawRankings(in: world, streams: streams)
            try SimulatedFile.write(rankings: drawn.map(\.ranking), to: output)
        } else {
            let counts =
                try chains.map { preferences.counts(of: $0.rankings, in: world, streams: streams) }
                ?? preferences.drawCounts(in: world, streams: streams)
            try SimulatedFile.write(labels: preferences.expand(counts, streams: streams), to: output)
        }
        if let chains { note(chains.chains, arms: world.arms) }
    }

    private func chains(
        _ preferences: PreferenceSpecification, _ world: BanditWorld, _ streams: DataStreams
    ) throws -> ChainDraws {
        guard let draws = try ChainDraws(of: preferences, in: world, streams: streams) else {
            throw Failure(
                description:
                    "--sampler mcmc: the model '\(preferences.model.name)' draws no rankings from a Mallows law",
                status: 2)
        }
        return draws
    }

    /// The slowest of the chains.
    private func note(_ chains: [MetropolisSampler], arms: Int) {
        guard let slowest = chains.max(by: { $0.autocorrelationTime < $1.autocorrelationTime }) else { return }
        Console.complain(
            "--sampler mcmc: approximate draws; autocorrelation time of the distance \(slowest.autocorrelationTime) sweeps of "
                + "\(arms) exchanges, burn-in \(slowest.burnIn) sweeps, a ranking every \(slowest.thinning) sweeps"
                + (chains.count > 1 ? "; the slowest of \(chains.count) chains" : ""))
    }

    private func load() throws -> Experiment {
        if let experiment {
            let file = try ExperimentFiles.find([experiment])[0]
            return try Experiment(
                reading: file, overrides: settings.map { ($0.key, $0.value) }, needsExactLaws: sampler == .exact)
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
        return try Experiment(dataSettings: given, needsExactLaws: sampler == .exact)
    }
}
