import Evaluation
import NumericalCore
import Testing

/// Reward at a given divergence along a curve, and the area under the frontier.
@Suite struct Curves {
    /// Catches a crossing that is not the first, an interpolation in the wrong direction, and a curve that is continued beyond its end.
    @Test func firstCrossing() {
        let curve = PolicyCurve(divergences: [0, 0.5, 0.4, 1], rewards: [1, 2, 5, 8])
        #expect(curve.reward(divergence: 0) == 1)
        #expect(curve.reward(divergence: 0.25) == 1.5)
        #expect(curve.reward(divergence: 0.5) == 2)
        #expect(abs((curve.reward(divergence: 0.7) ?? 0) - 6.5) < 1e-14)
        #expect(curve.reward(divergence: 1) == 8 && curve.reward(divergence: 1.0001) == nil)
        #expect(PolicyCurve(divergences: [0.3, 1], rewards: [1, 2]).reward(divergence: 0.2) == nil)
        #expect(PolicyCurve(divergences: [], rewards: []).reward(divergence: 0) == nil)
        #expect(curve.ordered == PolicyCurve(divergences: [0, 0.4, 0.5, 1], rewards: [1, 5, 2, 8]))
    }

    /// Catches a point without a divergence that is passed over on the way, or that matters behind the level.
    @Test func notANumber() {
        let curve = PolicyCurve(divergences: [0, 0.5, .nan, 1], rewards: [1, 2, 3, 4])
        #expect(curve.reward(divergence: 0.25) == 1.5 && curve.reward(divergence: 0.75)?.isNaN == true)
        #expect(curve.ordered.divergences[0].isNaN && curve.ordered.reward(divergence: 0.25)?.isNaN == true)
    }

    /// Catches a gap that is not 0 on the frontier itself, one that is not the constant by which a curve stays below it, and one that is not
    /// divided by the range.
    @Test func meanGap() throws {
        let frontier = Frontier(
            reward: ContextArmTable(rows: [[0, 0.3, 1], [0.2, 0.9, 0.5]]),
            logReference: ContextArmTable(contexts: 2, arms: 3, repeating: -1.0986122886681098))
        let levels = (0...400).map { 0.7 * Double($0) / 400 }
        let best = try levels.map { try frontier.point(divergence: $0).reward }
        let on = PolicyCurve(divergences: levels, rewards: best)
        let below = PolicyCurve(divergences: levels, rewards: best.map { $0 - 0.25 })
        // The curve is a polygon of 400 sides.
        #expect(abs(try #require(try on.meanGap(below: frontier, from: 0.1, to: 0.6))) < 1e-6)
        #expect(abs(try #require(try below.meanGap(below: frontier, from: 0.1, to: 0.6)) - 0.25) < 1e-6)
        #expect(try on.meanGap(below: frontier, from: 0.1, to: 0.8) == nil)
    }
}
