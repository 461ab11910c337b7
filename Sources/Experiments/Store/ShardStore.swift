import Foundation
import GRDB
public import Preferences

/// The finished store of a shard, to be merged with its siblings.
public final class ShardStore: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let digest: String
    private let resolved: String
    private let shard: String
    private let lock: FolderLock

    /// Opens the store in a folder; nothing in it changes.
    ///
    /// - Throws: a fault if there is none, if a process is writing to it, if it is damaged or was made by a version of the
    ///   program with other numbers.
    public init(in folder: String) throws(FileFault) {
        let path = "\(folder)/\(Store.fileName)"
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            throw FileFault(file: path, message: "no such file; a folder that 'run --shard' has written is expected")
        }
        lock = try FolderLock(folder: folder)
        (queue, digest, resolved, shard) = try reportingStore(path) {
            let queue = try DatabaseQueue(path: path)
            return try queue.read { db in
                try Store.check(db, path: path)
                let values = try ["digest", "experiment", "shard"].map { try Store.value(of: $0, in: db) ?? "" }
                return (queue, values[0], values[1], values[2])
            }
        }
    }

    /// The stores in the folders, and their experiment.
    ///
    /// - Throws: a fault if they are not all different shards of the same division of the same experiment.
    public static func open(_ folders: [String]) throws -> (shards: [ShardStore], experiment: Experiment) {
        var shards: [ShardStore] = []
        for (place, folder) in folders.enumerated() {
            if folders[..<place].contains(folder) { throw FileFault(file: folder, message: "is given twice") }
            let next = try ShardStore(in: folder)
            if let first = shards.first {
                guard next.digest == first.digest else {
                    throw FileFault(file: next.path, message: "holds another experiment than \(first.path)")
                }
                guard Shard(next.shard)?.count == Shard(first.shard)?.count else {
                    throw FileFault(
                        file: next.path, message: "is shard \(next.shard), where \(first.path) is \(first.shard)")
                }
                if let twin = shards.first(where: { $0.shard == next.shard }) {
                    throw FileFault(file: next.path, message: "is shard \(next.shard), as \(twin.path) is")
                }
            }
            shards.append(next)
        }
        guard let first = shards.first else { preconditionFailure("no shards to open") }
        let experiment = try ExperimentDocument(resolved: first.resolved, file: first.path).experiment()
        guard experiment.digest == first.digest else { throw FileFault(file: first.path, message: damaged) }
        return (shards, experiment)
    }

    /// How many fits are copied in one transaction.
    private static let fitsPerBatch = 4096

    /// Copies the fits that `store` does not have. Cost: linear in the fits of the shard.
    fileprivate func copy(into store: Store, _ inserter: inout StoreInserter, _ interruption: Interruption) throws {
        try interruption.check()
        try reportingStore(path) {
            try queue.read { db in
                let rows = try Row.fetchCursor(
                    db,
                    sql: """
                        SELECT c.number - 1, c.digest, f.replicate, \(EncodedFit.columns)
                        FROM fit f JOIN cell c ON c.id = f.cell
                        WHERE c.number IS NOT NULL AND f.replicate <= ? ORDER BY f.id
                        """, arguments: [store.experiment.replicates])
                var batch = StoreWriter.Batch()
                while let row = try rows.next() {
                    let (cell, digest): (Int, Data) = (row[0], row[1])
                    guard store.experiment.cells.indices.contains(cell),
                        store.experiment.digest(ofCell: cell).data == digest
                    else { throw FileFault(file: path, message: damaged) }
                    let fit = EncodedFit(cell: cell, replicate: row[2], row, from: 3)
                    if !store.has(fit.replicate, ofCell: cell) { batch.fits.append(fit) }
                    if batch.fits.count == Self.fitsPerBatch {
                        try interruption.check()
                        try inserter.insert(batch)
                        batch = StoreWriter.Batch()
                    }
                }
                if !batch.fits.isEmpty { try inserter.insert(batch) }
            }
        }
    }
}

extension Store {
    /// Takes over the fits of all shards.
    ///
    /// - Throws: a fault if fits are missing afterwards; what there was is kept. `interruption` if it was asked for.
    public func merge(_ shards: [ShardStore], _ interruption: Interruption) throws {
        var inserter = StoreInserter(self)
        for shard in shards { try shard.copy(into: self, &inserter, interruption) }
        let missing = try StoreReader(self).missing
        if missing > 0 {
            throw FileFault(
                file: path,
                message: "\(missing) of \(sweep.fits) fits are missing; give all shards, each run to its end")
        }
    }
}
