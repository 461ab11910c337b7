#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Divergences and entropies of a policy, exact, in nats, as means over the contexts.
extension Policy {
    /// KL(pi || pi_ref) = mean_x sum_y [pi d - pi + pi_ref], d the log-ratio: every term is at least 0.
    ///
    /// The usual sum of pi d cancels near the reference policy; this one does not.
    public var divergence: Double {
        mean { Self.excess(logP: $0, logQ: $1, $2) }
    }

    /// KL(pi_ref || pi), by the same identity with the roles exchanged.
    public var reverseDivergence: Double {
        mean { Self.excess(logP: $1, logQ: $0, -$2) }
    }

    /// The mean over contexts of -sum_y pi log pi.
    public var entropy: Double {
        mean { logProbability, _, _ in
            logProbability == -.infinity ? 0 : -exp(logProbability) * logProbability
        }
    }

    /// The mean over contexts of the largest pi(y | x).
    public var meanLargestProbability: Double {
        var sum = 0.0
        for x in 0..<contexts { sum += exp(logProbabilities.row(x).max() ?? 0) }
        return sum / Double(contexts)
    }

    /// p d - p + q >= 0 for d = log(p/q), as q (d e^d - (e^d - 1)) near d = 0, where it is about q d^2/2.
    private static func excess(logP: Double, logQ: Double, _ d: Double) -> Double {
        if abs(d) > 1 { return exp(logP) * (d - 1) + exp(logQ) }
        if abs(d) > 1e-2 { return exp(logQ) * (d * exp(d) - expm1(d)) }
        // The series sum_k d^k (k-1)/k!; the closed form loses half the digits here.
        let series = 1.0 / 2 + d * (1.0 / 3 + d * (1.0 / 8 + d * (1.0 / 30 + d * (1.0 / 144 + d / 840))))
        return exp(logQ) * d * d * series
    }

    private func mean(_ term: (_ logProbability: Double, _ logReference: Double, _ logRatio: Double) -> Double)
        -> Double
    {
        var sum = 0.0
        for place in logRatios.values.indices {
            sum += term(logProbabilities.values[place], logReference.values[place], logRatios.values[place])
        }
        return sum / Double(contexts)
    }
}
