import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// The smoothed phi link behind MallowsPO-phi, by its laws and limits.
@Suite struct PhiSmoothing {
    /// P of Kendall-Mallows pairs by enumeration of two and of three items: gaps 1 and 2.
    ///
    /// Two items: 1 / (1 + phi). Three items, first before last: distances 0, 1, 1 of all of 0, 1, 1, 2, 2, 3.
    private func enumerated(_ phi: Double) -> [(gap: Double, probability: Double)] {
        [(1, 1 / (1 + phi)), (2, (1 + 2 * phi) / (1 + 2 * phi + 2 * phi * phi + phi * phi * phi))]
    }

    /// Catches a wrong gap, a forgotten beta, or winner and loser exchanged.
    @Test(arguments: [0.02, 0.37, 0.5, 0.9, 0.999, 0.9999999]) func gapsOneAndTwo(_ phi: Double) {
        for beta in [0.1, 1, 4] {
            let objective = MallowsPhiDPO(beta: beta)
            for (gap, probability) in enumerated(phi) {
                let won = objective.loss(margin: gap / beta, negativeLogDispersion: -log(phi)).value
                let lost = objective.loss(margin: -gap / beta, negativeLogDispersion: -log(phi)).value
                #expect(relativeError(won, -log(probability)) < 1e-12)
                // 1 - P cancels to 1e-16 / (1 - P), at most 1e-13 here.
                #expect(abs(lost + log(1 - probability)) < 1e-12)
            }
        }
    }

    /// Catches a jump where the line and the link are joined, and a line that loses a small probability at -epsilon.
    @Test func continuousAtEpsilon() {
        for epsilon in [1e-3, 0.1, 0.5, 2] {
            for t in positiveTs + [200, 700] {
                let objective = MallowsPhiDPO(beta: 0.5, epsilon: epsilon)
                for edge in [epsilon / 0.5, -epsilon / 0.5] {
                    let inside = objective.loss(margin: edge * (1 - 1e-14), negativeLogDispersion: t).value
                    let atEdge = objective.loss(margin: edge, negativeLogDispersion: t).value
                    let outside = objective.loss(margin: edge * (1 + 1e-14), negativeLogDispersion: t).value
                    // The line rises by at most 1/2 in all, so over 1e-14 of its width by 5e-15; its logarithm may be
                    // steep. Outside, log g has slopes of at most t.
                    #expect(abs(exp(-inside) - exp(-atEdge)) < 1e-14, "\(epsilon) \(t)")
                    #expect(abs(outside - atEdge) < 1e-13 * (1 + atEdge + t * epsilon), "\(epsilon) \(t)")
                }
            }
        }
    }

    /// Catches a smoothed stretch that is not the straight line from 1 - h(epsilon) at -epsilon to h(epsilon).
    @Test func lineBetween() {
        for t in positiveTs + [200] {
            let objective = MallowsPhiDPO(beta: 2, epsilon: 0.5)
            let g = { (x: Double) in exp(-objective.loss(margin: x / 2, negativeLogDispersion: t).value) }
            let (low, high) = (g(-0.5), g(0.5))
            for part in [0.01, 0.2, 0.25, 0.26, 0.5, 0.77, 0.99] {
                // exp and log of numbers near 1/2 lose a few 1e-16.
                #expect(abs(g(part - 0.5) - (low + part * (high - low))) < 1e-15, "t = \(t), part \(part)")
            }
        }
    }

    /// Catches a link that does not give a pair's two orders probabilities that sum to 1; at 0 both are 1/2.
    @Test func ordersAreComplementary() {
        for t in positiveTs {
            for margin in [0, 1e-9, 0.03, 0.09, 0.11, 0.7, 2, 9.3, 41] {
                let objective = MallowsPhiDPO(beta: 1)
                let won = exp(-objective.loss(margin: margin, negativeLogDispersion: t).value)
                let lost = exp(-objective.loss(margin: -margin, negativeLogDispersion: t).value)
                #expect(abs(won + lost - 1) < 4e-15, "t = \(t), margin \(margin)")
            }
            #expect(MallowsPhiDPO(beta: 3).loss(margin: 0, negativeLogDispersion: t).value == -log(0.5))
        }
    }

    /// Catches overflow or a wrong leading order as phi -> 0: 1 - h -> s phi^s.
    @Test func nearlyNoDispersion() {
        for t in [60.0, 300, 700] {
            for s in [0.5, 1, 1.75, 40] {
                let objective = MallowsPhiDPO(beta: 1)
                let lost = objective.loss(margin: -s, negativeLogDispersion: t)
                // What is left out is of the order phi^min(s, 1) / s, below 1e-12 from t = 60, s = 1/2 on.
                #expect(relativeError(lost.value, s * t - log(s)) < 1e-12, "t = \(t), s = \(s)")
                #expect(relativeError(lost.slope, -(t - 1 / s)) < 1e-10, "t = \(t), s = \(s)")
            }
        }
    }

    /// Catches a wrong leading order as phi -> 1: h -> 1/2 + (2 s + 1) t / 12.
    @Test func nearlyAllDispersion() {
        for t in [1e-9, 1e-6, 1e-4] {
            for s in [0.2, 1, 3.5] {
                let loss = MallowsPhiDPO(beta: 2).loss(margin: s / 2, negativeLogDispersion: t)
                // The next order is of relative size s t; log(2) - loss, about t/6, is a difference of numbers near 1.
                #expect(abs((log(2) - loss.value) / ((2 * s + 1) * t / 6) - 1) < 10 * t + 1e-15 / t)
                #expect(relativeError(loss.slope, -2 * t / 3) < 10 * t, "t = \(t), s = \(s)")
            }
        }
    }

    /// Catches another default: the documented half-width is 0.1 (in units of beta m), and is the parameter's.
    @Test func defaultWidth() {
        let objective = MallowsPhiDPO(beta: 2)
        #expect(objective.epsilon == 0.1)
        let wide = MallowsPhiDPO(beta: 2, epsilon: 0.1)
        let narrow = MallowsPhiDPO(beta: 2, epsilon: 0.05)
        let at = { (o: MallowsPhiDPO) in o.loss(margin: 0.04, negativeLogDispersion: 1).value }
        #expect(at(objective) == at(wide) && at(objective) != at(narrow))
    }
}
