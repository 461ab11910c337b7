import Foundation
import GRDB
import TestSupport
import Testing

/// Stores that are in use, damaged, of another version, or cannot grow: one clear line, and what was stored is kept.
@Suite struct Stores {
    private static let tables = ["curves.csv", "summary.csv", "frontier.csv"]
    private static let store = "results/small/store.sqlite"

    private func run(_ program: Program, _ more: String...) throws -> Program.Outcome {
        try program.finish(program.process(["run", "small.yaml", "--no-figures", "--quiet"] + more))
    }

    /// Would catch garbage that is taken for a store, or is put away; a store of which a part is lost; one whose numbers
    /// changed; one of another program or of another version of this one. --fresh starts over from each.
    @Test(arguments: [
        ("garbage", "is damaged; move it away, or run with --fresh to start over"),
        ("middle", "is damaged; move it away, or run with --fresh to start over"),
        ("number", "is damaged; move it away, or run with --fresh to start over"),
        ("other", "is no store of this program; it was not touched"),
        (
            "version",
            "was made by another version of the program, whose numbers differ; run with --fresh to start over, or with "
                + "another --output"
        ),
    ])
    func unusable(how: String, message: String) throws {
        let program = try Program()
        try program.writeExperiment()
        #expect(try run(program, "--replicates", "500").status == 0)
        let tables = try Self.tables.map { try program.scratch.read("results/small/\($0)") }
        let path = program.scratch.file(Self.store)
        var bytes = try #require(FileManager.default.contents(atPath: path))
        switch how {
        case "garbage": bytes = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0) })
        case "middle": bytes.replaceSubrange(4096..<(bytes.count - 4096), with: Data(count: bytes.count - 8192))
        default: break
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        if how == "other" { try FileManager.default.removeItem(atPath: path) }
        if ["number", "other", "version"].contains(how) {
            let change = [
                "number": "UPDATE fit SET checkpoints = zeroblob(length(checkpoints)) WHERE id = 3",
                "other": "CREATE TABLE mine (x)", "version": "UPDATE store SET value = '0' WHERE key = 'results'",
            ]
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: change[how] ?? "") }
            try queue.close()
        }
        bytes = try #require(FileManager.default.contents(atPath: path))
        let again = try run(program, "--replicates", "500")
        #expect(again.status == 1 && again.output.isEmpty)
        #expect(again.complaints == ["mallows-bandit: \(Self.store): \(message)"])
        // Numbers are found to be wrong when they are read, after the store was opened.
        #expect(how == "number" || FileManager.default.contents(atPath: path) == bytes)
        #expect(try run(program, "--replicates", "500", "--fresh").status == 0)
        #expect(try Self.tables.map { try program.scratch.read("results/small/\($0)") } == tables)
    }

    /// Would catch two processes that write to one folder, a message that does not say who has it, and a lock that
    /// outlives its process.
    @Test func locked() throws {
        let program = try Program()
        let other = try Program()
        try program.writeExperiment()
        let long = try program.process([
            "run", "small.yaml", "--no-figures", "--quiet", "--replicates", "500000", "--jobs", "1",
        ])
        long.standardOutput = FileHandle.nullDevice
        long.standardError = FileHandle.nullDevice
        try long.run()
        defer { kill(long.processIdentifier, SIGKILL) }
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: program.scratch.file(Self.store)) {
            Thread.sleep(forTimeInterval: 0.01)
        }
        let second = try other.shell("cd '\(program.scratch.path)'; $mb run small.yaml --no-figures")
        #expect(second.status == 1 && second.complaints.count == 1)
        #expect(
            second.errors.hasPrefix(
                "mallows-bandit: results/small: in use by process \(long.processIdentifier) on "))
        kill(long.processIdentifier, SIGKILL)
        long.waitUntilExit()
        #expect(FileManager.default.fileExists(atPath: program.scratch.file("results/small/.lock")))
        #expect(try run(program).status == 0)
        #expect(!FileManager.default.fileExists(atPath: program.scratch.file("results/small/.lock")))
    }

    /// Would catch a full disk that ends the process, that is told in a page, or that costs what was stored: a limit on
    /// the size of files stands for it, first of the store and then of a table.
    @Test(arguments: [60, 400, 700]) func fullDisk(kilobytes: Int) throws {
        let program = try Program()
        try program.writeExperiment()
        let whole = try program.shell("$mb run small.yaml --no-figures --quiet --replicates 2000 --output whole")
        #expect(whole.status == 0)
        let full = try program.shell(
            "ulimit -f \(kilobytes); $mb run small.yaml --no-figures --quiet --replicates 2000 --jobs 2")
        #expect(full.status == 1 && full.complaints.count == 1, "\(full.errors)")
        #expect(full.errors.contains("results/small/") && full.errors.contains("cannot be"))
        let files = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("results/small"))
        #expect(!files.contains { $0.hasSuffix(".partial") } && !files.contains("curves.csv"))
        #expect(try run(program, "--replicates", "2000").status == 0)
        for table in Self.tables {
            #expect(try program.scratch.read("results/small/\(table)") == program.scratch.read("whole/small/\(table)"))
        }
    }

    /// Would catch a folder that cannot be written to and is found out by a crash; root, whom modes do not stop, sees one
    /// in /proc.
    @Test func readOnly() throws {
        let program = try Program()
        try program.writeExperiment()
        try FileManager.default.createDirectory(
            atPath: program.scratch.file("closed/small"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o555])
        let output = getuid() == 0 ? "/proc" : "closed"
        let run = try program("run", "small.yaml", "--no-figures", "--output", output)
        #expect(run.status == 1 && run.output.isEmpty && run.complaints.count == 1)
        #expect(run.errors.hasPrefix("mallows-bandit: \(output)/small: cannot be "), "\(run.errors)")
    }
}
