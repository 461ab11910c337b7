import Foundation
import GRDB
import Preferences

/// Puts batches into a store, each in a transaction of its own, and knows the numbers of what it has put there.
///
/// A batch survives its process. Whether it also survives a loss of power is worth a wait for the disk, some milliseconds, as
/// soon as there is one that took much longer to compute.
struct StoreInserter {
    private let store: Store
    private let host = ProcessInfo.processInfo.hostName
    /// The stored numbers of the cells of the grid, and of the sections' settings by their digests.
    private var cells: [Int: Int] = [:]
    private var sections: [String: [Digest: Int]] = [:]
    private var nextCell: Int
    private var waitsForDisk = false

    /// The time of computing, in seconds, from which on a batch is worth a wait for the disk.
    private static let worthWaiting = 0.1

    init(_ store: Store) {
        self.store = store
        nextCell = store.stored.nextID
    }

    /// Stores a batch, or nothing of it.
    mutating func insert(_ batch: StoreWriter.Batch) throws(FileFault) {
        try reportingStore(store.path) {
            if !waitsForDisk && batch.seconds >= Self.worthWaiting {
                waitsForDisk = true
                // What is there already comes first: a log is nothing without its file.
                try store.queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint") }
            }
            try store.queue.write { db in try insert(batch, db) }
        }
    }

    private mutating func insert(_ batch: StoreWriter.Batch, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO batch (fits, seconds, process, host, stored) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            batch.fits.count, batch.seconds, Int(ProcessInfo.processInfo.processIdentifier), host,
            UniversalTime.now,
        ])
        let number = db.lastInsertedRowID
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO fit (cell, replicate, batch, termination, evaluations, contexts_without_optimum, proven_gap,
                    checkpoints, checksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for fit in batch.fits {
            try insert.execute(arguments: [
                try id(ofCell: fit.cell, db), fit.replicate, number, fit.termination, fit.evaluations,
                fit.contextsWithoutOptimum, fit.provenGap, fit.checkpoints, fit.checksum,
            ])
        }
    }

    private mutating func id(ofCell cell: Int, _ db: Database) throws -> Int {
        if let id = cells[cell] { return id }
        let experiment = store.experiment
        let digest = experiment.digest(ofCell: cell)
        if let id = store.stored.id(digest) {
            cells[cell] = id
            return id
        }
        let grid = experiment.cells
        let world = grid.worlds.variant(ofCell: cell)
        try db.cachedStatement(
            sql: """
                INSERT INTO cell (id, digest, number, arms, world, preferences, policy, fit)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            nextCell, digest.data, cell + 1, experiment.recordsArms ? grid.worlds[ofCell: cell].arms : 0,
            try id(of: world, in: grid.worlds, db),
            try id(of: grid.preferences.variant(ofCell: cell), in: grid.preferences, db),
            try id(of: grid.policies.variant(ofCell: cell), in: grid.policies, db),
            try id(of: grid.fits.variant(ofCell: cell), in: grid.fits, db),
        ])
        cells[cell] = nextCell
        nextCell += 1
        return nextCell - 1
    }

    /// The number of a section's settings, which are stored if they are not yet there.
    private mutating func id<Value>(of variant: Int, in variants: Variants<Value>, _ db: Database) throws -> Int {
        let digest = variants.digests[variant]
        if sections[variants.section] == nil {
            var known: [Digest: Int] = [:]
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, digest FROM section WHERE name = ?", arguments: [variants.section])
            while let row = try rows.next() {
                if let digest = Digest(row[1] as Data) { known[digest] = row[0] }
            }
            sections[variants.section] = known
        }
        if let id = sections[variants.section]?[digest] { return id }
        try db.cachedStatement(sql: "INSERT INTO section (name, digest, settings) VALUES (?, ?, ?)").execute(
            arguments: [variants.section, digest.data, variants.identity(variant)])
        let id = Int(db.lastInsertedRowID)
        sections[variants.section]?[digest] = id
        return id
    }
}
