public import NumericalCore

/// MallowsPO-phi: -log g(beta m), g the phi link h extended to real gaps and smoothed at 0.
///
/// The phi link jumps at 0, where every fit that starts at the reference policy starts. So
///
///     g(x) = h(x) for x > epsilon,   1 - h(-x) for x < -epsilon,   1/2 + x (h(epsilon) - 1/2)/epsilon between,
///
/// continuous at +-epsilon, but with kinks there. Not convex: -log g has slopes that jump at +-epsilon. The paper does
/// not say how it smooths; epsilon = 0.1 is this project's choice, and a parameter.
///
/// Source: `chen2025` in docs/references.md.
public struct MallowsPhiDPO: MarginObjective {
    public let beta: Double
    /// Half the width of the smoothed interval, in units of beta m.
    public let epsilon: Double
    public let name = "mallows-phi-dpo"
    public let usesDispersion = true

    /// The default half-width of the smoothed interval.
    public static let defaultEpsilon = 0.1

    /// The loss at a positive beta and epsilon.
    public init(beta: Double, epsilon: Double = Self.defaultEpsilon) {
        self.beta = beta
        self.epsilon = epsilon
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        -SmoothedPhiLink(negativeLogDispersion: t, epsilon: epsilon).logProbability(beta * m)
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { t > 0 ? .falls : .flat }

    public func scaledForm(negativeLogDispersion t: Double) -> (form: MarginForm, scale: Double) {
        (.phiLink(negativeLogDispersion: t, epsilon: epsilon), beta)
    }

    /// By the vectorized kernel.
    public func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
        SmoothedPhiLink.evaluate(
            margins: pairs.margins, scale: beta, negativeLogDispersion: t, epsilon: epsilon, forward: pairs.forward,
            backward: pairs.backward, range: range, losses: &pairs.losses, slopes: &pairs.slopes,
            curvatures: &pairs.curvatures)
    }
}
