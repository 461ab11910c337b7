import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// What losses do far out, and at t = 0.
@Suite struct Extremes {
    /// Losses that truly exceed the largest double there: e^(-beta m) from beta m = -709 on. They count as the largest
    /// double there, or infinity after multiplication, never as NaN.
    private let exponentialLosses: Set = ["exponential", "boosting"]

    /// Losses that have no lower bound, or one below 0.
    private let negativeLosses: Set = ["robust-dpo"]

    /// Catches overflow, 0/0, inf - inf and 0 inf at margins up to 1e4, beta up to 1 and t from 0 to 700 (phi =
    /// 1e-304).
    @Test func marginLossesStayFinite() {
        for item in instances(betas: [1e-3, 0.1, 1], ts: [0, 1e-300, 1e-16, 1e-8, 0.1, 1, 1.0000001, 30, 700]) {
            for size in [0, 1e-300, 1e-12, 1e-3, 1, 7.5, 100, 709, 745, 1e4] {
                for margin in [size, -size] {
                    let loss = item.loss(margin)
                    #expect(!loss.value.isNaN && !loss.slope.isNaN && !loss.curvature.isNaN, "\(item) at \(margin)")
                    #expect(negativeLosses.contains(item.baseName) || loss.value >= 0, "\(item) at \(margin)")
                    if exponentialLosses.contains(item.baseName) && item.factor * margin < -709 { continue }
                    let isFinite = loss.value.isFinite && loss.slope.isFinite && loss.curvature.isFinite
                    #expect(isFinite, "\(item) at \(margin): \(loss)")
                }
            }
        }
    }

    /// Losses with e^-a or e^a in them: the loss, or its slopes, truly exceed the largest double far out on that side.
    private func exceedsDoubles(_ item: PairInstance, _ a: Double, _ b: Double) -> Bool {
        switch item.entry.name {
        case "f-dpo-forward-kl": min(a, b) < -300
        case "f-dpo-alpha": min(a, b) * item.parameters[0] < -300
        // Its slopes only, and only where the two ratios are so close that the loss is not clipped.
        case "chi-po": a == b && a > 300
        default: false
        }
    }

    /// Catches the same in losses of both log-ratios, up to 1e4 in every combination of sizes and signs.
    ///
    /// Where a value exceeds the doubles, it must still be no NaN, and be the right one of 0 and infinity.
    @Test func logRatioLossesStayFinite() {
        let sizes = [0, 1e-12, 0.3, 7.5, 100, 709, 800, 1e4].flatMap { [$0, -$0] }
        for item in pairInstances(betas: [1e-3, 0.1, 1]) {
            for a in sizes {
                for b in sizes {
                    let loss = item.loss(a, b)
                    let isNumber = !loss.value.isNaN && !loss.gradient[0].isNaN && !loss.gradient[1].isNaN
                    #expect(isNumber, "\(item) at \(a), \(b): \(loss)")
                    if item.entry.name != "sft" && item.entry.name != "cpo" {
                        #expect(loss.value >= 0, "\(item) at \(a), \(b)")
                    }
                    if exceedsDoubles(item, a, b) { continue }
                    let numbers = [loss.value, loss.gradient[0], loss.gradient[1], loss.diagonal[0], loss.diagonal[1]]
                    #expect((numbers + [loss.mixed]).allSatisfy { $0.isFinite }, "\(item) at \(a), \(b): \(loss)")
                }
            }
        }
    }

    /// Catches infinity minus infinity in differences of exponentials: equal log-ratios are no preference, whatever
    /// they are, and the larger one wins.
    @Test func differencesOfOverflownExponentials() {
        let names: Set = ["f-dpo-forward-kl", "f-dpo-alpha", "chi-po"]
        for item in pairInstances(betas: [0.1, 1]) where names.contains(item.entry.name) {
            for size in [-1e4, -3000, 1, 3000, 1e4] {
                #expect(relativeError(item.loss(size, size).value, log(2)) < 1e-15, "\(item) at \(size)")
            }
            if item.entry.name == "chi-po" {
                let clip = log1p(exp(-2 * item.parameters[0]))
                #expect(relativeError(item.loss(9999, 9998).value, clip) < 1e-15, "\(item)")
            } else {
                let shift = item.parameters.first.map { 8000 / $0 } ?? 8000
                #expect(item.loss(1 - shift, -shift).value == 0, "\(item)")
                #expect(item.loss(-shift, 1 - shift).value > 1e300, "\(item)")
            }
        }
    }

    /// Catches a dispersion that leaks into losses without one, and one that is ignored where it should count.
    @Test func onlyTheRightObjectivesSeeTheDispersion() {
        for item in instances(ts: [0.2]) {
            for margin in [-3.1, -0.4, 2.2] {
                let other = item.objective.loss(margin: margin / item.beta, negativeLogDispersion: 2.9)
                let same = item.loss(margin / item.beta) == other
                // Beyond the kink, the flat losses are 0 whatever t.
                if item.loss(margin / item.beta).value == 0 && other.value == 0 { continue }
                #expect(same != item.entry.usesDispersion, "\(item)")
            }
        }
    }

    /// Catches a t = 0 (nobody agrees) that still moves the policy: those losses are constants then.
    @Test func noAgreementMeansNoSlope() {
        for item in instances(ts: [0]) where item.entry.usesDispersion {
            let value = item.loss(0).value
            for margin in [-1e4, -30, -0.01, 0.01, 30, 1e4] {
                let loss = item.loss(margin / item.beta)
                #expect(abs(loss.value - value) <= 1e-15 * value, "\(item) at \(margin)")
                #expect(loss.slope == 0, "\(item) at \(margin)")
            }
            #expect(item.objective.tail(negativeLogDispersion: 0) == .flat, "\(item)")
        }
    }

    /// Catches a scale that is zero, negative, or not inverse to the margin over which the loss bends.
    @Test func marginScaleIsPositive() {
        for item in instances(betas: [1e-6, 0.1, 1e6], ts: [1e-12] + positiveTs + [700]) {
            #expect(item.scale > 0 && item.scale.isFinite, "\(item)")
            let doubled = item.entry.make(2 * item.beta, item.parameters)
            #expect(doubled.marginScale(negativeLogDispersion: item.t) == 2 * item.scale, "\(item)")
        }
    }

    /// Catches the same in the other objectives. SFT has no beta: its unit is 1.
    @Test func otherMarginScalesArePositive() {
        for beta in [1e-6, 0.1, 1e6] {
            for entry in ObjectiveCatalog.all where !(entry.standard(beta: 1) is any MarginObjective) {
                for t in [1e-12, 0.5, 20] {
                    let scale = entry.standard(beta: beta).marginScale(negativeLogDispersion: t)
                    let doubled = entry.standard(beta: 2 * beta).marginScale(negativeLogDispersion: t)
                    #expect(scale > 0 && doubled == (entry.name == "sft" ? 1 : 2) * scale, "\(entry.name)")
                }
            }
        }
    }
}
