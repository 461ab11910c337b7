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
            #expect(LogSigmoid.sigmoids(x) == (LogSigmoid.sigmoid(x), LogSigmoid.sigmoid(-x)))
        }
    }

    static let arguments: [Double] = {
        let special = [0, -0.0, 1e-300, 1, 0.88137358701954305, 0.8813735870195429, 36, 37, 300, 707.9, 708]
        let dense = (0...4000).map { Double($0) * 0.177 }
        let small = (-60...0).map { pow(2.0, Double($0)) * 1.37 }
        return (special + dense + small).flatMap { [$0, -$0] }
    }()

    /// Losses, slopes and curvatures of a row of pairs, all with the same weights.
    private func row(_ x: [Double], scale: Double, forward: Double = 1, backward: Double = 0) -> [Jet] {
        var losses = [Double](repeating: .nan, count: x.count)
        var (slopes, curvatures) = (losses, losses)
        LogSigmoid.evaluate(
            margins: x, scale: scale, forward: x.map { _ in forward }, backward: x.map { _ in backward },
            range: x.indices, losses: &losses, slopes: &slopes, curvatures: &curvatures)
        return x.indices.map { Jet(value: losses[$0], slope: slopes[$0], curvature: curvatures[$0]) }
    }

    /// A wrong coefficient, a lost sign, or a reduction of the exponent that goes wrong near its ends would show beyond
    /// the 4 ulp (8.9e-16) that the kernel promises; the scalar twin itself is good to 1 ulp or so.
    @Test(arguments: [1, 0.01, 0.5, 2, -1, 3.25]) func kernelAgreesWithItsTwin(scale: Double) {
        let x = Self.arguments.filter { abs(scale * $0) <= 708 }
        let (forward, backward) = (row(x, scale: scale), row(x, scale: scale, forward: 0, backward: 1))
        for i in x.indices {
            let y = scale * x[i]
            #expect(relativeError(forward[i].value, -LogSigmoid.value(y)) <= 1.2e-15, "x = \(x[i])")
            #expect(relativeError(forward[i].slope, -scale * LogSigmoid.slope(y)) <= 1.2e-15, "x = \(x[i])")
            #expect(relativeError(backward[i].value, -LogSigmoid.value(-y)) <= 1.2e-15, "x = \(x[i])")
            #expect(relativeError(backward[i].slope, scale * LogSigmoid.slope(-y)) <= 1.2e-15, "x = \(x[i])")
            let curvature = scale * scale * LogSigmoid.sigmoid(y) * LogSigmoid.sigmoid(-y)
            #expect(relativeError(forward[i].curvature, curvature) <= 2e-15, "x = \(x[i])")
            #expect(backward[i].curvature == forward[i].curvature, "x = \(x[i])")
        }
    }

    /// Weights that are exchanged, forgotten in one of the three results, or not added; each term is good to 4 ulp.
    @Test func kernelWeighsBothDirections() {
        let x = Self.arguments.filter { abs($0) <= 708 }
        let (forward, backward) = (row(x, scale: 0.7), row(x, scale: 0.7, forward: 0, backward: 1))
        let both = row(x, scale: 0.7, forward: 3, backward: 0.25)
        for i in x.indices {
            func near(_ got: Double, _ f: Double, _ b: Double) -> Bool {
                abs(got - (3 * f + 0.25 * b)) <= 1e-15 * (3 * abs(f) + 0.25 * abs(b))
            }
            #expect(near(both[i].value, forward[i].value, backward[i].value), "x = \(x[i])")
            #expect(near(both[i].slope, forward[i].slope, backward[i].slope), "x = \(x[i])")
            #expect(near(both[i].curvature, forward[i].curvature, backward[i].curvature), "x = \(x[i])")
        }
    }

    /// Beyond 708.75 the exponential counts as 0; nothing may overflow, wrap around or become NaN.
    @Test func kernelBeyondItsRange() {
        let beyond = 708.75
        let got = row([beyond, 1e4, 1e300, -beyond, -1e4, -1e300], scale: 1)
        #expect(got.map(\.value) == [0, 0, 0, beyond, 1e4, 1e300])
        #expect(got.map(\.slope) == [0, 0, 0, -1, -1, -1])
        #expect(got.map(\.curvature) == [0, 0, 0, 0, 0, 0])
    }

    /// A scale of 0 (phi = 1) is no preference at all: log 2 everywhere and no slope.
    @Test func kernelWithoutScale() {
        let got = row([-3, 0, 1e4], scale: 0)
        #expect(got.allSatisfy { relativeError($0.value, log(2.0)) <= 2e-16 && $0.slope == 0 && $0.curvature == 0 })
    }

    /// Ranges around the width of a vector: the tail after the last full vector is neither skipped, nor written twice,
    /// nor rounded differently, and nothing outside the range is touched.
    @Test(arguments: 0...40) func kernelOfAnyRange(count: Int) {
        let x = (0..<(count + 9)).map { Double($0) * 1.7 - 20 }
        let ones = [Double](repeating: 1, count: count + 9)
        var losses = [Double](repeating: 7, count: count + 9)
        var (slopes, curvatures) = (losses, losses)
        let range = 3..<(3 + count)
        LogSigmoid.evaluate(
            margins: x, scale: 1.5, forward: ones, backward: ones, range: range, losses: &losses, slopes: &slopes,
            curvatures: &curvatures)
        for i in x.indices {
            let got = Jet(value: losses[i], slope: slopes[i], curvature: curvatures[i])
            let alone = row([x[i]], scale: 1.5, backward: 1)[0]
            #expect(got == (range.contains(i) ? alone : Jet(value: 7, slope: 7, curvature: 7)))
        }
    }
}
