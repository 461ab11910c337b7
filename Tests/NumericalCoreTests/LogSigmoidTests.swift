import Foundation
import NumericalCore
import TestSupport
import Testing

/// The logistic function and its logarithm, one at a time and a row at a time.
@Suite struct LogSigmoidTests {
    struct Case: Decodable {
        let objective: String
        let beta: Double
        let margin: Double
        let value: Double
        let slope: Double
    }

    /// DPO's loss is -log sigma(beta m), slope -beta sigma(-beta m): values with 100 digits, out to margins where a
    /// naive form overflows or returns 0.
    @Test func referenceValues() throws {
        let cases = try Reference.cases("objectives.json", as: Case.self).filter { $0.objective == "dpo" }
        #expect(cases.count >= 20)
        for item in cases {
            let x = item.beta * item.margin
            // x is a rounded product: relative error 1.1e-16 |x| in e^-x beside the 1e-13 of the function itself.
            let tolerance = 1e-13 + 2.3e-16 * abs(x)
            #expect(relativeError(-LogSigmoid.value(x), item.value) <= tolerance, "\(item)")
            #expect(relativeError(-item.beta * LogSigmoid.slope(x), item.slope) <= tolerance, "\(item)")
        }
    }

    /// sigma(0) = 1/2; sigma(log 3) = 3/4; both tails keep their relative accuracy.
    @Test func closedForms() {
        #expect(LogSigmoid.sigmoid(0) == 0.5)
        #expect(LogSigmoid.value(0) == -log(2.0))
        #expect(LogSigmoid.slope(0) == 0.5)
        #expect(relativeError(LogSigmoid.sigmoid(log(3.0)), 0.75) <= 1e-15)
        #expect(relativeError(LogSigmoid.sigmoid(-log(3.0)), 0.25) <= 1e-15)
        #expect(relativeError(LogSigmoid.sigmoid(-700), exp(-700)) <= 1e-15)
        #expect(relativeError(LogSigmoid.value(700), -exp(-700)) <= 1e-15)
        #expect(LogSigmoid.value(-1e4) == -1e4)
        #expect(LogSigmoid.value(1e4) == 0)
        #expect(LogSigmoid.sigmoid(-1e4) == 0)
        #expect(LogSigmoid.sigmoid(1e4) == 1)
    }

    /// sigma(x) + sigma(-x) = 1 and log sigma(x) - log sigma(-x) = x.
    @Test func symmetry() {
        for x in stride(from: -40.0, through: 40, by: 0.37) {
            #expect(abs(LogSigmoid.sigmoid(x) + LogSigmoid.sigmoid(-x) - 1) <= 2.3e-16)
            #expect(relativeError(LogSigmoid.value(x) - LogSigmoid.value(-x), x) <= 1e-14)
            #expect(LogSigmoid.slope(x) == LogSigmoid.sigmoid(-x))
        }
    }

    static let arguments: [Double] = {
        let special = [0, -0.0, 1e-300, 1, 0.88137358701954305, 0.8813735870195429, 36, 37, 300, 707.9, 708]
        let dense = (0...4000).map { Double($0) * 0.177 }
        let small = (-60...0).map { pow(2.0, Double($0)) * 1.37 }
        return (special + dense + small).flatMap { [$0, -$0] }
    }()

    private func row(_ x: [Double], scale: Double) -> (values: [Double], slopes: [Double]) {
        var values = [Double](repeating: .nan, count: x.count)
        var slopes = values
        var valueSpan = values.mutableSpan
        var slopeSpan = slopes.mutableSpan
        LogSigmoid.evaluate(x.span, scale: scale, values: &valueSpan, slopes: &slopeSpan)
        return (values, slopes)
    }

    /// A wrong coefficient, a lost sign, or a reduction of the exponent that goes wrong near its ends would show beyond
    /// the 4 ulp (8.9e-16) that the kernel promises; the scalar twin itself is good to 1 ulp or so.
    @Test(arguments: [1, 0.01, 0.5, 2, -1, 3.25]) func kernelAgreesWithItsTwin(scale: Double) {
        let x = Self.arguments.filter { abs(scale * $0) <= 708 }
        let (values, slopes) = row(x, scale: scale)
        for i in x.indices {
            #expect(relativeError(values[i], LogSigmoid.value(scale * x[i])) <= 1.2e-15, "x = \(x[i])")
            #expect(relativeError(slopes[i], scale * LogSigmoid.slope(scale * x[i])) <= 1.2e-15, "x = \(x[i])")
        }
    }

    /// Beyond 708 the exponential counts as 0; nothing may overflow, wrap around or become NaN.
    @Test func kernelBeyondItsRange() {
        let beyond = 708.00000000000011
        let (values, slopes) = row([beyond, 1e4, 1e300, .infinity, -beyond, -1e4, -1e300], scale: 1)
        #expect(values == [0, 0, 0, 0, -beyond, -1e4, -1e300])
        #expect(slopes == [0, 0, 0, 0, 1, 1, 1])
    }

    /// A scale of 0 (phi = 1) is no preference at all: log 1/2 everywhere and no slope.
    @Test func kernelWithoutScale() {
        let (values, slopes) = row([-3, 0, 1e4], scale: 0)
        #expect(values.allSatisfy { relativeError($0, -log(2.0)) <= 2e-16 })
        #expect(slopes == [0, 0, 0])
    }

    /// Lengths around the width of a vector: the tail after the last full vector is neither skipped, nor written twice,
    /// nor rounded differently, and nothing behind the row is touched.
    @Test(arguments: 0...40) func kernelOfAnyLength(count: Int) {
        let x = (0..<count).map { Double($0) * 1.7 - 20 }
        var values = [Double](repeating: 7, count: count + 9)
        var slopes = values
        var valueSpan = values.mutableSpan
        var slopeSpan = slopes.mutableSpan
        LogSigmoid.evaluate(x.span, scale: 1.5, values: &valueSpan, slopes: &slopeSpan)
        for i in 0..<count {
            let alone = row([x[i]], scale: 1.5)
            #expect(values[i] == alone.values[0])
            #expect(slopes[i] == alone.slopes[0])
            #expect(relativeError(values[i], LogSigmoid.value(1.5 * x[i])) <= 1.2e-15)
        }
        #expect(values[count...].allSatisfy { $0 == 7 })
        #expect(slopes[count...].allSatisfy { $0 == 7 })
    }
}
