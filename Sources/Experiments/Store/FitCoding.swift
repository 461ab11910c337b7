import Foundation
import GRDB
import Optimization

/// How a fit stands in the store: its checkpoints as rows of big-endian doubles (place, step, the measured columns, the
/// arms' probabilities), with a checksum.
struct EncodedFit: Sendable {
    /// The place of the cell in the grid.
    let cell: Int
    /// From 1.
    let replicate: Int
    let termination: String
    let evaluations: Int
    let contextsWithoutOptimum: Int
    /// nil where nothing is proven.
    let provenGap: Double?
    let checkpoints: Data
    let checksum: Int64

    init(
        cell: Int, replicate: Int, termination: String, evaluations: Int, contextsWithoutOptimum: Int,
        provenGap: Double?, checkpoints: Data, checksum: Int64
    ) {
        self.cell = cell
        self.replicate = replicate
        self.termination = termination
        self.evaluations = evaluations
        self.contextsWithoutOptimum = contextsWithoutOptimum
        self.provenGap = provenGap
        self.checkpoints = checkpoints
        self.checksum = checksum
    }

    /// The columns of the table `fit` that hold it, in the order of `init(cell:replicate:_:from:)`.
    static let columns =
        "f.termination, f.evaluations, f.contexts_without_optimum, f.proven_gap, f.checkpoints, f.checksum"

    /// The fit in a row of the store whose `columns` begin at `start`.
    init(cell: Int, replicate: Int, _ row: Row, from start: Int) {
        self.init(
            cell: cell, replicate: replicate, termination: row[start], evaluations: row[start + 1],
            contextsWithoutOptimum: row[start + 2], provenGap: row[start + 3], checkpoints: row[start + 4],
            checksum: row[start + 5])
    }

    /// The numbers of a checkpoint before the measured columns: place and step.
    static let places = 2

    init(_ record: FitRecord, cell: Int, replicate: Int) {
        var words: [UInt64] = []
        let columns = CurveColumn.allCases.indices
        for row in record.rows {
            words.append(Double(row.place).bitPattern.bigEndian)
            words.append(Double(row.step).bitPattern.bigEndian)
            for place in columns { words.append(row.value(at: place).bitPattern.bigEndian) }
            for value in row.armProbabilities { words.append(value.bitPattern.bigEndian) }
        }
        let data = unsafe words.withUnsafeBytes { unsafe Data($0) }
        self.init(
            cell: cell, replicate: replicate, termination: record.termination.rawValue,
            evaluations: record.evaluations, contextsWithoutOptimum: record.contextsWithoutOptimum,
            provenGap: record.provenGap.isNaN ? nil : record.provenGap, checkpoints: data,
            checksum: Self.checksum(words))
    }

    /// The fit, in a cell with that many probabilities of arms; nil if it is damaged.
    func record(arms: Int) -> FitRecord? {
        let columns = CurveColumn.allCases.count
        let optional = CurveColumn.heldOutReward.place
        let width = Self.places + columns + arms
        guard let termination = Termination(rawValue: termination), checkpoints.count % (8 * width) == 0 else {
            return nil
        }
        var words = [UInt64](repeating: 0, count: checkpoints.count / 8)
        _ = unsafe words.withUnsafeMutableBytes { unsafe checkpoints.copyBytes(to: $0) }
        guard Self.checksum(words) == checksum else { return nil }
        let numbers = words.map { Double(bitPattern: UInt64(bigEndian: $0)) }
        let rows = stride(from: 0, to: numbers.count, by: width).map { start in
            let (values, arms) = (start + Self.places, start + Self.places + columns)
            // What was not measured stands as nan at the end.
            var end = arms
            while end > values + optional && numbers[end - 1].isNaN { end -= 1 }
            return FitRecord.Row(
                place: Int(numbers[start]), step: Int(numbers[start + 1]), values: Array(numbers[values..<end]),
                armProbabilities: Array(numbers[arms..<(start + width)]))
        }
        return FitRecord(
            rows: rows, termination: termination, evaluations: evaluations,
            contextsWithoutOptimum: contextsWithoutOptimum, provenGap: provenGap ?? .nan)
    }

    /// A sum that a changed, lost or exchanged word changes.
    private static func checksum(_ words: [UInt64]) -> Int64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for word in words {
            sum = (sum ^ UInt64(bigEndian: word)) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 29
        }
        return Int64(bitPattern: sum)
    }
}
