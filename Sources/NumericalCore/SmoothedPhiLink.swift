import CVectorMath

/// The phi link h extended to real gaps, a straight line on [-epsilon, epsilon]:
///
///     g(x) = h(x) for x >= epsilon,   1 - h(-x) for x <= -epsilon,   1/2 + x (h(epsilon) - 1/2)/epsilon between
public struct SmoothedPhiLink: Sendable {
    /// Half the width of the straight line.
    public let epsilon: Double
    private let link: PhiLink
    private let rise: Double
    private let lowest: Double

    /// The link at dispersion phi = e^-t, with epsilon > 0. Cost: some 50 exponentials.
    public init(negativeLogDispersion t: Double, epsilon: Double) {
        self.epsilon = epsilon
        link = PhiLink(negativeLogDispersion: t)
        rise = link.excess(gap: epsilon) / epsilon
        lowest = link(gap: epsilon).complement
    }

    /// log g(x).
    public func logProbability<Number: SmoothNumber>(_ x: Number) -> Number {
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

    /// For a range of pairs, both directions at once: with x = scale m, the loss -f log g(x) - b log g(-x), its slope and
    /// its curvature in m, by the vectorized kernel.
    ///
    /// As accurate as `logProbability`, its twin: 1e-13 relative for each term of loss and slope. Needs no link made
    /// before. Cost: one exponential, two logarithms and, for t <= 1, 10 polynomials of degree 6, all in vector registers.
    ///
    /// - Parameters:
    ///   - forward: f, the weight of the labels with margin m.
    ///   - backward: b, the weight of the labels with margin -m.
    public static func evaluate(
        margins: [Double], scale: Double, negativeLogDispersion t: Double, epsilon: Double, forward: [Double],
        backward: [Double], range: Range<Int>, losses: inout [Double], slopes: inout [Double],
        curvatures: inout [Double]
    ) {
        precondition(t >= 0 && t.isFinite, "t = -log phi is finite and not negative")
        unsafe withPairs(margins, forward, backward, range, &losses, &slopes, &curvatures) { at in
            unsafe cvm_phi_link_pairs(
                at.margin, scale, t, epsilon, at.forward, at.backward, at.loss, at.slope, at.curvature, range.count)
        }
    }
}
