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
}
