import NumericalCore
import Objectives
import TestSupport
import Testing

/// Gradients and Hessians of losses of both log-ratios against finite differences.
@Suite struct PairDerivatives {
    private let points = [-3.1, -1.2, -0.41, 0, 0.13, 0.62, 1.7, 2.9]

    /// Catches a partial derivative that is not that of its own value or gradient, mixed ones included.
    ///
    /// Fourth-order central differences of step h = 1e-3 / max(1, beta, beta lambda): truncation is of the order 1e-12
    /// of the derivative's size; 1e-6 is allowed, measured against the largest of the derivatives of one order, and
    /// rounding of the values divided by h. Points whose stencil touches a kink are left out (MinorDPO b = 0,
    /// DPO-Positive a = 0, chi-PO's clip).
    @Test func derivativesAreDifferences() {
        var compared = 0
        for item in pairInstances() {
            let steepness = item.entry.name == "dpo-positive" ? 1 + item.parameters[0] : 1
            // e^a and e^-a make the argument of the sigmoid up to e^3 times as steep.
            let growth = ["f-dpo-forward-kl", "f-dpo-alpha", "chi-po"].contains(item.entry.name) ? 20.0 : 1
            let h = 1e-3 / max(1, item.beta * steepness * growth)
            for a in points {
                for b in points where !item.isKinked(a, b, within: 4 * h) {
                    check(item, a, b, step: h)
                    compared += 1
                }
            }
        }
        #expect(compared > 5000)
    }

    private func check(_ item: PairInstance, _ a: Double, _ b: Double, step h: Double) {
        /// Differences of the value and of both slopes along one axis.
        func along(_ da: Double, _ db: Double) -> SIMD3<Double> {
            func at(_ k: Double) -> SIMD3<Double> {
                let loss = item.loss(a + k * h * da, b + k * h * db)
                return SIMD3(loss.value, loss.gradient[0], loss.gradient[1])
            }
            return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
        }
        let (here, alongA, alongB) = (item.loss(a, b), along(1, 0), along(0, 1))
        let slope = max(abs(here.gradient[0]), abs(here.gradient[1]))
        let curvature = max(abs(here.diagonal[0]), abs(here.diagonal[1]), abs(here.mixed))
        let rounding = 64 * Double.ulpOfOne / h
        let slopeError = 1e-6 * slope + rounding * (abs(here.value) + (abs(a) + abs(b)) * slope)
        #expect(abs(alongA[0] - here.gradient[0]) <= slopeError, "d/da of \(item) at \(a), \(b)")
        #expect(abs(alongB[0] - here.gradient[1]) <= slopeError, "d/db of \(item) at \(a), \(b)")
        let error = 1e-6 * (curvature + 1e-3 * slope) + rounding * (slope + (abs(a) + abs(b)) * curvature)
        #expect(abs(alongA[1] - here.diagonal[0]) <= error, "d2/da2 of \(item) at \(a), \(b)")
        #expect(abs(alongB[2] - here.diagonal[1]) <= error, "d2/db2 of \(item) at \(a), \(b)")
        #expect(abs(alongA[2] - here.mixed) <= error, "d2/da db of \(item) at \(a), \(b)")
        #expect(abs(alongB[1] - here.mixed) <= error, "d2/db da of \(item) at \(a), \(b)")
    }

    /// Catches a slope through the anchor, which is published as held fixed: the loss must still depend on its value.
    @Test func anchorsCount() {
        for entry in ObjectiveCatalog.all {
            guard let objective = entry.standard(beta: 0.5) as? any LogRatioObjective else { continue }
            let moved = objective.loss(chosen: 0.3, rejected: -0.9, anchor: 0.7)
            let same = objective.loss(chosen: 0.3, rejected: -0.9, anchor: 0) == moved
            #expect(same == (objective.anchor == .none), "\(entry.name)")
        }
        #expect(KTO(beta: 1).anchor == .divergence && BCO(beta: 1).anchor == .meanReward)
    }
}
