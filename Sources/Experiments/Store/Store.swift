import Foundation
import GRDB
public import Preferences
import NumericalCore

/// `store.sqlite` of a folder of results: every fit that has been finished, kept by what its cell *is*.
///
/// One process writes it at a time, and holds the folder's lock as long as the store is open. Others may read it. Each
/// batch of fits is one transaction, so a process that is killed loses at most the batches in its hands. What took longer
/// to compute than the disk takes to write is waited for: see `StoreInserter`.
public final class Store: Sendable {
    /// The name of the file in the folder of results.
    public static let fileName = "store.sqlite"

    let path: String
    let sweep: Sweep
    /// What was there when the store was opened.
    let stored: StoredFits
    let queue: DatabaseQueue
    private let lock: FolderLock

    var experiment: Experiment { sweep.experiment }

    /// Opens the store in `folder`, or makes both.
    ///
    /// - Parameter isFresh: whether what an earlier run has stored is thrown away.
    /// - Throws: a fault that names the file if another process has the folder, if it cannot be written to, and if what
    ///   is stored is damaged or was made by a version of the program with other numbers.
    public init(in folder: String, for sweep: Sweep, isFresh: Bool) throws(FileFault) {
        self.sweep = sweep
        let path = "\(folder)/\(Self.fileName)"
        self.path = path
        try AtomicFile.makeFolder(folder)
        lock = try FolderLock(folder: folder)
        if isFresh { try Self.remove(path) }
        (queue, stored) = try reportingStore(path) {
            let isNew = try !Self.inspect(path)
            var configuration = Configuration()
            configuration.prepareDatabase { db in
                // There is nothing yet that could be lost with the power.
                try db.execute(sql: "PRAGMA synchronous = \(isNew ? "OFF" : "NORMAL"); PRAGMA journal_mode = WAL")
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let stored = try queue.write { db in
                try Self.prepare(db, path: path, for: sweep)
            }
            try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
            return (queue, stored)
        }
    }

    /// Whether a replicate of a cell of the grid was there when the store was opened.
    func has(_ replicate: Int, ofCell cell: Int) -> Bool {
        !stored.isEmpty
            && (stored.id(experiment.digest(ofCell: cell)).map { stored.contains(replicate, ofCell: $0) } ?? false)
    }

    /// Ends the work with the store.
    public func close() throws(FileFault) {
        try reportingStore(path) {
            try queue.inDatabase { db in
                // Without a log the file can be read from where nothing can be written. Not while someone else reads it.
                guard let log = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint"), log[0] == 0, log[1] == log[2] as Int
                else { return }
                // All is on the disk; if the power fails now, the file only goes on asking for its empty log.
                try db.execute(sql: "PRAGMA synchronous = OFF")
                try? db.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try queue.close()
        }
    }

    private static func remove(_ path: String) throws(FileFault) {
        for ending in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + ending) {
            do {
                try FileManager.default.removeItem(atPath: path + ending)
            } catch {
                throw FileFault(file: path + ending, message: "cannot be removed")
            }
        }
    }

    /// Makes or checks the tables, and puts the experiment into them.
    private static func prepare(_ db: Database, path: String, for sweep: Sweep) throws -> StoredFits {
        let experiment = sweep.experiment
        if try !db.tableExists("store") {
            try Schema.create(in: db)
            try set(["format": Schema.format, "results": Results.identity], in: db)
        }
        let stored = try StoredFits(replicates: experiment.replicates, in: db)
        if try value(of: "digest", in: db) != experiment.digest {
            if !stored.isEmpty { try renumber(stored, for: sweep, in: db) }
            try set(
                [
                    "experiment": experiment.resolved, "digest": experiment.digest,
                    "replicates": "\(experiment.replicates)", "shard": sweep.shard.description,
                ], in: db)
            try Schema.createViews(for: experiment, in: db)
        }
        return stored
    }

    /// Refuses what is not a store of this program, without touching it; says whether there is one.
    private static func inspect(_ path: String) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { db in
            // A process that was killed at once leaves a file without tables.
            if try db.tableExists("store") {
                try check(db, path: path)
            } else if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") != 0 {
                throw FileFault(file: path, message: "is no store of this program; it was not touched")
            }
        }
        try queue.close()
        return true
    }

    /// Refuses a store whose numbers are not this program's.
    static func check(_ db: Database, path: String) throws {
        guard try value(of: "format", in: db) == Schema.format, try value(of: "results", in: db) == Results.identity
        else {
            throw FileFault(
                file: path,
                message: "was made by another version of the program, whose numbers differ; run with --fresh to start "
                    + "over, or with another --output")
        }
    }

    /// A line of the table `store`.
    static func value(of key: String, in db: Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM store WHERE key = ?", arguments: [key])
    }

    private static func set(_ values: [String: String], in db: Database) throws {
        for (key, value) in values {
            try db.execute(sql: "INSERT OR REPLACE INTO store VALUES (?, ?)", arguments: [key, value])
        }
    }

    /// Gives the stored cells the numbers that they have in an edited experiment, and none to those that it has not.
    private static func renumber(_ stored: StoredFits, for sweep: Sweep, in db: Database) throws {
        try db.execute(sql: "UPDATE cell SET number = NULL")
        let update = try db.makeStatement(sql: "UPDATE cell SET number = ? WHERE id = ?")
        for block in 0..<sweep.blocks {
            for cell in sweep.cells(ofBlock: block) {
                guard let id = stored.id(sweep.experiment.digest(ofCell: cell)) else { continue }
                try update.execute(arguments: [cell + 1, id])
            }
        }
    }
}
