import NumericalCore
import Testing

/// Arrays that several threads write together.
@Suite struct ThreadsTests {
    /// Catches pieces in each other's places, a last piece of the wrong length, and anything that depends on how many threads there are.
    @Test(arguments: [1, 2, 5], [0, 1, 6, 7, 100]) func tables(count: Int, rows: Int) {
        let (numbers, pieces) = Threads(count).table(rows: rows, width: 3, by: 7, zero: -1) { rows, numbers in
            for i in numbers.indices where i % 2 == 0 { numbers[i] = rows.lowerBound * 3 + i }
            return rows
        }
        #expect(numbers.count == 3 * rows)
        for (place, number) in numbers.enumerated() { #expect(number == (place % 21 % 2 == 0 ? place : -1)) }
        #expect(Array(pieces.joined()) == Array(0..<rows) && pieces.allSatisfy { $0.count <= 7 })
    }

    /// Catches pieces that are not where their bounds say, empty ones among them.
    @Test(arguments: [1, 3]) func piecesOfAnyLength(count: Int) {
        let (numbers, lengths) = Threads(count).array(bounds: [0, 2, 2, 5, 6], zero: 0) { piece, numbers in
            for i in numbers.indices { numbers[i] = 10 * piece + i }
            return numbers.count
        }
        #expect(numbers == [0, 1, 20, 21, 22, 30] && lengths == [2, 0, 3, 1])
    }
}
