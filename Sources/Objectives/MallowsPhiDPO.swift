#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

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
public struct MallowsPhiDPO: PairwiseObjective {
    /// The KL weight.
    public let beta: Double
    /// Half the width of the smoothed interval, in units of beta m.
    public let epsilon: Double
    public let name = "mallows-phi-dpo"

    /// The default half-width of the smoothed interval.
    public static let defaultEpsilon = 0.1

    /// The loss at a positive beta and epsilon.
    public init(beta: Double, epsilon: Double = Self.defaultEpsilon) {
        precondition(beta > 0 && epsilon > 0, "beta and epsilon are positive")
        self.beta = beta
        self.epsilon = epsilon
    }

    public func marginScale(negativeLogDispersion t: Double) -> Double { beta }
    public func fallsForever(negativeLogDispersion t: Double) -> Bool { t > 0 }

    public func evaluate(
        margins: inout MutableSpan<Double>, negativeLogDispersion t: Double, losses: inout MutableSpan<Double>,
        slopes: inout MutableSpan<Double>
    ) {
        let link = PhiLink(negativeLogDispersion: t)
        let rise = link.excess(gap: epsilon) / epsilon
        let lowest = link(gap: epsilon).complement
        for i in margins.indices {
            let x = beta * margins[i]
            if x >= epsilon {
                let value = link(gap: x)
                losses[i] = -value.logProbability
                slopes[i] = -beta * value.logProbabilitySlope
            } else if x <= -epsilon {
                let value = link(gap: -x)
                losses[i] = -value.logComplement
                slopes[i] = -beta * value.logComplementSlope
            } else {
                // From the nearer of the known points, so that a small probability at -epsilon does not cancel.
                let probability = x < -epsilon / 2 ? lowest + (x + epsilon) * rise : 0.5 + x * rise
                losses[i] = -log(probability)
                slopes[i] = -beta * rise / probability
            }
        }
    }
}
