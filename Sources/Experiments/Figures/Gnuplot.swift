import Foundation
public import Preferences

/// The program that draws figures.
public struct Gnuplot: Sendable {
    private let executable: URL

    /// Finds gnuplot on the path.
    ///
    /// - Parameter otherwise: what else a user can do where it is missing, as in `run with --no-figures`.
    public init(otherwise: String? = nil) throws(FileFault) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = folders.map { "\($0)/gnuplot" }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw FileFault(
                file: "gnuplot",
                message: "not found; install it (Debian: apt-get install gnuplot-nox)"
                    + (otherwise.map { " or \($0)" } ?? ""))
        }
        executable = URL(fileURLWithPath: found)
    }

    /// Runs a program; `file` names the figure in the error.
    func run(_ script: String, file: String) throws(FileFault) {
        let process = Process()
        process.executableURL = executable
        let (input, errors) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw FileFault(file: file, message: "gnuplot cannot be run: \(error.localizedDescription)")
        }
        // Where it does not listen to the end, it says why and ends with a status.
        try? input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try? input.fileHandleForWriting.close()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            let line = said.split(whereSeparator: \.isNewline).last { $0.contains(where: { !$0.isWhitespace }) }
            throw FileFault(file: file, message: "gnuplot failed: \(line ?? "no message")")
        }
    }
}
