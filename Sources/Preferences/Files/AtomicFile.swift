#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// POSIX rename, which replaces the target in one step. (The function of this name in a type hides C's.)
private func moveFile(_ file: String, _ name: String) -> Int32 { unsafe rename(file, name) }

/// Writing files that appear whole or not at all: a temporary file beside the target, then a rename.
public enum AtomicFile {
    /// Writes `text` to the file of that name.
    public static func write(_ text: String, to name: String) throws(FileFault) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: name), options: .atomic)
        } catch {
            throw FileFault(file: name, message: "cannot be written: \(reason(for: error))")
        }
    }

    /// Puts a finished file in the place of another, or where there is none.
    public static func rename(_ file: String, to name: String) throws(FileFault) {
        guard moveFile(file, name) == 0 else {
            throw FileFault(file: name, message: "cannot be written: error \(errno) of rename")
        }
    }

    /// Makes the folder of that name, with the folders above it.
    public static func makeFolder(_ name: String) throws(FileFault) {
        do {
            try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
        } catch {
            throw FileFault(file: name, message: "cannot be made: \(reason(for: error))")
        }
    }

    private static func reason(for error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileNoSuchFile?, .fileReadNoSuchFile?: "no such folder"
        case .fileWriteNoPermission?: "no permission"
        case .fileWriteOutOfSpace?: "no space left on the device"
        case .fileWriteVolumeReadOnly?: "the file system is read-only"
        case .fileWriteFileExists?: "a file of this name is in the way"
        default: "\(error)"
        }
    }
}
