import Dispatch
import Foundation
import TestSupport

/// The executable, run in a temporary folder of its own.
struct Program {
    let scratch: Scratch
    /// The environment; nil for that of the tests.
    var environment: [String: String]?

    init() throws { scratch = try Scratch() }

    /// What came of a run.
    struct Outcome {
        /// The exit status; 128 and more with a signal's number for one that ended it.
        let status: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var complaints: [String] { errors.split(separator: "\n").map(String.init) }
    }

    /// The executable is missing, or did not end.
    enum Trouble: Error { case notBuilt, endless }

    /// `mallows-bandit`, which the build puts beside the test bundle.
    static var executable: URL {
        get throws {
            let bundles = [Bundle.main] + Bundle.allBundles
            let places = bundles.flatMap { [$0.executableURL, $0.bundleURL] }.compactMap {
                $0?.deletingLastPathComponent()
            }
            let candidates = places.map { $0.appendingPathComponent("mallows-bandit") }
            guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
                throw Trouble.notBuilt
            }
            return found
        }
    }

    /// A process that is set up and not yet started; its output goes to files, which cannot fill up as pipes do.
    func process(_ arguments: [String], executable: URL? = nil) throws -> Process {
        let process = Process()
        process.executableURL = try executable ?? Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        for name in [".output", ".errors"] { try scratch.write("", to: name) }
        process.standardOutput = FileHandle(forWritingAtPath: scratch.file(".output"))
        process.standardError = FileHandle(forWritingAtPath: scratch.file(".errors"))
        return process
    }

    /// Starts a process, does something with it, and waits until it has ended, at most a minute.
    func finish(_ process: Process, whileRunning work: (Process) throws -> Void = { _ in }) throws -> Outcome {
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        try work(process)
        if ended.wait(timeout: .now() + 60) == .timedOut {
            process.terminate()
            throw Trouble.endless
        }
        let signalled = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: (signalled ? 128 : 0) + process.terminationStatus, output: try scratch.read(".output"),
            errors: try scratch.read(".errors"))
    }

    /// Runs the program.
    func callAsFunction(_ arguments: String...) throws -> Outcome { try finish(process(arguments)) }

    /// Runs a line of shell in which `mb` is the program.
    func shell(_ line: String) throws -> Outcome {
        let script = "mb='\(try Self.executable.path)'; \(line)"
        return try finish(process(["-c", script], executable: URL(fileURLWithPath: "/bin/bash")))
    }

    /// A small experiment, in a file of that name.
    @discardableResult
    func writeExperiment(_ name: String = "small.yaml", adding more: String = "") throws -> String {
        let text = """
            name: small
            seed: 1
            replicates: 2
            world: {contexts: 2, arms: 3, reward: {uniform: [0, 1]}, dispersion: 0.5}
            preferences: {model: mallows-phi, pairs: 40}
            fit: {objective: dpo, beta: 0.5, optimizer: bfgs2, checkpoints: 3}
            """
        return try scratch.write(text + "\n" + more, to: name)
    }

    /// What is in the folder besides the outputs and what the test put there.
    func leftovers(besides known: Set<String>) throws -> [String] {
        try scratch.entries.filter { ![".output", ".errors"].contains($0) && !known.contains($0) }
    }
}
