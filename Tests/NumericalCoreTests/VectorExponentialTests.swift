import Foundation
import NumericalCore
import TestSupport
import Testing

/// The vectorized exponential against the C library's, which is good to 1 ulp.
@Suite struct VectorExponentialTests {
    /// Would catch a wrong coefficient, a reduction of the exponent that goes wrong near its ends, and powers of 2 that wrap
    /// around; where results are subnormal, both round to the same few bits.
    @Test func agreesWithTheCLibrary() {
        let halves = (0...1021).map { -(Double($0) + 0.5) * log(2.0) }
        let dense = (0...70_870).map { -Double($0) * 0.01 }
        let small = (-70...0).map { -pow(2.0, Double($0)) * 1.37 }
        let x = halves + halves.map(\.nextUp) + halves.map(\.nextDown) + dense + small + [-0.0, -708.39, -708.7]
        var values = [Double](repeating: .nan, count: x.count)
        VectorExponential.values(of: x, x.indices, into: &values)
        for (x, value) in zip(x, values) {
            #expect(abs(value - exp(x)) <= 4.5e-16 * exp(x) + 2 * .leastNonzeroMagnitude, "x = \(x)")
        }
    }

    /// 0 far out and at minus infinity, 1 at 0, and no number where there was none.
    @Test func ends() {
        var values = [Double](repeating: 7, count: 6)
        VectorExponential.values(of: [0, -708.75, -1e300, -.infinity, .nan], 0..<5, into: &values)
        #expect(values[0] == 1 && values[1...3] == [0, 0, 0] && values[4].isNaN && values[5] == 7)
    }

    /// Ranges around the width of a vector: nothing is skipped, rounded by its neighbours or written outside of the range.
    @Test(arguments: 0...40) func anyRange(count: Int) {
        let x = (0..<(count + 5)).map { -Double($0 * $0) * 0.17 }
        var values = [Double](repeating: 7, count: count + 3)
        VectorExponential.values(of: x, 2..<(2 + count), into: &values)
        for i in values.indices {
            var alone = [7.0]
            if i < count { VectorExponential.values(of: x, (i + 2)..<(i + 3), into: &alone) }
            #expect(values[i] == alone[0])
        }
        var replaced = Array(x[2..<(2 + count)])
        VectorExponential.replace(&replaced)
        #expect(replaced == Array(values.prefix(count)))
    }
}
