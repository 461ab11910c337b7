import Foundation
import NumericalCore
import TestSupport
import Testing

/// The vectorized phi link against its scalar twin, and against the 50-digit values of the link itself.
@Suite struct SmoothedPhiLinkTests {
    /// The two directions of pairs with margins x, each alone: -log g(x) and -log g(-x).
    private func rows(_ x: [Double], t: Double, epsilon: Double) -> (won: [Jet], lost: [Jet]) {
        let (ones, zeros) = (x.map { _ in 1.0 }, x.map { _ in 0.0 })
        func row(_ forward: [Double], _ backward: [Double]) -> [Jet] {
            var (losses, slopes, curvatures) = (zeros, zeros, zeros)
            SmoothedPhiLink.evaluate(
                margins: x, scale: 1, negativeLogDispersion: t, epsilon: epsilon, forward: forward,
                backward: backward, range: x.indices, losses: &losses, slopes: &slopes, curvatures: &curvatures)
            return x.indices.map { Jet(value: losses[$0], slope: slopes[$0], curvature: curvatures[$0]) }
        }
        return (row(ones, zeros), row(zeros, ones))
    }

    /// Catches a wrong coefficient, node or weight, a select that takes the other side, and logarithms that cancel.
    @Test(arguments: try PhiLinkTests.rows().filter { $0.gap > 0 }) func referenceValues(_ row: PhiLinkTests.Row) throws
    {
        let t = -log(row.phi)
        // e^-u counts as 0 from here on.
        if t * row.gap > 708 { return }
        let (won, lost) = rows([row.gap, -row.gap], t: t, epsilon: row.gap / 2)
        let (high, low) = (try row.value("log_h"), try row.value("log_one_minus_h"))
        for (loss, expected) in [(won[0], high), (won[1], low), (lost[0], low), (lost[1], high)] {
            #expect(relativeError(-loss.value, expected) <= 1e-13)
        }
        let rise = try row.value("dlogh_ds"), fall = try row.value("dh_ds") / row.value("one_minus_h")
        for (loss, expected) in [(won[0], -rise), (won[1], -fall), (lost[0], fall), (lost[1], rise)] {
            #expect(relativeError(loss.slope, expected) <= 1e-13)
        }
    }

    /// Gaps and t at random over all sizes, with the line, the edges of the branches at v = 2, and t on both sides of 1.
    private func cases() -> [(t: Double, epsilon: Double, x: [Double])] {
        var stream = RandomStream(seed: 3, identity: ["phi link"])
        let ts = [0.999, 1, 1.0.nextUp, 1.001] + (0..<200).map { _ in pow(10, -12 + stream.uniform() * 13.477) }
        return ts.map { t in
            let epsilon = pow(10, -6 + 6 * stream.uniform())
            let gaps = (0..<60).map { _ in pow(10, -6 + 10 * stream.uniform()) } + [epsilon, 2 / t, (2 / t).nextDown]
            let inside = (0..<20).map { _ in epsilon * stream.uniform() } + [0, epsilon / 2, epsilon.nextDown]
            return (t, epsilon, (gaps + inside).flatMap { [$0, -$0] })
        }
    }

    /// Catches a kernel that is not its twin anywhere: 4e-15 of each term, and of curvatures what both promise.
    @Test func agreesWithItsTwin() {
        for (t, epsilon, x) in cases() {
            let twin = SmoothedPhiLink(negativeLogDispersion: t, epsilon: epsilon)
            let (won, lost) = rows(x, t: t, epsilon: epsilon)
            for (i, margin) in x.enumerated() {
                let variable = Jet(variable: margin)
                for (got, twin) in [(won[i], twin.logProbability(variable)), (lost[i], twin.logProbability(-variable))]
                {
                    let place = "t = \(t), epsilon = \(epsilon), x = \(margin): \(got) \(twin)"
                    let size = abs(twin.value) + abs(twin.slope * margin)
                    #expect(abs(got.value + twin.value) <= 4e-15 * size + 1e-300, "\(place)")
                    #expect(abs(got.slope + twin.slope) <= 4e-15 * abs(twin.slope) + 1e-300, "\(place)")
                    let bend = abs(twin.curvature) + twin.slope * twin.slope
                    #expect(abs(got.curvature + twin.curvature) <= 1e-14 * bend + 2e-15 * t, "\(place)")
                }
            }
        }
    }

    /// Beyond its range the kernel counts e^-u as 0; nothing may overflow or become NaN, and the loser's loss is u - log c.
    @Test(arguments: [1e-8, 0.3, 1, 1.5, 30, 700]) func farOut(t: Double) {
        let twin = SmoothedPhiLink(negativeLogDispersion: t, epsilon: 0.1)
        let x = [708, 709, 745, 746, 1e4, 1e6, 1e12].map { $0 / t }
        let (won, lost) = rows(x, t: t, epsilon: 0.1)
        for (i, margin) in x.enumerated() {
            let expected = twin.logProbability(Jet(variable: -margin))
            #expect(relativeError(lost[i].value, -expected.value) <= 1e-15)
            #expect(relativeError(lost[i].slope, expected.slope) <= 4e-15)
            #expect(lost[i].curvature.isFinite && abs(won[i].value) <= 1e-300 && abs(won[i].slope) <= 1e-300)
            #expect(won[i].curvature.isFinite)
        }
    }

    /// Margins that are not numbers may not turn into losses that are.
    @Test(arguments: [0.5, 2]) func notANumber(t: Double) {
        let (won, lost) = rows([1, .nan, 1, .infinity], t: t, epsilon: 0.1)
        for i in 0..<4 {
            #expect(won[i].value.isNaN == (i % 2 == 1) && lost[i].slope.isNaN == (i % 2 == 1))
        }
    }

    /// Ranges around the width of a vector, with weights: nothing is skipped, mixed up, rounded by its neighbours, or
    /// written outside of the range.
    @Test(arguments: 0...17, [0.2, 3]) func anyRange(count: Int, t: Double) {
        for start in 0...9 {
            let x = (0..<(count + 12)).map { Double($0) * 0.7 - 5 }
            let (forward, backward) = (x.map { 6 + $0 }, x.map { 9 - $0 })
            var losses = [Double](repeating: 7, count: x.count)
            var (slopes, curvatures) = (losses, losses)
            let range = start..<(start + count)
            SmoothedPhiLink.evaluate(
                margins: x, scale: 0.5, negativeLogDispersion: t, epsilon: 0.6, forward: forward, backward: backward,
                range: range, losses: &losses, slopes: &slopes, curvatures: &curvatures)
            for i in x.indices {
                var (loss, slope, curvature) = ([7.0], [7.0], [7.0])
                SmoothedPhiLink.evaluate(
                    margins: [x[i]], scale: 0.5, negativeLogDispersion: t, epsilon: 0.6, forward: [forward[i]],
                    backward: [backward[i]], range: range.contains(i) ? 0..<1 : 0..<0, losses: &loss, slopes: &slope,
                    curvatures: &curvature)
                #expect(losses[i] == loss[0] && slopes[i] == slope[0] && curvatures[i] == curvature[0])
            }
        }
    }
}
