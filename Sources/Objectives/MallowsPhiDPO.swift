#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
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

    /// The formula, with the link of a dispersion made once, and both directions of a pair by one value of it.
    public func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
        let known = pairs.phiLink.flatMap { $0.isThat(of: t, epsilon) ? $0 : nil }
        let link = known ?? SmoothedPhiLink(negativeLogDispersion: t, epsilon: epsilon)
        pairs.phiLink = link
        for i in range {
            let margin = pairs.margins[i]
            if abs(beta * margin) >= epsilon {
                let h = link.value(abs(beta * margin))
                let side = margin > 0 ? beta : -beta
                let (agree, differ) =
                    margin > 0 ? (pairs.forward[i], pairs.backward[i]) : (pairs.backward[i], pairs.forward[i])
                pairs.losses[i] = -agree * h.logProbability - differ * h.logComplement
                pairs.slopes[i] = side * (differ * h.logComplementSlope - agree * h.logProbabilitySlope)
                pairs.curvatures[i] =
                    -beta * beta * (agree * h.logProbabilityCurvature + differ * h.logComplementCurvature)
                continue
            }
            let x = beta * Jet(variable: margin)
            var sum = Jet(0)
            if pairs.forward[i] > 0 { sum = sum + -pairs.forward[i] * link.logProbability(x) }
            if pairs.backward[i] > 0 { sum = sum + -pairs.backward[i] * link.logProbability(-x) }
            pairs.losses[i] = sum.value
            pairs.slopes[i] = sum.slope
            pairs.curvatures[i] = sum.curvature
        }
    }
}

/// The phi link h extended to real gaps, a straight line on [-epsilon, epsilon].
struct SmoothedPhiLink: Sendable {
    let epsilon: Double
    private let link: PhiLink
    private let rise: Double
    private let lowest: Double

    init(negativeLogDispersion t: Double, epsilon: Double) {
        self.epsilon = epsilon
        link = PhiLink(negativeLogDispersion: t)
        rise = link.excess(gap: epsilon) / epsilon
        lowest = link(gap: epsilon).complement
    }

    /// Whether it is that of the dispersion and epsilon.
    func isThat(of t: Double, _ epsilon: Double) -> Bool {
        link.negativeLogDispersion == t && self.epsilon == epsilon
    }

    /// The link at a gap of at least epsilon.
    func value(_ gap: Double) -> PhiLink.Value { link(gap: gap) }

    /// log g(x).
    func logProbability<Number: SmoothNumber>(_ x: Number) -> Number {
        if x.value >= epsilon {
            let h = link(gap: x.value)
            return x.mapped(h.logProbability, h.logProbabilitySlope, h.logProbabilityCurvature)
        }
        if x.value <= -epsilon {
            let h = link(gap: -x.value)
            return x.mapped(h.logComplement, h.logComplementSlope, h.logComplementCurvature)
        }
        // From the nearer of the known points, so that a small probability at -epsilon does not cancel.
        return (x.value < -epsilon / 2 ? lowest + (x + epsilon) * rise : 0.5 + x * rise).logarithm
    }
}
