import ArgumentParser
import Experiments
import Foundation
import Preferences

/// `report`: results in, a page out.
struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page with what an experiment found.",
        discussion: """
            RESULT is a folder of results, or the name of one below results/. The page, report.html in that folder, holds \
            the comparisons with their verdicts, figures, tables, settings and how to run it again. It needs no network, \
            and the same folder gives the same bytes. 'run' writes it too.
            """)

    @Argument(help: "Folders of results, or names of folders below results/.")
    var results: [String]

    @Option(help: "File to write instead of report.html in the folder.")
    var output: String?

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output: expected the name of a file") }
        if output != nil && results.count > 1 { throw ValidationError("--output: expected one RESULT beside it") }
    }

    func run() throws {
        let folders = try results.map(Self.folder)
        let pages = try reporting {
            try folders.map { folder in
                let file = output ?? "\(folder)/\(Experiments.Report.fileName)"
                return (file, try Experiments.Report(reading: folder, linksFiles: output == nil).html)
            }
        }
        for (file, page) in pages {
            try reporting { try AtomicFile.write(page, to: file) }
            Console.write("\(file)\n")
        }
    }

    private static func folder(_ name: String) throws -> String {
        let bare = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
        let candidates = [bare, "results/\(bare)"]
        for candidate in candidates {
            var isFolder: ObjCBool = false
            if unsafe FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), isFolder.boolValue {
                return candidate
            }
        }
        throw Failure(
            description: "\(name): no such folder of results (looked for \(candidates.joined(separator: ", ")))",
            status: 2)
    }
}
