import GRDB
import Preferences

/// Does something with a store and puts what SQLite says into the words of the user's files.
func reportingStore<Value>(_ path: String, _ work: () throws -> Value) throws(FileFault) -> Value {
    do {
        return try work()
    } catch let fault as FileFault {
        throw fault
    } catch let error as DatabaseError {
        throw FileFault(file: path, message: message(error))
    } catch {
        throw FileFault(file: path, message: "\(error)")
    }
}

private func message(_ error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: damaged
    case .SQLITE_FULL: "cannot be written: no space left on the device"
    case .SQLITE_IOERR: "cannot be read or written: \(error.message ?? "disk I/O error")"
    case .SQLITE_READONLY: "cannot be written: it is read-only"
    case .SQLITE_CANTOPEN: "cannot be opened"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "in use by another program"
    default: "cannot be used: \(error.message ?? "\(error.resultCode)")"
    }
}

/// What is said of a store that is not whole; nobody changes such a store.
let damaged = "is damaged; move it away, or run with --fresh to start over"
