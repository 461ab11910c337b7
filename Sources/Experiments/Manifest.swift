import Foundation
import NumericalCore

/// What `manifest.json` says: the resolved experiment with its digest, and what varies from run to run.
struct Manifest {
    let json: String

    init(_ experiment: Experiment, _ information: ResultFolder.RunInformation) {
        let fits = experiment.cells.count * experiment.replicates
        let entries: [(String, String)] = [
            ("name", JSON.quoted(experiment.name)),
            ("digest", JSON.quoted(SHA256(experiment.resolved.utf8).hexadecimal)),
            ("experiment", experiment.resolved),
            ("cells", "\(experiment.cells.count)"),
            ("replicates", "\(experiment.replicates)"),
            ("version", JSON.quoted(information.version)),
            ("commit", Self.commit.map(JSON.quoted) ?? "null"),
            ("system", JSON.quoted(ProcessInfo.processInfo.operatingSystemVersionString)),
            ("processor", Self.processor.map(JSON.quoted) ?? "null"),
            ("cores", "\(ProcessInfo.processInfo.activeProcessorCount)"),
            ("jobs", "\(information.jobs)"),
            ("finished", JSON.quoted(Date().formatted(.iso8601))),
            ("seconds", JSON.number(information.seconds)),
            ("fits_per_second", JSON.number(Double(fits) / information.seconds)),
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
