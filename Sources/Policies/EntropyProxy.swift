#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The paper's estimate of dispersion from the reference policy: -log(H(pi_ref(. | x)) / log K) for each context, to be
/// multiplied by a constant c.
///
/// A reference policy that is sure of itself (low entropy) stands for people who agree (large t); finite even where the
/// entropy is below the smallest double. 0 where the reference policy is uniform, but for rounding.
///
/// Source: `chen2025` in docs/references.md.
public func entropyProxy(logReference: ContextArmTable) -> [Double] {
    (0..<logReference.contexts).map { x in
        let terms = logReference.row(x).filter { $0 < 0 && $0 > -.infinity }.map { $0 + log(-$0) }
        let t = log(log(Double(logReference.arms))) - logSumExp(terms)
        // What is less is rounding, which normalizing would blow up.
        return t > 1e-12 ? t : 0
    }
}
