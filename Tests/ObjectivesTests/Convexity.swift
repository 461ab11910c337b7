import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// Whether losses are convex in the scores of the arms, where they say so, and where they are not.
@Suite struct Convexity {
    /// The margin losses that are not convex, each with beta m (defaults, beta = 1, t = 1/2) at which it bends down:
    /// phi at its kink at -epsilon.
    private let concaveMargins = [
        "mallows-phi-dpo": -0.1, "exo": 9.0, "focalpo": -10, "savage": -2, "discopop": 0.05,
    ]

    /// Catches a claim of convexity that is wrong anywhere on the line, in every setting, and one that is missing.
    @Test func marginLosses() {
        for item in instances(betas: [0.1, 2], ts: [0.05, 0.5, 3]) where item.objective.isConvex {
            for x in stride(from: -40.0, through: 40, by: 0.113) {
                #expect(item.loss(x / item.factor).curvature >= 0, "\(item) at \(x)")
            }
            // Where the slope jumps, it must jump up.
            for kink in item.kinks {
                #expect(item.loss(kink * (1 - 1e-9)).slope <= item.loss(kink * (1 + 1e-9)).slope, "\(item)")
            }
        }
        let names = instances(betas: [1], ts: [0.5]).filter { !$0.objective.isConvex }.map(\.baseName)
        #expect(Set(names) == Set(concaveMargins.keys))
        for item in instances(betas: [1], ts: [0.5]) where item.parameters == item.entry.parameters.map(\.standard) {
            guard let x = concaveMargins[item.baseName] else { continue }
            let middle = item.loss(x).value
            #expect(item.loss(x - 0.01).value + item.loss(x + 0.01).value < 2 * middle * (1 - 1e-12), "\(item)")
        }
    }

    /// The loss of one label, "arm 0 beats arm 1" of three, in the scores: pi in proportion to pi_ref e^score, pi_ref
    /// uniform. HPO's auxiliary term is added for both arms, at advantages 1/2 and -1/2.
    private func loss(_ item: PairInstance, _ scores: [Double]) -> Double {
        let absolute = item.objective.yardstick == .nothing ? 0 : log(3.0)
        let logs = scores.map { $0 - logSumExp(scores) + absolute }
        let auxiliary =
            item.objective.occurrenceWeight(advantage: 0.5) * logs[0]
            + item.objective.occurrenceWeight(advantage: -0.5) * logs[1]
        return item.loss(logs[0], logs[1]).value - auxiliary
    }

    /// Second derivative of that loss along a direction, exactly: the Hessian in (a, b) carried over, minus the slopes
    /// times the variance of the direction under the policy (log pi is concave in the scores).
    private func curvature(_ item: PairInstance, _ scores: [Double], along v: [Double]) -> Double {
        let absolute = item.objective.yardstick == .nothing ? 0 : log(3.0)
        let logs = scores.map { $0 - logSumExp(scores) }
        let mean = zip(logs, v).reduce(0) { $0 + exp($1.0) * $1.1 }
        let variance = zip(logs, v).reduce(0) { $0 + exp($1.0) * ($1.1 - mean) * ($1.1 - mean) }
        let (p, q) = (v[0] - mean, v[1] - mean)
        let loss = item.loss(logs[0] + absolute, logs[1] + absolute)
        let auxiliary =
            item.objective.occurrenceWeight(advantage: 0.5) + item.objective.occurrenceWeight(advantage: -0.5)
        return loss.diagonal[0] * p * p + 2 * loss.mixed * p * q + loss.diagonal[1] * q * q
            - (loss.gradient[0] + loss.gradient[1] - auxiliary) * variance
    }

    private let scores: [[Double]] = {
        let values = [-3.0, -1, 0, 0.7, 2.5]
        return values.flatMap { a in values.flatMap { b in values.map { [a, b, $0] } } }
    }()
    private let directions: [[Double]] = [
        [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 0], [1, 1, -2], [2, 0.3, -1], [-1, 0.2, 1],
    ]

    /// Catches a claim of convexity that is wrong: the curvature along every direction tried, at every score tried.
    @Test func logRatioLosses() {
        var names: Set<String> = []
        for item in pairInstances() where item.objective.isConvex {
            names.insert(item.entry.name)
            for point in scores {
                for v in directions {
                    // A part in 1e15 of terms of the size of beta^2 lambda^2 (150^2) may cancel.
                    #expect(curvature(item, point, along: v) >= -1e-9, "\(item) at \(point) along \(v)")
                    // Across kinks too: the middle of a long chord is not above its ends.
                    let (back, on) = (zip(point, v).map { $0 - 2 * $1 }, zip(point, v).map { $0 + 2 * $1 })
                    let (left, right) = (loss(item, back), loss(item, on))
                    let middle = loss(item, point)
                    #expect(left + right >= 2 * middle - 1e-13 * (abs(middle) + abs(left) + abs(right)), "\(item)")
                }
            }
        }
        #expect(names == ["minor-dpo", "dpo-positive", "cpo", "sft", "hpo"])
    }

    /// Log-ratio losses that are not convex, each with scores and a direction (defaults, beta = 1) along which the loss
    /// of one label bends down.
    private let concavePairs: [String: (scores: [Double], direction: [Double])] = [
        "nca": ([0.7, 0, -1], [1, 1, -2]), "sppo": ([0.7, 0.7, -1], [1, 1, -2]), "bco": ([0.7, 0.7, -1], [1, 1, -2]),
        "apo-zero": ([-3, 2.5, 2.5], [1, 1, -2]), "apo-down": ([2.5, -3, 2.5], [1, 1, -2]),
        "kto": ([-3, 2.5, 2.5], [1, 1, -2]), "chi-po": ([-3, 2.5, 0.7], [1, 1, -2]),
        "f-dpo-forward-kl": ([-3, -1, 2.5], [0, 1, 0]), "f-dpo-alpha": ([-3, -1, 2.5], [0, 1, 0]),
        "f-dpo-js": ([-3, 0.7, 2.5], [1, 1, -2]),
    ]

    /// Catches an `isConvex` that is missing: for every other loss a point where convexity fails, by the exact formula
    /// and by differences of its values.
    @Test func logRatioLossesThatAreNotConvex() throws {
        let others = pairInstances(betas: [1]).filter {
            !$0.objective.isConvex && $0.anchor == 0 && $0.parameters == $0.entry.parameters.map(\.standard)
        }
        #expect(Set(others.map(\.entry.name)) == Set(concavePairs.keys))
        for item in others {
            guard let (point, v) = concavePairs[item.entry.name] else { continue }
            let curve = curvature(item, point, along: v)
            #expect(curve < -1e-3, "\(item): \(curve)")
            let h = 1e-3
            let ends = loss(item, zip(point, v).map { $0 - h * $1 }) + loss(item, zip(point, v).map { $0 + h * $1 })
            let difference = (ends - 2 * loss(item, point)) / (h * h)
            // Truncation of the order h^2, rounding of values up to 20 over h^2.
            #expect(abs(difference - curve) < 1e-4 * (1 + abs(curve)), "\(item): \(difference), not \(curve)")
        }
    }

    /// Catches a ranking loss that is not convex: v' H v in random directions, at several points.
    @Test func rankingLosses() {
        let data = WeightedOrders(arms: 4, orders: [[3, 1, 0, 2], [0, 1, 2, 3]], weights: [1, 2])
        var stream = RandomStream(seed: 3, identity: ["convexity"])
        for objective in rankingObjectives(beta: 0.7) {
            #expect(objective.isConvex)
            for _ in 0..<200 {
                let (a, v) = (
                    (0..<4).map { _ in 8 * stream.uniform() - 4 }, (0..<4).map { _ in stream.uniform() - 0.5 }
                )
                let loss = objective.evaluate(data, logRatios: a, negativeLogDispersion: 0.6, curvature: true)
                var form = 0.0
                for i in 0..<4 { for j in 0..<4 { form += v[i] * loss.hessian[4 * i + j] * v[j] } }
                #expect(form >= -1e-14, "\(objective.name) at \(a) along \(v)")
            }
        }
    }

    /// Catches a ratio R that does not bound third derivatives in the scores, |D^3 f[u, u, v]| <= R (max v - min v) D^2
    /// f[u, u].
    ///
    /// D^3 by differences of the exact second derivative over steps of 1e-4: truncation 1e-8 of its size.
    @Test func ratiosOfLogRatioLosses() {
        var names: Set<String> = []
        for item in pairInstances(betas: [0.5, 3]) {
            guard let ratio = item.objective.curvatureRatio(negativeLogDispersion: 0.5) else { continue }
            names.insert(item.entry.name)
            for point in scores {
                for u in directions {
                    let second = curvature(item, point, along: u)
                    for v in directions {
                        let h = 1e-4
                        let on = curvature(item, zip(point, v).map { $0 + h * $1 }, along: u)
                        let back = curvature(item, zip(point, v).map { $0 - h * $1 }, along: u)
                        let span = (v.max() ?? 0) - (v.min() ?? 0)
                        let bound = ratio * span * second * (1 + 1e-6)
                        #expect(abs(on - back) / (2 * h) <= bound + 1e-10, "\(item) at \(point)")
                    }
                }
            }
        }
        #expect(names == ["cpo", "sft", "hpo"])
    }

    /// Catches the same in losses of whole rankings.
    @Test func ratiosOfRankingLosses() throws {
        let data = WeightedOrders(arms: 4, orders: [[3, 1, 0, 2], [0, 1, 2, 3]], weights: [1, 2])
        var stream = RandomStream(seed: 4, identity: ["ratios"])
        for objective in rankingObjectives(beta: 0.7) {
            let ratio = try #require(objective.curvatureRatio(negativeLogDispersion: 0.6))
            for _ in 0..<200 {
                let a = (0..<4).map { _ in 8 * stream.uniform() - 4 }
                let (u, v) = ((0..<4).map { _ in stream.uniform() }, (0..<4).map { _ in stream.uniform() })
                func second(_ step: Double) -> Double {
                    let moved = zip(a, v).map { $0 + step * $1 }
                    let loss = objective.evaluate(data, logRatios: moved, negativeLogDispersion: 0.6, curvature: true)
                    var form = 0.0
                    for i in 0..<4 { for j in 0..<4 { form += u[i] * loss.hessian[4 * i + j] * u[j] } }
                    return form
                }
                let third = (second(1e-4) - second(-1e-4)) / 2e-4
                let bound = ratio * ((v.max() ?? 0) - (v.min() ?? 0)) * second(0)
                #expect(abs(third) <= bound * (1 + 1e-6) + 1e-10, "\(objective.name) at \(a)")
            }
        }
    }
}
