import Experiments
import Foundation
import Preferences

/// One experiment, from its store to its report.
struct ExperimentRun {
    let sweep: Sweep
    let folder: ResultFolder
    let jobs: Int
    let isQuiet: Bool
    let signals: Signals

    /// Computes what is not stored, and writes the results.
    func callAsFunction(isFresh: Bool) async throws {
        let experiment = sweep.experiment
        if experiment.cells.isEmpty {
            try write(from: nil, RunInformation(jobs: jobs, version: MallowsBandit.version))
            return
        }
        signals.say("interrupted; what is done is in \(folder.path)/: run the same command again to go on from there")
        let store = try reporting { try Store(in: folder.path, for: sweep, isFresh: isFresh) }
        let tally = Tally(sweep)
        let progress = Progress(sweep, tally, isVisible: !isQuiet)
        let start = ContinuousClock.now
        let outcome: Runner.Outcome
        do {
            outcome = try await Runner(sweep).run(
                into: store, jobs: jobs, tally: tally, interruption: signals.interruption)
        } catch {
            progress.finish()
            throw Failure(description: "\(error)")
        }
        progress.finish()
        if signals.interruption.isRequested { try? store.close() }
        signals.check()
        let information = RunInformation(
            shard: sweep.shard, seconds: (ContinuousClock.now - start) / .seconds(1),
            computed: tally.snapshot.computed, storeSeconds: outcome.storeSeconds, jobs: jobs,
            version: MallowsBandit.version)
        try write(from: store, information)
    }

    /// Writes the results, and says so.
    func write(from store: Store?, _ information: RunInformation) throws {
        var written: [String]
        do {
            written = try folder.write(sweep.experiment, from: store, information, signals.interruption)
            if sweep.shard == .whole, let report = try folder.writeReport() { written.append(report) }
        } catch {
            signals.check()
            throw Failure(description: "\(error)")
        }
        if isQuiet { return }
        let part = sweep.shard == .whole ? sweep.experiment.contents : "shard \(sweep.shard), \(sweep.fits) fits"
        let stored = sweep.fits - information.computed
        Console.write(
            "\(sweep.experiment.name): \(part) in " + String(format: "%.1f s", information.seconds)
                + (stored > 0 ? " (\(stored) fits were stored)" : "") + ", results in \(folder.path)/\n")
        for line in written { Console.write("  \(line)\n") }
    }
}
