import NumericalCore

/// The shapes of n boxes (partitions of n) with their numbers of standard Young tableaux.
///
/// By the correspondence of Robinson, Schensted and Knuth, permutations are pairs of standard tableaux of one shape,
/// and the longest increasing subsequence is as long as the first row: f(shape)^2 permutations have it. f is n! over
/// the product of the hook lengths; shapes are grown by their longest row, whose hooks are the only new ones.
///
/// O(n p(n)) time for the p(n) shapes (204,226 at n = 50).
///
/// Source: `schensted1961`, `frame1954` in docs/references.md.
struct YoungShapes: Sendable {
    /// The rows of all shapes, each shape's longest first, one after the other.
    private let rows: [UInt8]
    /// Where each shape ends in `rows`.
    private let ends: [Int]
    /// f^2 of each shape.
    let permutations: [Double]

    /// The shapes of n boxes; n at most 50, so that f^2 stays a number of about 16 correct digits.
    init(boxes n: Int) {
        var (rows, ends, permutations): ([UInt8], [Int], [Double]) = ([], [], [])
        var factorial = 1.0
        for k in 1...n { factorial *= Double(k) }
        var heights = [Int](repeating: 0, count: n)
        var chosen: [Int] = []
        func grow(remaining: Int, least: Int, hooks: Double) {
            if least > remaining { return }
            for length in least...remaining where length == remaining || remaining - length >= length {
                var product = hooks
                for column in 0..<length { product *= Double(length - column + heights[column]) }
                chosen.append(length)
                if length == remaining {
                    let tableaux = factorial / product
                    rows += chosen.reversed().map { UInt8($0) }
                    ends.append(rows.count)
                    permutations.append(tableaux * tableaux)
                } else {
                    for column in 0..<length { heights[column] += 1 }
                    grow(remaining: remaining - length, least: length, hooks: product)
                    for column in 0..<length { heights[column] -= 1 }
                }
                chosen.removeLast()
            }
        }
        grow(remaining: n, least: 1, hooks: 1)
        (self.rows, self.ends, self.permutations) = (rows, ends, permutations)
    }

    /// How many shapes there are.
    var count: Int { ends.count }

    /// The rows of a shape, longest first.
    func shape(_ index: Int) -> [Int] {
        rows[(index == 0 ? 0 : ends[index - 1])..<ends[index]].map { Int($0) }
    }

    /// The length of a shape's first row.
    func longestRow(_ index: Int) -> Int { Int(rows[index == 0 ? 0 : ends[index - 1]]) }
}

/// A standard Young tableau: rows and columns grow.
struct YoungTableau {
    private(set) var rows: [[Int]]

    /// A uniform tableau of a shape, by the hook walk: the largest number ends a walk from a uniform box to a corner,
    /// each step to a uniform box of the hook; and so on without that corner. Source: `greene1979`.
    init(uniformOf shape: [Int], from stream: inout RandomStream) {
        var lengths = shape
        rows = shape.map { [Int](repeating: 0, count: $0) }
        for number in stride(from: shape.reduce(0, +), to: 0, by: -1) {
            var box = stream.index(below: number)
            var row = 0
            while box >= lengths[row] {
                box -= lengths[row]
                row += 1
            }
            var column = box
            while true {
                let arm = lengths[row] - column - 1
                let leg = lengths[row...].prefix { $0 > column }.count - 1
                if arm + leg == 0 { break }
                let step = stream.index(below: arm + leg)
                if step < arm { column += step + 1 } else { row += step - arm + 1 }
            }
            rows[row][column] = number
            lengths[row] -= 1
        }
    }

    /// The permutation of 0 ..< n that inserts into `self` and is recorded by `recording`: insertion undone, the latest
    /// number first.
    func permutation(recording: YoungTableau) -> [Int] {
        var insertion = rows
        var place = [Int](repeating: 0, count: recording.rows.reduce(0) { $0 + $1.count } + 1)
        for (row, numbers) in recording.rows.enumerated() {
            for number in numbers { place[number] = row }
        }
        var result: [Int] = []
        for row in place.dropFirst().reversed() {
            var moving = insertion[row].removeLast()
            for above in stride(from: row - 1, through: 0, by: -1) {
                // It goes back to where the largest smaller number stands, which leaves for the row above.
                let column = (insertion[above].lastIndex { $0 < moving }) ?? 0
                (insertion[above][column], moving) = (moving, insertion[above][column])
            }
            result.append(moving - 1)
        }
        return result.reversed()
    }
}
