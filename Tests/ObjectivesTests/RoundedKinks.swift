import Foundation
import NumericalCore
import Objectives
import Testing

/// Losses whose kinks are rounded off: where they lie, and how their curvature changes.
@Suite struct RoundedLosses {
    private let names = ["hinge", "truncated-quadratic", "minor-dpo", "dpo-positive", "hinge+theta"]

    /// The rounded loss of one label as a function of three scores, pi_ref uniform, and the loss itself.
    private struct Label {
        let objective: any Objective
        let kinks: Kinks

        init?(_ name: String, beta: Double) {
            guard let objective = ObjectiveCatalog.named(name)?.standard(beta: beta),
                let kinks = objective.kinks(negativeLogDispersion: 0.8)
            else { return nil }
            self.objective = objective
            self.kinks = kinks
        }

        /// Value, and second derivative along v, of the label that prefers the first arm to the second.
        func rounded(_ scores: [Double], along v: [Double], width: Double, shift: Double) -> (
            value: Double, second: Double
        ) {
            let chances = scores.map { exp($0) / scores.reduce(0) { $0 + exp($1) } }
            let mean = zip(chances, v).reduce(0) { $0 + $1.0 * $1.1 }
            let variance = zip(chances, v).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
            let normalizer = log(scores.reduce(0) { $0 + exp($1) } / 3)
            var rows = KinkRows(count: 1)
            rows.shifts[0] = SIMD2(shift, 0)
            switch objective {
            case let objective as any MarginObjective:
                var pairs = MarginRows()
                pairs.reserve(1)
                (pairs.forward[0], pairs.backward[0], pairs.margins[0]) = (1, 0, scores[0] - scores[1])
                objective.evaluateRounded(&pairs, &rows, from: 0, 0..<1, negativeLogDispersion: 0.8, width: width)
                let change = v[0] - v[1]
                return (pairs.losses[0], pairs.curvatures[0] * change * change)
            case let objective as any LogRatioObjective:
                var pairs = LogRatioRows()
                pairs.reserve(1)
                (pairs.forward[0], pairs.backward[0]) = (1, 0)
                (pairs.first[0], pairs.second[0]) = (scores[0] - normalizer, scores[1] - normalizer)
                objective.evaluateRounded(&pairs, &rows, from: 0, 0..<1, anchor: 0, width: width)
                let (jet, p, q) = (pairs.derivatives[0], v[0] - mean, v[1] - mean)
                let bend = jet.diagonal[0] * p * p + 2 * jet.mixed * p * q + jet.diagonal[1] * q * q
                return (jet.value, bend - (jet.gradient[0] + jet.gradient[1]) * variance)
            default: return (.nan, .nan)
            }
        }

        func plain(_ scores: [Double]) -> Double {
            let normalizer = log(scores.reduce(0) { $0 + exp($1) } / 3)
            switch objective {
            case let objective as any MarginObjective:
                return objective.loss(margin: scores[0] - scores[1], negativeLogDispersion: 0.8).value
            case let objective as any LogRatioObjective:
                return objective.loss(chosen: scores[0] - normalizer, rejected: scores[1] - normalizer).value
            default: return .nan
            }
        }
    }

    private func points(_ beta: Double) -> [(scores: [Double], v: [Double])] {
        var stream = RandomStream(seed: 3, identity: ["rounded kinks"])
        return (0..<150).map { _ in
            let length = [0.01, 0.3, 3][stream.index(below: 3)] / beta
            return (
                (0..<3).map { _ in length * (2 * stream.uniform() - 1) }, (0..<3).map { _ in stream.uniform() - 0.5 }
            )
        }
    }

    /// Catches a rounded loss that is above the loss by more than it says, or further below than the width.
    @Test func nearTheLoss() throws {
        for name in names {
            for (beta, width) in [(0.5, 0.5), (0.5, 1e-3), (4, 0.1), (4, 1e-6)] {
                let label = try #require(Label(name, beta: beta))
                for (scores, v) in points(beta) {
                    for shift in [-3.0, 0, 2] {
                        let value = label.rounded(scores, along: v, width: width, shift: shift).value
                        let above = value - label.plain(scores)
                        let what = "\(name), \(beta), \(width), \(shift): \(above)"
                        #expect(above <= label.kinks.excess(width: width) + 1e-13, "\(what)")
                        // log(1 + e^shift) of them at the most where u is above 0.
                        #expect(above >= -width * log1p(exp(abs(shift))) - 1e-13, "\(what)")
                    }
                }
            }
        }
    }

    /// Catches a rounded loss that is not convex, and a ratio R that does not bound |D^3 f[u, u, v]| by R (max v - min v) D^2 f[u, u].
    @Test func ratios() throws {
        for name in names {
            for (beta, width) in [(0.5, 0.5), (0.5, 0.05), (4, 0.5), (4, 0.02)] {
                let label = try #require(Label(name, beta: beta))
                let ratio = label.kinks.curvatureRatio(width: width)
                let h = 1e-3 / ratio
                for (scores, u) in points(beta) {
                    for v in [[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 0]] {
                        func second(_ step: Double) -> Double {
                            label.rounded(zip(scores, v).map { $0 + step * $1 }, along: u, width: width, shift: 0.5)
                                .second
                        }
                        let span = (v.max() ?? 0) - (v.min() ?? 0)
                        let (here, third) = (second(0), abs(second(h) - second(-h)) / (2 * h))
                        // Differences over h leave 1e-6 of the ratio; curvatures cancel to 1e-13 of their terms.
                        let terms = 1e-13 * ratio * ratio
                        #expect(here >= -terms, "\(name), \(beta), \(width)")
                        #expect(third <= ratio * span * here * (1 + 1e-4) + terms / h, "\(name), \(beta), \(width)")
                    }
                }
            }
        }
    }
}
