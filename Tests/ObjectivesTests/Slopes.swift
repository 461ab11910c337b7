import NumericalCore
import Objectives
import TestSupport
import Testing

/// Slopes and curvatures of margin objectives against finite differences.
@Suite struct Slopes {
    /// f' by fourth-order central differences of step h, and what rounding of f and of the margin may add to it.
    private func difference(
        _ f: (Double) -> Double, _ derivative: Double, at margin: Double, step h: Double
    ) -> (value: Double, rounding: Double) {
        let far = (f(margin + 2 * h), f(margin - 2 * h))
        let near = (f(margin + h), f(margin - h))
        let value = (8 * (near.0 - near.1) - (far.0 - far.1)) / (12 * h)
        return (value, 32 * Double.ulpOfOne * (abs(near.0) + abs(far.1) + abs(margin * derivative)) / h)
    }

    /// Catches a slope that is not the derivative of its own value, and a curvature that is not that of its slope, over
    /// the whole catalog and its plug-in, both tails included.
    ///
    /// With steps of 1e-3 of the stretch over which the loss bends, truncation is of the order h^4 = 1e-12 of the size
    /// of the derivative there; 1e-6 is allowed, and what rounding does to the differences. Where a derivative passes
    /// 0, its size is that of the one below it per stretch. Stencils that touch a kink are left out (hinge and
    /// truncated quadratic at 1/beta, phi at +-epsilon/beta).
    @Test func derivativesAreDifferences() {
        var compared = 0
        for item in instances(betas: [0.01, 1, 5], ts: [1e-6, 0.2, 0.5, 1.7, 20]) {
            let h = 1e-3 * item.smoothStretch
            for x in stride(from: -29.3, through: 29.9, by: 0.737) + [-0.1, -0.03, 0.01, 0.04, 0.08] {
                let margin = x / item.scale
                if item.kinks.contains(where: { abs($0 - margin) < 4 * h }) { continue }
                let here = item.loss(margin)
                let slope = difference({ item.loss($0).value }, here.slope, at: margin, step: h)
                let slopeSize = abs(here.slope) + 1e-3 * abs(here.curvature) * item.smoothStretch
                #expect(
                    abs(slope.value - here.slope) <= 1e-6 * slopeSize + slope.rounding, "slope of \(item) at \(margin)")
                let curvature = difference({ item.loss($0).slope }, here.curvature, at: margin, step: h)
                let size = abs(here.curvature) + 1e-3 * abs(here.slope) / item.smoothStretch
                #expect(
                    abs(curvature.value - here.curvature) <= 1e-6 * size + curvature.rounding,
                    "curvature of \(item) at \(margin)")
                compared += 1
            }
        }
        #expect(compared > 50_000)
    }

    /// Catches a wrong side of a kink: at a kink the slope must be one of the two one-sided ones.
    @Test func slopesAtKinksAreOneSided() {
        for item in instances(ts: [0.01, 0.5, 5]) {
            for kink in item.kinks {
                let step = 1e-9 / item.factor
                let slopes = [item.loss(kink - step).slope, item.loss(kink + step).slope]
                let slope = item.loss(kink).slope
                // 1e-6: the slope itself changes by about 1e-9 t of itself over the step; truncated quadratic has slope
                // 0.
                #expect(
                    slopes.contains { abs($0 - slope) <= 1e-6 * abs(slope) + 1e-8 * item.factor }, "\(item) at \(kink)")
            }
        }
    }

    /// Catches a ratio R that does not bound |f'''| / f'', on which proofs of optimality rest, and one for a loss whose
    /// curvature is negative or jumps.
    ///
    /// f''' by differences of f'' as above; 1e-6 for truncation (equality holds for the exponential loss).
    @Test func curvatureRatioBoundsTheThirdDerivative() {
        var withRatio: Set<String> = []
        for item in instances(betas: [0.1, 2], ts: [0.05, 0.5, 3]) {
            guard let ratio = item.objective.curvatureRatio(negativeLogDispersion: item.t) else { continue }
            withRatio.insert(item.baseName)
            for x in stride(from: -30.0, through: 30, by: 0.61) {
                let (margin, h) = (x / item.scale, 1e-3 / item.scale)
                let here = item.loss(margin).curvature
                #expect(here >= 0, "\(item) at \(margin)")
                let third = difference({ item.loss($0).curvature }, here / h * 1e-3, at: margin, step: h)
                #expect(abs(third.value) <= ratio * here * (1 + 1e-6) + third.rounding, "\(item) at \(margin)")
            }
        }
        let expected = [
            "dpo", "ipo", "cdpo", "robust-dpo", "exponential", "boosting", "squared", "odpo", "simpo", "mrpo",
        ]
        #expect(withRatio == Set(expected))
    }

    /// Catches a ratio that is larger than it must be: for the logistic and the exponential losses it is attained in a
    /// tail.
    @Test func curvatureRatioIsAttained() {
        for item in instances(betas: [0.3, 2], ts: [0.4, 2]) {
            guard let ratio = item.objective.curvatureRatio(negativeLogDispersion: item.t), ratio > 0 else { continue }
            let (margin, h) = (-15 / item.scale, 1e-3 / item.scale)
            let growth = (item.loss(margin + h).curvature / item.loss(margin - h).curvature) - 1
            // Over 2h, e^(R 2h) - 1, up to 1e-5 from the rest of the sigmoid.
            #expect(abs(abs(growth) / (2 * h * ratio) - 1) < 3e-3, "\(item)")
        }
    }
}
