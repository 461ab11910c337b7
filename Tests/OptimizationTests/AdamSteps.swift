import Optimization
import TestSupport
import Testing

/// Adam against PyTorch's published formula.
@Suite struct AdamSteps {
    /// Catches a forgotten bias correction, an epsilon inside the root, or swapped decay rates.
    ///
    /// The numbers are from a few lines of Python in PyTorch's arrangement, rate / (1 - b1^k) m / (sqrt(v) / sqrt(1 -
    /// b2^k) + epsilon), in doubles; the two arrangements round differently by some 1e-16 a step.
    @Test func firstSteps() throws {
        let expected: [Int: [Double]] = [
            1: [0.5999999995, -1.9000000000273973], 2: [0.6992515566153603, -1.8001981806286207],
            3: [0.7970262145926219, -1.7007448129081444], 10: [1.3240398901986947, -1.0300940452909952],
        ]
        var compared = 0
        _ = try Adam(learningRate: 0.1, steps: 10).minimize(
            Problem.valley, from: Problem.valley.start, gradientTolerance: 0
        ) {
            iterate in
            for (got, number) in zip(iterate.point, expected[iterate.step] ?? []) {
                #expect(relativeError(got, number) < 1e-14, "step \(iterate.step)")
                compared += 1
            }
            return true
        }
        #expect(compared == 8)
    }

    /// Catches another epsilon than 1e-8: the first step is rate g / (|g| + epsilon), here of a gradient of 3e-9.
    @Test func epsilonIsOnePartInHundredMillion() throws {
        let slope = Problem(name: "slope", start: [0], solution: [], lowest: 0) { ($0[0] * 3e-9, [3e-9]) }
        let minimum = try Adam(learningRate: 2, steps: 1).minimize(slope, from: [0], gradientTolerance: 0) { _ in true }
        #expect(relativeError(minimum.point[0], -2 * 3.0 / 13) < 1e-14)
    }

    /// Catches a step that is not free of the gradient's unit: on a slope every step has the length of the rate.
    @Test func stepsOnASlope() throws {
        for size in [1e3, 1e9] {
            let slope = Problem(name: "slope", start: [0], solution: [], lowest: 0) { ($0[0] * size, [size]) }
            let minimum = try Adam(learningRate: 0.5, steps: 40).minimize(
                slope, from: [0], gradientTolerance: 0, observe: nil)
            // epsilon / gradient is 1e-11.
            #expect(abs(minimum.point[0] + 20) < 1e-9)
            #expect(minimum.steps == 40 && minimum.evaluations == 41 && minimum.termination == .stepLimit)
        }
    }
}
