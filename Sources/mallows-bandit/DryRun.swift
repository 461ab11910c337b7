import Experiments
import Foundation

/// What `run --dry-run` prints.
struct DryRun {
    let sweep: Sweep
    let folder: ResultFolder
    let output: String
    let jobs: Int

    /// The time that the sample may take, in seconds.
    private static let limit = 2.0
    /// What a shard should take.
    private static let secondsPerShard = 3600.0

    func print() throws {
        let experiment = sweep.experiment
        if experiment.cells.isEmpty {
            Console.write("\(experiment.name): \(experiment.contents)\n")
            return
        }
        let forecast = try reporting { try Forecast(sweep, limit: Self.limit) }
        let seconds = forecast.seconds / Double(jobs)
        let part = sweep.shard == .whole ? "" : "shard \(sweep.shard), "
        Console.write(
            """
            \(experiment.name): \(part)\(sweep.cells) cells x \(experiment.replicates) replicates, \(sweep.fits) fits, \
            about \(count(forecast.rows)) rows of curves.csv
              time: about \(duration(seconds)) with \(jobs) job\(jobs == 1 ? "" : "s") (a sample of \
            \(forecast.sample.fits) fits took \(duration(forecast.sample.seconds)))
              disk: about \(size(forecast.bytes.store)) in store.sqlite, \(size(forecast.bytes.tables)) in tables

            """)
        if sweep.shard != .whole { return }
        let shards = min(max(2, Int((seconds / Self.secondsPerShard).rounded(.up))), Shard.most)
        Console.write(
            """
              in \(shards) shards of about \(duration(seconds / Double(shards))), each I of 1..\(shards):
                \(command) --shard I/\(shards)
                mallows-bandit merge \(output) \(folder.path)/shard-*-of-\(shards)

            """)
    }

    /// The command that was given, without --dry-run.
    private var command: String {
        (["mallows-bandit"] + CommandLine.arguments.dropFirst().filter { $0 != "--dry-run" }.map(quoted))
            .joined(separator: " ")
    }

    /// A word as a shell takes it.
    private func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            CharacterSet.alphanumerics.contains($0) || "-_./=,:@%+".unicodeScalars.contains($0)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    private func count(_ number: Double) -> String { String(format: number < 1e7 ? "%.0f" : "%.3g", number) }

    private func size(_ bytes: Double) -> String {
        switch bytes {
        case ..<1e6: String(format: "%.0f kB", bytes / 1e3)
        case ..<1e9: String(format: "%.1f MB", bytes / 1e6)
        case ..<1e12: String(format: "%.1f GB", bytes / 1e9)
        default: String(format: "%.1f TB", bytes / 1e12)
        }
    }
}
