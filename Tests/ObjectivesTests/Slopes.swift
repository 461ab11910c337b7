import Objectives
import TestSupport
import Testing

/// Slopes against finite differences of the values.
@Suite struct Slopes {
    /// Catches a slope that is not the derivative of its own value, over the whole catalog, both tails included.
    ///
    /// Fourth-order central differences with step h = 1e-3 of the unit over which the loss bends: truncation is
    /// h^4 = 1e-12 relative; rounding of the values and of the margins, divided by h, is added to the 1e-6. Margins
    /// whose stencil touches a kink (hinge at 1/beta, phi at +-epsilon/beta) are left out.
    @Test func slopeIsTheDerivative() {
        var compared = 0
        for item in instances(ts: positiveTs) {
            let unit = 1 / (item.scale * max(1, item.entry.usesDispersion ? 2 * item.t : 1))
            let h = 1e-3 * unit
            for x in stride(from: -29.3, through: 29.9, by: 0.737) {
                let margin = x / item.scale
                if item.kinks.contains(where: { abs($0 - margin) < 4 * h }) { continue }
                let far = (item.loss(margin + 2 * h).value, item.loss(margin - 2 * h).value)
                let near = (item.loss(margin + h).value, item.loss(margin - h).value)
                let difference = (8 * (near.0 - near.1) - (far.0 - far.1)) / (12 * h)
                let (value, slope) = item.loss(margin)
                let rounding = 32 * Double.ulpOfOne * (abs(value) + abs(margin * slope)) / h
                #expect(abs(difference - slope) <= 1e-6 * abs(slope) + rounding, "\(item) at \(margin)")
                compared += 1
            }
        }
        #expect(compared > 10_000)
    }

    /// Catches a wrong side of a kink: at a kink the slope must be one of the two one-sided ones.
    @Test func slopesAtKinksAreOneSided() {
        for item in instances(ts: [0.01, 0.5, 5]) {
            for kink in item.kinks {
                let step = 1e-9 / item.beta
                let slopes = [item.loss(kink - step).slope, item.loss(kink + step).slope]
                let slope = item.loss(kink).slope
                // 1e-6: the slope itself changes by about 1e-9 t of itself over the step.
                #expect(slopes.contains { abs($0 - slope) <= 1e-6 * abs(slope) }, "\(item) at \(kink)")
            }
        }
    }
}
