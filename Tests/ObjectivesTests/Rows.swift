import NumericalCore
import Objectives
import Testing

/// Whole rows of pairs against one label at a time.
@Suite struct Rows {
    private func jet(_ rows: MarginRows, _ i: Int) -> Jet {
        Jet(value: rows.losses[i], slope: rows.slopes[i], curvature: rows.curvatures[i])
    }

    /// Rows of random margins and weights, 0 among them.
    private func randomRows(_ count: Int, _ stream: inout RandomStream) -> MarginRows {
        var rows = MarginRows()
        rows.reserve(count)
        for i in 0..<count {
            rows.margins[i] = (stream.uniform() - 0.5) * 40
            rows.forward[i] = i % 5 == 3 ? 0 : 7 * stream.uniform()
            rows.backward[i] = i % 4 == 1 ? 0 : 3 * stream.uniform()
        }
        return rows
    }

    /// Catches a vector kernel that differs from its own tail, reads or writes outside its range, or mixes up elements.
    ///
    /// Exactly equal: the same operations on each element, whatever stands beside it.
    @Test func rowsEqualSinglePairs() {
        var stream = RandomStream(seed: 1, identity: ["rows"])
        for item in instances(betas: [0.1, 2], ts: [0, 0.3, 0.5, 3]) {
            for length in Array(0...19) + [64, 257] {
                var rows = randomRows(length, &stream)
                let (original, range) = (rows, length / 7..<length - length / 5)
                for i in 0..<length { rows.losses[i] = .nan }
                item.objective.evaluate(&rows, range, negativeLogDispersion: item.t)
                for i in 0..<length {
                    if !range.contains(i) {
                        #expect(rows.losses[i].isNaN && rows.margins[i] == original.margins[i])
                        continue
                    }
                    var single = MarginRows()
                    single.reserve(1)
                    single.margins[0] = original.margins[i]
                    (single.forward[0], single.backward[0]) = (original.forward[i], original.backward[i])
                    item.objective.evaluate(&single, 0..<1, negativeLogDispersion: item.t)
                    #expect(jet(rows, i) == jet(single, 0), "\(item), \(i) of \(length)")
                }
            }
        }
    }

    /// Catches exchanged weights, a backward label with the wrong sign, and a kernel that is not the formula.
    ///
    /// The kernel is within 4 ulp of each label's term, and the formula is not exact either: 8 ulp of the terms. The
    /// argument of the loss is rounded differently in the two, so each may also move by 8 ulp of what the next
    /// derivative makes of the margin. Curvatures are sums in which terms of the size of the slope, per stretch over
    /// which the loss bends, cancel.
    @Test func rowsAreTheFormula() {
        var stream = RandomStream(seed: 2, identity: ["rows"])
        for item in instances(betas: [0.1, 2], ts: [0.3, 0.5, 3]) {
            var rows = randomRows(100, &stream)
            let margins = rows.margins
            item.objective.evaluate(&rows, 0..<100, negativeLogDispersion: item.t)
            for (i, margin) in margins.enumerated() {
                let x = Jet(variable: margin)
                let won = rows.forward[i] * item.objective.loss(margin: x, negativeLogDispersion: item.t)
                let lost = rows.backward[i] * item.objective.loss(margin: -x, negativeLogDispersion: item.t)
                let sum = won + lost
                let steep = abs(won.slope) + abs(lost.slope)
                let bend = abs(won.curvature) + abs(lost.curvature)
                func near(_ got: Double, _ expected: Double, _ size: Double) -> Bool {
                    abs(got - expected) <= 8 * Double.ulpOfOne * size + 1e-300
                }
                let size = abs(won.value) + abs(lost.value) + steep * abs(margin)
                #expect(near(rows.losses[i], sum.value, size), "\(item) at \(margin)")
                #expect(near(rows.slopes[i], sum.slope, steep + bend * abs(margin)), "\(item) at \(margin)")
                let bends = bend * (1 + abs(margin) / item.smoothStretch) + steep / item.smoothStretch
                #expect(near(rows.curvatures[i], sum.curvature, bends), "\(item) at \(margin)")
            }
        }
    }

    /// Catches derivatives of a backward label that are taken in the wrong log-ratio.
    @Test func logRatioRowsAreTheFormula() {
        for item in pairInstances(betas: [0.5]) {
            for (a, b, f, g) in [(0.7, -0.4, 2.0, 0.0), (-1.2, 0.3, 0, 3), (0.4, 0.9, 1.5, 0.25)] {
                var rows = LogRatioRows()
                rows.reserve(3)
                for i in 0..<3 {
                    (rows.first[i], rows.second[i], rows.forward[i], rows.backward[i]) = (a, b, f, g)
                }
                item.objective.evaluate(&rows, 1..<2, anchor: item.anchor)
                let (won, lost) = (item.loss(a, b), item.loss(b, a))
                let got = rows.derivatives[1]
                func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-14 * (1 + abs(x) + abs(y)) }
                #expect(near(got.value, f * won.value + g * lost.value), "\(item)")
                #expect(near(got.gradient[0], f * won.gradient[0] + g * lost.gradient[1]), "\(item)")
                #expect(near(got.gradient[1], f * won.gradient[1] + g * lost.gradient[0]), "\(item)")
                #expect(near(got.diagonal[0], f * won.diagonal[0] + g * lost.diagonal[1]), "\(item)")
                #expect(near(got.diagonal[1], f * won.diagonal[1] + g * lost.diagonal[0]), "\(item)")
                #expect(near(got.mixed, f * won.mixed + g * lost.mixed), "\(item)")
                #expect(rows.derivatives[0] == PairJet(0) && rows.derivatives[2] == PairJet(0))
            }
        }
    }
}
