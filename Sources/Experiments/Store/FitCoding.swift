import Foundation
import Optimization

/// How a fit stands in the store: its checkpoints as rows of big-endian doubles (step, the measured columns, the arms'
/// probabilities), with a checksum.
struct EncodedFit: Sendable {
    /// The place of the cell in the grid.
    let cell: Int
    /// From 1.
    let replicate: Int
    let termination: String
    let checkpoints: Data
    let checksum: Int64

    init(cell: Int, replicate: Int, termination: String, checkpoints: Data, checksum: Int64) {
        self.cell = cell
        self.replicate = replicate
        self.termination = termination
        self.checkpoints = checkpoints
        self.checksum = checksum
    }

    init(_ record: FitRecord, cell: Int, replicate: Int) {
        var words: [UInt64] = []
        for row in record.rows {
            words.append(Double(row.step).bitPattern.bigEndian)
            for value in row.values { words.append(value.bitPattern.bigEndian) }
            for value in row.armProbabilities { words.append(value.bitPattern.bigEndian) }
        }
        let data = unsafe words.withUnsafeBytes { unsafe Data($0) }
        self.init(
            cell: cell, replicate: replicate, termination: record.termination.rawValue, checkpoints: data,
            checksum: Self.checksum(words))
    }

    /// The fit, in a cell with that many probabilities of arms; nil if it is damaged.
    func record(arms: Int) -> FitRecord? {
        let columns = CurveColumn.allCases.count
        let width = 1 + columns + arms
        guard let termination = Termination(rawValue: termination), checkpoints.count % (8 * width) == 0 else {
            return nil
        }
        var words = [UInt64](repeating: 0, count: checkpoints.count / 8)
        _ = unsafe words.withUnsafeMutableBytes { unsafe checkpoints.copyBytes(to: $0) }
        guard Self.checksum(words) == checksum else { return nil }
        let numbers = words.map { Double(bitPattern: UInt64(bigEndian: $0)) }
        let rows = stride(from: 0, to: numbers.count, by: width).map { start in
            FitRecord.Row(
                step: Int(numbers[start]), values: Array(numbers[(start + 1)..<(start + 1 + columns)]),
                armProbabilities: Array(numbers[(start + 1 + columns)..<(start + width)]))
        }
        return FitRecord(rows: rows, termination: termination)
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
