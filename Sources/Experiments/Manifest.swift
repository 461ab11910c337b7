import Foundation

/// How a run went, for the manifest.
public struct RunInformation: Sendable {
    /// The part of the experiment that was run.
    public let shard: Shard
    /// Wall time of the fits, in seconds.
    public let seconds: Double
    /// The number of fits that were computed; the others had been stored before.
    public let computed: Int
    /// The processor time that the store took, in seconds.
    public let storeSeconds: Double
    /// The number of workers.
    public let jobs: Int
    /// The version of the program.
    public let version: String

    /// What the manifest says of a run.
    public init(
        shard: Shard = .whole, seconds: Double = 0, computed: Int = 0, storeSeconds: Double = 0, jobs: Int,
        version: String
    ) {
        self.shard = shard
        self.seconds = seconds
        self.computed = computed
        self.storeSeconds = storeSeconds
        self.jobs = jobs
        self.version = version
    }
}

/// What `manifest.json` says: the resolved experiment with its digest, and what varies from run to run.
struct Manifest {
    let json: String

    init(_ experiment: Experiment, _ information: RunInformation) {
        let entries: [(String, String)] = [
            ("name", JSON.quoted(experiment.name)),
            ("digest", JSON.quoted(experiment.digest)),
            ("experiment", experiment.resolved),
            ("cells", "\(experiment.cells.count)"),
            ("replicates", "\(experiment.replicates)"),
            ("shard", JSON.quoted(information.shard.description)),
            ("version", JSON.quoted(information.version)),
            ("results_version", "\(Results.version)"),
            ("commit", Self.commit.map(JSON.quoted) ?? "null"),
            ("system", JSON.quoted(ProcessInfo.processInfo.operatingSystemVersionString)),
            ("processor", Self.processor.map(JSON.quoted) ?? "null"),
            ("cores", "\(ProcessInfo.processInfo.activeProcessorCount)"),
            ("jobs", "\(information.jobs)"),
            ("finished", JSON.quoted(UniversalTime.now)),
            ("seconds", JSON.number(information.seconds)),
            ("fits_computed", "\(information.computed)"),
            (
                "fits_per_second",
                information.computed > 0 ? JSON.number(Double(information.computed) / information.seconds) : "null"
            ),
            ("store_seconds", JSON.number(information.storeSeconds)),
        ]
        json = "{\n" + entries.map { "  \(JSON.quoted($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n}\n"
    }

    /// The commit of the checkout that the program runs in, if it runs in one.
    private static var commit: String? {
        guard let head = try? String(contentsOfFile: ".git/HEAD", encoding: .utf8) else { return nil }
        let text = head.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix("ref: ") else { return text }
        let reference = try? String(contentsOfFile: ".git/\(text.dropFirst(5))", encoding: .utf8)
        return reference?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static var processor: String? {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return model.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
