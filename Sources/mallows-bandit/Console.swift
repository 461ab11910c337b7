import Foundation

/// Standard output and standard error.
enum Console {
    /// Writes a table or a message to standard output.
    static func write(_ text: String) { put(text, to: .standardOutput) }

    /// Writes `mallows-bandit: ...` lines to standard error.
    static func complain(_ message: String) {
        for line in message.split(separator: "\n") { put("mallows-bandit: \(line)\n", to: .standardError) }
    }

    /// Writes a note to standard error as it is.
    static func note(_ text: String) { put(text, to: .standardError) }

    /// Whether a person is watching standard error.
    static var isInteractive: Bool { isatty(2) == 1 }

    /// How many columns standard error has; 80 where it does not say.
    static var width: Int {
        var size = winsize()
        let isKnown = unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    /// A reader that has gone away (as `head` does) ends the output quietly; output that is lost otherwise, as on a full
    /// disk, ends the program with status 1.
    private static func put(_ text: String, to file: FileHandle) {
        do {
            try file.write(contentsOf: Data(text.utf8))
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            if file !== FileHandle.standardOutput || cause.code == Int(EPIPE) { return }
            complain("standard output: cannot be written: \(cause.localizedDescription)")
            exit(1)
        }
    }
}

/// Runs `work`, turning any error into a failure with its description.
func reporting<Value>(status: Int32 = 1, _ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch let failure as Failure {
        throw failure
    } catch {
        throw Failure(description: "\(error)", status: status)
    }
}
