import ArgumentParser
import Experiments
import Foundation
import Preferences

/// `run`: experiments in, results out.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run experiments and write curves, summaries and figures.",
        discussion: """
            EXPERIMENT is a YAML file, a folder with an experiment.yaml, or the name of a folder below experiments/. \
            Without one, every experiment below experiments/ runs. Results go to OUTPUT/<name>/: the same bytes for any \
            number of jobs. What has been computed is kept in OUTPUT/<name>/store.sqlite: a run that was stopped goes on \
            where it was, and an edited experiment computes only the cells that changed.
            """)

    @Argument(help: "Experiments: files, folders or names.")
    var experiments: [String] = []

    @Option(help: "Folder for results.")
    var output = "results"

    @Option(help: "Number of parallel workers (default: one for each core).")
    var jobs: Int?

    @Option(name: .customLong("set"), help: "Override a setting, as in --set fit.beta=0.5; YAML values; repeatable.")
    var settings: [Setting] = []

    @Option(help: "Number of replicates instead of the experiment's.")
    var replicates: Int?

    @Option(
        help: ArgumentHelp(
            "Do part I of N of the work, as in --shard 3/8; 'merge' puts the parts together.", valueName: "i/n"),
        transform: {
            guard let shard = Shard($0) else { throw ValidationError("expected I/N with 1 <= I <= N, got '\($0)'") }
            return shard
        })
    var shard = Shard.whole

    @Flag(help: "Say how much there is to do, how long it takes and how to do it in shards; compute a sample alone.")
    var dryRun = false

    @Flag(help: "Start over instead of going on from what is stored.")
    var fresh = false

    @Flag(help: "Write tables only.")
    var noFigures = false

    @Flag(help: "No progress and no summary of what was written.")
    var quiet = false

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output: expected the name of a folder") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs: expected an integer of at least 1, got \(jobs)") }
        if let replicates, replicates < 1 {
            throw ValidationError("--replicates: expected an integer of at least 1, got \(replicates)")
        }
    }

    func run() async throws {
        let loaded = try load()
        let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        let folders = try reporting {
            try loaded.map { try ResultFolder(for: $0, shard: shard, below: output, withFigures: !noFigures) }
        }
        if dryRun {
            for (experiment, folder) in zip(loaded, folders) {
                try DryRun(sweep: Sweep(experiment, shard: shard), folder: folder, output: output, jobs: jobs).print()
            }
            return
        }
        let signals = Signals()
        for (experiment, folder) in zip(loaded, folders) {
            let run = ExperimentRun(
                sweep: Sweep(experiment, shard: shard), folder: folder,
                jobs: jobs, isQuiet: quiet, signals: signals)
            try await run(isFresh: fresh)
        }
    }

    /// The experiments, with every override, or all that is wrong with them.
    private func load() throws -> [Experiment] {
        let files = try ExperimentFiles.find(experiments)
        let overrides =
            settings.map { ($0.key, $0.value) } + (replicates.map { [("replicates", "\($0)")] } ?? [])
        var faults: [String] = []
        var loaded: [Experiment] = []
        for file in files {
            do {
                loaded.append(try Experiment(reading: file, overrides: overrides))
            } catch {
                faults += error.faults.map(\.description).filter { !faults.contains($0) }
            }
        }
        if !faults.isEmpty { throw Failure(description: faults.joined(separator: "\n")) }
        let names = loaded.map(\.name)
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw Failure(description: "two experiments are named '\(name)'", status: 2)
        }
        return loaded
    }
}
