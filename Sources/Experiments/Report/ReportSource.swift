import Foundation
import Preferences

/// What a folder of results holds for a report.
struct ReportSource {
    /// A file, named from the folder on.
    struct File {
        let name: String
        let bytes: Int
    }

    /// The folder, as it was named.
    let folder: String
    /// The files, hidden ones and the report itself apart, in the order of their names.
    let files: [File]
    /// `manifest.json`, if it is there.
    let manifest: ConfigurationNode?

    /// The tables that have a place of their own in the report, or that it leaves to their files.
    private static let knownTables = ["arms.csv", "comparisons.csv", "curves.csv", "frontier.csv", "summary.csv"]
    /// What is there only while a store is open.
    private static let passing = ["report.html", "store.sqlite-wal", "store.sqlite-shm"]

    /// Looks into a folder.
    init(folder: String) throws(FileFault) {
        self.folder = folder
        let top = try Self.files(in: folder, below: "")
        let hasFigures = FileManager.default.fileExists(atPath: "\(folder)/figures")
        files = top + (hasFigures ? try Self.files(in: "\(folder)/figures", below: "figures/") : [])
        guard files.contains(where: { $0.name == "manifest.json" || $0.name.hasSuffix(".csv") }) else {
            throw FileFault(file: folder, message: "no results here: expected manifest.json or a table")
        }
        guard files.contains(where: { $0.name == "manifest.json" }) else {
            manifest = nil
            return
        }
        let name = "\(folder)/manifest.json"
        do {
            // JSON is YAML, and this reader keeps the order of the keys.
            manifest = try ConfigurationNode.read(name)
        } catch {
            throw FileFault(
                file: name, line: error.faults.first?.line, message: "expected the manifest that 'run' writes")
        }
    }

    /// The experiment with every override applied, as the manifest has it.
    var experiment: ConfigurationNode? { manifest?["experiment"] }

    /// Its name; without a manifest, that of the folder.
    var name: String {
        text("name") ?? URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    }

    /// A value of the manifest as text, where there is one.
    func text(_ key: String) -> String? {
        guard case .scalar(let text)? = manifest?[key]?.content, text != "null" else { return nil }
        return text
    }

    /// Whether there is a file of that name.
    func has(_ name: String) -> Bool { files.contains { $0.name == name } }

    /// The files of the exact tables: those that the experiment names; without a manifest, every other table.
    var exactTables: [String] {
        let tables = files.map(\.name).filter { $0.hasSuffix(".csv") && !Self.knownTables.contains($0) }
        guard manifest != nil else { return tables }
        let named = Set((experiment?["tables"]?.items ?? []).compactMap { $0["name"]?.label }.map { $0 + ".csv" })
        return tables.filter { named.contains($0) }
    }

    /// The names of the figures, without folder and ending.
    var figures: [String] {
        files.map(\.name).filter { $0.hasPrefix("figures/") && $0.hasSuffix(".svg") }
            .map { String($0.dropFirst(8).dropLast(4)) }
    }

    private static func files(in folder: String, below prefix: String) throws(FileFault) -> [File] {
        let manager = FileManager.default
        guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
            throw FileFault(
                file: folder,
                message: manager.fileExists(atPath: folder) ? "expected a folder of results" : "no such folder")
        }
        return names.filter { !$0.hasPrefix(".") && !passing.contains($0) }.sorted().compactMap { name in
            let attributes = try? manager.attributesOfItem(atPath: "\(folder)/\(name)")
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
            return File(name: prefix + name, bytes: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
        }
    }
}

extension ConfigurationNode {
    /// What is in a list; nothing where there is none.
    var items: [ConfigurationNode] {
        guard case .list(let items) = content else { return [] }
        return items
    }

    /// The keys and values of a map; nothing where there is none.
    var entries: [Entry] {
        guard case .map(let entries) = content else { return [] }
        return entries
    }
}
