import Foundation
import GRDB

/// Which fits a store has: cells by their digests, and a bit for each replicate of a cell. About 60 bytes a cell.
struct StoredFits: Sendable {
    private var ids: [Digest: Int] = [:]
    private let replicates: Int
    private let wordsPerCell: Int
    private var words: [UInt64] = []

    /// Nothing yet, for an experiment of that many replicates.
    init(replicates: Int) {
        self.replicates = replicates
        wordsPerCell = (replicates + 63) / 64
    }

    /// What is in the store.
    init(replicates: Int, in db: Database) throws {
        self.init(replicates: replicates)
        let cells = try Row.fetchCursor(db, sql: "SELECT id, digest FROM cell ORDER BY id")
        while let row = try cells.next() {
            guard let digest = Digest(row[1] as Data), nextID == row[0] else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            add(digest)
        }
        let fits = try Row.fetchCursor(db, sql: "SELECT cell, replicate FROM fit ORDER BY cell, replicate")
        while let row = try fits.next() {
            let (cell, replicate): (Int, Int) = (row[0], row[1])
            if replicate <= replicates { try insert(replicate, ofCell: cell) }
        }
    }

    /// Whether nothing is stored.
    var isEmpty: Bool { ids.isEmpty }

    /// The number in the store of the cell with that digest.
    func id(_ digest: Digest) -> Int? { ids[digest] }

    /// The number that a new cell gets.
    var nextID: Int { ids.count + 1 }

    /// Whether a replicate (from 1) of a cell is stored.
    func contains(_ replicate: Int, ofCell id: Int) -> Bool {
        let place = (id - 1) * wordsPerCell + (replicate - 1) / 64
        return place < words.count && words[place] >> UInt64((replicate - 1) % 64) & 1 == 1
    }

    /// How many replicates of a cell are stored.
    func count(ofCell id: Int) -> Int {
        words[((id - 1) * wordsPerCell)..<(id * wordsPerCell)].reduce(0) { $0 + $1.nonzeroBitCount }
    }

    private mutating func add(_ digest: Digest) {
        ids[digest] = nextID
        words.append(contentsOf: repeatElement(0, count: wordsPerCell))
    }

    private mutating func insert(_ replicate: Int, ofCell id: Int) throws {
        let place = (id - 1) * wordsPerCell + (replicate - 1) / 64
        guard id > 0, replicate > 0, place < words.count else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        words[place] |= 1 << UInt64((replicate - 1) % 64)
    }
}

extension Digest {
    /// The digest that 16 bytes hold.
    init?(_ data: Data) {
        guard data.count == 16 else { return nil }
        let words = [data.prefix(8), data.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        self.init(high: words[0], low: words[1])
    }

    /// Its 16 bytes.
    var data: Data {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return Data(bytes)
    }
}
