import Foundation
import GRDB
public import Preferences

/// The finished fits of an experiment, cell by cell, from its store.
public struct StoreReader: Sendable {
    private let store: Store
    private let stored: StoredFits

    /// A reader of what `store` has by now.
    public init(_ store: Store) throws(FileFault) {
        self.store = store
        stored = try reportingStore(store.path) {
            try store.queue.read { try StoredFits(replicates: store.experiment.replicates, in: $0) }
        }
    }

    /// How many fits of the whole experiment are missing.
    public var missing: Int {
        let experiment = store.experiment
        return experiment.cells.indices.reduce(0) { sum, cell in
            sum + experiment.replicates - (stored.id(experiment.digest(ofCell: cell)).map(stored.count) ?? 0)
        }
    }

    /// The fits of a cell of the grid in all replicates, from the first to the last.
    ///
    /// - Throws: a fault if one is missing or damaged.
    public func records(ofCell cell: Int) throws(FileFault) -> [FitRecord] {
        try records(ofCells: cell..<(cell + 1))[0]
    }

    /// The fits of some cells of the grid, each in all replicates, from the first to the last.
    ///
    /// - Throws: a fault if one is missing or damaged.
    func records(ofCells cells: Range<Int>) throws(FileFault) -> [[FitRecord]] {
        let experiment = store.experiment
        return try reportingStore(store.path) {
            let fits = try store.queue.read { db in
                try cells.map { cell in
                    try Self.fits(
                        ofCell: stored.id(experiment.digest(ofCell: cell)) ?? 0, cell: cell,
                        replicates: experiment.replicates, in: db)
                }
            }
            return try zip(cells, fits).map { cell, fits in
                guard fits.map(\.replicate) == Array(1...experiment.replicates) else {
                    throw FileFault(
                        file: store.path,
                        message: "has \(fits.count) of \(experiment.replicates) fits of cell \(cell + 1)")
                }
                let arms = experiment.recordsArms ? experiment.cells.worlds[ofCell: cell].arms : 0
                guard let records = allPresent(fits.map { $0.record(arms: arms) }) else {
                    throw FileFault(file: store.path, message: damaged)
                }
                return records
            }
        }
    }

    private static func fits(
        ofCell id: Int, cell: Int, replicates: Int, in db: Database
    ) throws -> [EncodedFit] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT replicate, \(EncodedFit.columns) FROM fit f WHERE cell = ? AND replicate <= ?
                ORDER BY replicate
                """)
        return try Row.fetchAll(statement, arguments: [id, replicates]).map { row in
            EncodedFit(cell: cell, replicate: row[0], row, from: 1)
        }
    }
}
