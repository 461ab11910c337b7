#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Foundation
import Preferences

/// The right to write to a folder of results, which one process has at a time.
///
/// It is a lock of the operating system on the file `.lock`, which says who holds it; it ends with its process, so what a
/// killed process left behind holds nobody up.
final class FolderLock: Sendable {
    private let name: String
    private let descriptor: Int32

    /// Takes the lock on a folder.
    ///
    /// - Throws: a fault that says who has it, or that there is no writing here.
    init(folder: String) throws(FileFault) {
        name = "\(folder)/.lock"
        while true {
            let file = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                throw FileFault(file: folder, message: "cannot be written: \(systemMessage(errno))")
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                let reason = errno
                close(file)
                guard reason == EWOULDBLOCK else {
                    throw FileFault(file: name, message: "cannot be locked: \(systemMessage(reason))")
                }
                let holder = (try? String(contentsOfFile: name, encoding: .utf8))?.split(separator: "\n").first
                throw FileFault(
                    file: folder, message: "in use by \(holder ?? "another process"); wait until it has ended")
            }
            // Who had it before may just have taken the file away: then this lock keeps out nobody.
            if Self.isSame(file, name) {
                descriptor = file
                break
            }
            close(file)
        }
        let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(UniversalTime.now)\n"
        ftruncate(descriptor, 0)
        _ = unsafe text.withCString { unsafe write(descriptor, $0, text.utf8.count) }
    }

    deinit {
        unsafe unlink(name)
        close(descriptor)
    }

    private static func isSame(_ file: Int32, _ name: String) -> Bool {
        var (opened, named) = (stat(), stat())
        guard unsafe fstat(file, &opened) == 0, unsafe stat(name, &named) == 0 else { return false }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}

/// What the operating system says of an error number.
func systemMessage(_ number: Int32) -> String {
    switch number {
    case EACCES, EPERM: "no permission"
    case ENOSPC, EFBIG, EDQUOT: "no space left on the device"
    case EROFS: "the file system is read-only"
    default: unsafe String(cString: strerror(number))
    }
}
