import ArgumentParser
import Experiments
import Foundation
import Preferences

/// Finding experiments by file, folder or name.
enum ExperimentFiles {
    /// The folder of the shipped experiments.
    static let folder = "experiments"

    /// The files of the given experiments; without any, those of every folder of `experiments`.
    static func find(_ names: [String]) throws -> [String] {
        if !names.isEmpty { return try names.map(file) }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = entries.sorted().map { "\(folder)/\($0)/experiment.yaml" }.filter {
            FileManager.default.fileExists(atPath: $0)
        }
        if files.isEmpty {
            throw Failure(description: "\(folder): no experiments here; name an experiment file", status: 2)
        }
        return files
    }

    private static func file(_ name: String) throws -> String {
        let bare = name.hasSuffix("/") ? String(name.dropLast()) : name
        let candidates = [name, "\(bare)/experiment.yaml", "\(folder)/\(bare)/experiment.yaml"]
        for candidate in candidates where PathKind(of: candidate) == .file { return candidate }
        throw Failure(
            description: "\(name): no such experiment (looked for \(candidates.joined(separator: ", ")))", status: 2)
    }
}

extension Experiment {
    /// How much there is to do, in words.
    var contents: String {
        let fits = cells.isEmpty ? [] : ["\(cells.count) cells x \(replicates) replicates"]
        let parts = [(comparisonCount, "comparison"), (tables.count, "exact table")].filter { $0.0 > 0 }
        return (fits + parts.map { "\($0) \($1)\($0 == 1 ? "" : "s")" }).joined(separator: ", ")
    }
}

/// A `KEY=VALUE` option.
struct Setting: ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        key = String(argument[..<equals])
        value = String(argument[equals...].dropFirst())
    }
}
