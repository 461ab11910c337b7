import Evaluation
import NumericalCore
import Testing

/// Values at a given divergence along a curve, and their mean over a range.
@Suite struct Curves {
    /// Catches a crossing that is not the first, an interpolation in the wrong direction, and a curve that is continued beyond its end.
    @Test func firstCrossing() {
        let curve = PolicyCurve(divergences: [0, 0.5, 0.4, 1], values: [1, 2, 5, 8])
        #expect(curve.value(divergence: 0) == 1)
        #expect(curve.value(divergence: 0.25) == 1.5)
        #expect(curve.value(divergence: 0.5) == 2)
        #expect(abs((curve.value(divergence: 0.7) ?? 0) - 6.5) < 1e-14)
        #expect(curve.value(divergence: 1) == 8 && curve.value(divergence: 1.0001) == nil)
        #expect(PolicyCurve(divergences: [0.3, 1], values: [1, 2]).value(divergence: 0.2) == nil)
        #expect(PolicyCurve(divergences: [], values: []).value(divergence: 0) == nil)
        #expect(curve.ordered == PolicyCurve(divergences: [0, 0.4, 0.5, 1], values: [1, 5, 2, 8]))
    }

    /// Catches a point without a divergence that is passed over on the way, or that matters behind the level.
    @Test func notANumber() {
        let curve = PolicyCurve(divergences: [0, 0.5, .nan, 1], values: [1, 2, 3, 4])
        #expect(curve.value(divergence: 0.25) == 1.5 && curve.value(divergence: 0.75)?.isNaN == true)
        #expect(curve.ordered.divergences[0].isNaN && curve.ordered.value(divergence: 0.25)?.isNaN == true)
        #expect(curve.mean(from: 0.1, to: 0.6)?.isNaN == true && curve.mean(from: 0.1, to: 0.4) == 1.5)
    }

    /// Catches a mean that is not divided by the range, that counts a way back, or that continues a curve beyond its ends.
    @Test func meanOverARange() throws {
        let line = PolicyCurve(divergences: [0, 0.2, 1], values: [1, 1.2, 2])
        #expect(abs(try #require(line.mean(from: 0.1, to: 0.5)) - 1.3) < 1e-14)
        #expect(line.mean(from: 0.1, to: 1.1) == nil)
        #expect(PolicyCurve(divergences: [0.2, 1], values: [1, 2]).mean(from: 0.1, to: 0.5) == nil)
        // Against the mean of 10,000 values, where the curve goes back and leaves a gap between the crossings.
        let winding = PolicyCurve(divergences: [0, 0.5, 0.4, 0.45, 1, 0.9, 1.2], values: [0, 2, 5, 3, 8, 9, 1])
        let levels = (0..<10_000).map { 0.1 + (Double($0) + 0.5) / 10_000 }
        let mean = try levels.map { try #require(winding.value(divergence: $0)) }.reduce(0, +) / 10_000
        #expect(abs(try #require(winding.mean(from: 0.1, to: 1.1)) - mean) < 1e-3)
    }

    /// Why the distance below the frontier is followed: five points of the frontier itself miss its rewards by far more than their
    /// distances below it, which are 0.
    @Test func distancesAreStraighterThanRewards() throws {
        let frontier = Frontier(
            reward: ContextArmTable(rows: [[0, 0.3, 1], [0.2, 0.9, 0.5]]),
            logReference: ContextArmTable(contexts: 2, arms: 3, repeating: -1.0986122886681098))
        let levels = [0.0, 0.15, 0.3, 0.45, 0.6]
        let rewards = try levels.map { try frontier.point(divergence: $0).reward }
        let straight = try #require(PolicyCurve(divergences: levels, values: rewards).value(divergence: 0.05))
        let best = try frontier.point(divergence: 0.05).reward
        #expect(best - straight > 0.04)
        #expect(PolicyCurve(divergences: levels, values: [0, 0, 0, 0, 0]).value(divergence: 0.05) == 0)
    }
}
