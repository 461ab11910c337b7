#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Foundation
import NumericalCore
import Preferences

/// A file of results, which grows under another name and takes its own when it is whole.
final class ResultFile {
    private let name: String
    private let partial: String
    private let descriptor: Int32
    private var isWhole = false

    /// Begins the file of that name in a folder.
    init(_ name: String, in folder: String) throws(FileFault) {
        self.name = "\(folder)/\(name)"
        partial = "\(folder)/.\(name).partial"
        descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw Self.fault(self.name, errno) }
    }

    /// The file of that name in a folder, all written.
    convenience init(_ name: String, in folder: String, _ text: String) throws(FileFault) {
        try self.init(name, in: folder)
        try write(Array(text.utf8))
    }

    deinit {
        close(descriptor)
        if !isWhole { unsafe unlink(partial) }
    }

    /// Adds rows at the end.
    func write(_ rows: CSV) throws(FileFault) { try write(rows.bytes) }

    private func write(_ bytes: [UInt8]) throws(FileFault) {
        let failure = unsafe bytes.withUnsafeBufferPointer { unsafe Self.write($0, to: descriptor) }
        if let failure { throw Self.fault(name, failure) }
    }

    /// Puts the file, whole and on the disk, in its place.
    private func finish() throws(FileFault) {
        guard fsync(descriptor) == 0 else { throw Self.fault(name, errno) }
        try AtomicFile.rename(partial, to: name)
        isWhole = true
    }

    /// Puts files, whole and on the disk, in their places, and closes the store that they are from: all wait for the disk at
    /// the same time.
    static func finish(_ files: [ResultFile], closing store: Store?) throws(FileFault) {
        let results = Threads(files.count + 1).map(files.count + 1) { place in
            Result<Void, FileFault> { () throws(FileFault) in
                // The store first, which waits longest.
                if place == 0 { try store?.close() } else { try files[place - 1].finish() }
            }
        }
        for result in results { try result.get() }
    }

    /// The number of the error, if there was one.
    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
        var start = 0
        while start < bytes.count {
            let written = unsafe Glibc.write(
                descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            if written < 0 && errno != EINTR { return errno }
            start += max(0, written)
        }
        return nil
    }

    private static func fault(_ name: String, _ number: Int32) -> FileFault {
        FileFault(file: name, message: "cannot be written: \(systemMessage(number))")
    }
}
