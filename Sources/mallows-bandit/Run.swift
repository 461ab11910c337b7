import ArgumentParser
import Dispatch
import Experiments
import Foundation
import Preferences

/// `run`: experiments in, results out.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run experiments and write curves, summaries and figures.",
        discussion: """
            EXPERIMENT is a YAML file, a folder with an experiment.yaml, or the name of a folder below experiments/. \
            Without one, every experiment below experiments/ runs. Results go to OUTPUT/<name>/: the same bytes for any \
            number of jobs.
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
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT)
        signal(SIGINT, SIG_IGN)
        interrupt.setEventHandler {
            if Console.isInteractive { Console.note("\n") }
            Console.complain("interrupted; results of unfinished experiments were not written")
            _exit(130)
        }
        interrupt.resume()

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
        let folders = try reporting {
            try loaded.map { try ResultFolder(for: $0, below: output, withFigures: !noFigures) }
        }
        for (experiment, folder) in zip(loaded, folders) {
            try await run(
                experiment, into: folder,
                uninterrupted: { work in
                    interrupt.suspend()
                    defer { interrupt.resume() }
                    return try work()
                })
        }
    }

    private func run(
        _ experiment: Experiment, into folder: ResultFolder, uninterrupted: (() throws -> [String]) throws -> [String]
    ) async throws {
        let runner = Runner(experiment)
        let progress = Progress(
            name: experiment.name, total: runner.fits, isVisible: !quiet && Console.isInteractive)
        let workers = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        let clock = ContinuousClock()
        let start = clock.now
        let records: [[FitRecord]]
        do {
            records = try await runner.run(jobs: workers) { progress.advance() }
        } catch {
            progress.finish()
            throw Failure(description: error.description)
        }
        progress.finish()
        let seconds = (clock.now - start) / .seconds(1)
        let information = ResultFolder.RunInformation(
            seconds: seconds, jobs: workers, version: MallowsBandit.version)
        let figures = try reporting {
            try uninterrupted { try folder.write(experiment, records, information) }
        }
        if quiet { return }
        Console.write(
            "\(experiment.name): \(experiment.contents) in "
                + String(format: "%.1f s", seconds) + ", results in \(folder.path)/\n")
        for figure in figures { Console.write("  \(figure)\n") }
    }
}
