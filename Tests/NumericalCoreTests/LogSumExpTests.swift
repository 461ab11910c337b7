import Foundation
import NumericalCore
import TestSupport
import Testing

/// log sum e^x: its known values, and what a naive sum would lose.
@Suite struct LogSumExpTests {
    /// n equal terms give x + log n, wherever x is: a naive sum overflows at 1000 and underflows at -1000.
    @Test(arguments: [-1e6, -1000, -1, 0, 1, 1000, 1e6]) func equalTerms(x: Double) {
        for count in [1, 2, 3, 10] {
            #expect(relativeError(logSumExp(Array(repeating: x, count: count)), x + log(Double(count))) <= 1e-15)
        }
    }

    /// The logarithms of probabilities that sum to 1 give 0; a geometric series gives its closed form.
    @Test func closedForms() {
        #expect(abs(logSumExp([0.1, 0.2, 0.3, 0.4].map { log($0) })) <= 3e-16)
        let geometric = (0..<60).map { Double($0) * -log(2.0) }
        #expect(relativeError(logSumExp(geometric), log(2.0)) <= 1e-15)
    }

    /// Terms of weight 0 count for nothing, also when they are all there is; so does the order of terms.
    @Test func absentTerms() {
        #expect(logSumExp([]) == -.infinity)
        #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
        #expect(logSumExp([-.infinity, 3, -.infinity]) == 3)
        #expect(logSumExp([-800, 0]) == 0)
        #expect(logSumExp([1, 5, -2][1...]) == logSumExp([5, -2]))
    }

    /// Rows by the vectorized exponential: what each is alone, whatever stands beside it, and not a number where there was none.
    @Test(arguments: [1, 2, 3, 10]) func rows(width: Int) {
        var stream = RandomStream(seed: 1, identity: ["rows"])
        var x = (0..<(40 * width)).map { _ in 2000 * (stream.uniform() - 0.5) }
        for i in x.indices where i % 5 == 0 { x[i] = -.infinity }
        for i in 0..<width { x[3 * width + i] = -.infinity }
        x[8 * width] = .nan
        x[9 * width] = .infinity
        let logs = logSumExp(rows: x.span, width: width)
        #expect(logs.count == 40)
        for (row, log) in logs.enumerated() {
            let alone = logSumExp(x[(row * width)..<((row + 1) * width)])
            #expect(
                alone.isNaN ? log.isNaN : log == alone || abs(log - alone) <= 1e-15 * max(1, abs(alone)), "row \(row)")
        }
        #expect(logSumExp(rows: [Double]().span, width: width) == [])
    }
}
