import Objectives
import TestSupport
import Testing

/// What losses do far out, and at t = 0.
@Suite struct Extremes {
    /// Catches overflow, 0/0 and inf - inf at margins up to 1e4 and t from 0 to 700 (phi = 1e-304).
    @Test func lossesStayFinite() {
        for item in instances(betas: [1e-3, 0.1, 1, 10], ts: [0, 1e-300, 1e-16, 1e-8, 0.1, 1, 1.0000001, 30, 700]) {
            for size in [0, 1e-300, 1e-12, 1e-3, 1, 7.5, 100, 709, 1e4] {
                for margin in [size, -size] {
                    let (value, slope) = item.loss(margin)
                    #expect(value.isFinite && slope.isFinite, "\(item) at \(margin)")
                    #expect(value >= 0, "\(item) at \(margin)")
                }
            }
        }
    }

    /// Catches a wrong `fallsForever`: such a loss never rises, tends to 0 on the right and to infinity on the left.
    @Test func lossesThatFallForever() {
        for item in instances(ts: positiveTs) where item.objective.fallsForever(negativeLogDispersion: item.t) {
            // The loss is at most of the order e^-y at the margin y / (scale min(1, t)), and at least y/2 on the left.
            let unit = 1 / (item.scale * min(1, item.t))
            #expect(item.loss(60 * unit).value < 1e-20, "\(item)")
            #expect(item.loss(-60 * unit).value > 20, "\(item)")
            var last = Double.infinity
            for y in stride(from: -40.0, through: 40, by: 0.25) {
                let (value, slope) = item.loss(y * unit)
                // Near the smallest double a loss may stand still.
                let steady = value < last && (slope < 0 || value < 1e-290)
                #expect(last < 1e-290 ? value <= last : steady, "\(item) at \(y * unit)")
                last = value
            }
        }
    }

    /// Catches a `fallsForever` that is missing: without it, some finite margin is at least as good as any large one.
    @Test func lossesThatDoNotFallForever() {
        for item in instances(ts: [0] + positiveTs)
        where !item.objective.fallsForever(negativeLogDispersion: item.t) {
            let unit = item.scale > 0 ? 1 / item.scale : 1
            let inside = stride(from: 0, through: 20, by: 0.125).map { item.loss($0 * unit).value }.min() ?? .nan
            for y in [21.0, 40, 100, 1000] { #expect(item.loss(y * unit).value >= inside, "\(item) at \(y)") }
        }
        #expect(instances(ts: [0.5]).contains { !$0.objective.fallsForever(negativeLogDispersion: 0.5) })
    }

    /// Catches a dispersion that leaks into losses without one, and one that is ignored where it should count.
    @Test func onlyTheRightObjectivesSeeTheDispersion() {
        for item in instances(ts: [0.2]) {
            for margin in [-3.1, -0.4, 2.2] {
                let other = item.objective.loss(margin: margin / item.beta, negativeLogDispersion: 2.9)
                let same = item.loss(margin / item.beta) == other
                #expect(same != item.entry.usesDispersion, "\(item)")
            }
        }
    }

    /// Catches a t = 0 (nobody agrees) that still moves the policy: those losses are constants then.
    @Test func noAgreementMeansNoSlope() {
        for item in instances(ts: [0]) where item.entry.usesDispersion {
            let value = item.loss(0).value
            for margin in [-1e4, -30, -0.01, 0.01, 30, 1e4] {
                #expect(abs(item.loss(margin / item.beta).value - value) <= 1e-15 * value, "\(item) at \(margin)")
                #expect(item.loss(margin / item.beta).slope == 0, "\(item) at \(margin)")
            }
            #expect(!item.objective.fallsForever(negativeLogDispersion: 0), "\(item)")
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
}
