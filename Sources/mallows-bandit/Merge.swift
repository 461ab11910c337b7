import ArgumentParser
import Experiments
import Foundation
import Preferences

/// `merge`: the shards of an experiment in, its results out.
struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the shards of an experiment together.",
        discussion: """
            Each SHARD is a folder that 'run --shard I/N' has written, as results/<name>/shard-1-of-8. The results go to \
            OUTPUT/<name>/: the same bytes as of a run without shards, whatever the order.
            """)

    @Argument(help: "Folder for results.")
    var output: String

    @Argument(help: "The folders of all shards.")
    var shards: [String]

    @Option(help: "Number of parallel workers that write tables (default: one for each core).")
    var jobs: Int?

    @Flag(help: "Write tables only.")
    var noFigures = false

    @Flag(help: "No summary of what was written.")
    var quiet = false

    func validate() throws {
        if output.isEmpty { throw ValidationError("OUTPUT: expected the name of a folder") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs: expected an integer of at least 1, got \(jobs)") }
    }

    func run() throws {
        let signals = Signals()
        let start = ContinuousClock.now
        let (stores, experiment) = try reporting { try ShardStore.open(shards) }
        let folder = try reporting { try ResultFolder(for: experiment, below: output, withFigures: !noFigures) }
        let sweep = Sweep(experiment)
        signals.say("interrupted; what is merged is in \(folder.path)/: run the same command again to go on from there")
        let store = try reporting { try Store(in: folder.path, for: sweep, isFresh: false) }
        do {
            try store.merge(stores, signals.interruption)
        } catch {
            signals.check()
            throw Failure(description: "\(error)")
        }
        let workers = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        let run = ExperimentRun(sweep: sweep, folder: folder, jobs: workers, isQuiet: quiet, signals: signals)
        try run.write(
            from: store,
            RunInformation(
                seconds: (ContinuousClock.now - start) / .seconds(1), jobs: workers, version: MallowsBandit.version))
    }
}
