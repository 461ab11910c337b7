#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The paper's estimate of dispersion from the reference policy: -log(H(pi_ref(. | x)) / log K) for each context, to be
/// multiplied by a constant c.
///
/// A reference policy that is sure of itself (low entropy) stands for people who agree (large t). 0 where the reference
/// policy is uniform.
///
/// Source: `chen2025` in docs/references.md.
public func entropyProxy(logReference: ContextArmTable) -> [Double] {
    (0..<logReference.contexts).map { x in
        var entropy = 0.0
        for logProbability in logReference.row(x) { entropy -= exp(logProbability) * logProbability }
        return max(0, -log(entropy / log(Double(logReference.arms))))
    }
}
