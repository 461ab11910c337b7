import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Which steps of a fit are recorded.
@Suite struct Checkpoints {
    private let counts = WinCounts([[[0, 7, 3, 2], [2, 0, 8, 4], [5, 3, 0, 9], [1, 4, 4, 0]]])

    /// Catches steps that are off by one or unevenly spaced where their number is known: exact for Adam.
    @Test func exactForAdam() throws {
        for (checkpoints, steps, expected) in [
            (1, 10, [0, 10]), (2, 10, [0, 5, 10]), (5, 10, [0, 2, 4, 6, 8, 10]), (4, 100, [0, 25, 50, 75, 100]),
            (3, 10, [0, 3, 7, 10]), (30, 3000, (0...30).map { 100 * $0 }), (3, 1, [0, 1]), (7, 3, [0, 1, 2, 3]),
        ] {
            let result = try fitTabular(
                DPO(beta: 0.5), counts, t: [1], minimizer: Adam(steps: steps), checkpoints: checkpoints)
            #expect(result.checkpoints.map(\.step) == expected, "\(checkpoints) of \(steps)")
            #expect(result.steps == steps)
        }
    }

    /// Catches a start or an end that is missing, repeated steps, and spacings that are off by more than the promised
    /// quarter of their distance, or by more than rounding where there are few steps.
    @Test func evenlySpacedOtherwise() throws {
        for method in GradientMinimizer.Method.allCases {
            for checkpoints in [1, 2, 3, 5, 10, 30] {
                for cap in [1, 4, 9, 23, 57, 211, 1000] {
                    let result = try fitTabular(
                        DPO(beta: 0.5), counts, t: [1], minimizer: GradientMinimizer(method, steps: cap),
                        checkpoints: checkpoints)
                    let steps = result.checkpoints.map(\.step)
                    #expect(steps.first == 0 && steps.last == result.steps, "\(method) \(checkpoints) \(steps)")
                    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }, "\(steps)")
                    if result.steps <= checkpoints {
                        #expect(steps == Array(0...result.steps), "\(steps)")
                        continue
                    }
                    #expect(steps.count == checkpoints + 1, "\(method), \(checkpoints): \(steps)")
                    let distance = Double(result.steps) / Double(checkpoints)
                    for (place, step) in steps.enumerated() {
                        let allowed = result.steps <= 4 * checkpoints ? 0.5 : max(0.5, distance / 4)
                        #expect(abs(Double(step) - Double(place) * distance) <= allowed + 1e-9, "\(steps)")
                    }
                }
            }
        }
    }

    /// Catches points that do not belong to their steps: a run that is cut off is the beginning of a longer one.
    @Test func pointsBelongToTheirSteps() throws {
        for cap in 1...6 {
            let short = try fitTabular(
                DPO(beta: 0.5), counts, t: [1], minimizer: GradientMinimizer(.steepestDescent, steps: cap))
            let long = try fitTabular(
                DPO(beta: 0.5), counts, t: [1], minimizer: GradientMinimizer(.steepestDescent, steps: 12),
                checkpoints: 12)
            #expect(short.termination == .stepLimit && short.steps == cap)
            #expect(short.checkpoints.last?.parameters == long.checkpoints[cap].parameters)
        }
    }
}
