#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// A policy pi(y | x) over finitely many arms, with the reference policy beside it; both in log space.
public struct Policy: Sendable {
    /// log pi_ref(y | x).
    let logReference: ContextArmTable
    /// log pi(y | x), normalized in each context.
    public let logProbabilities: ContextArmTable
    /// log pi(y | x) - log pi_ref(y | x).
    public let logRatios: ContextArmTable

    /// The policy proportional to pi_ref e^score in each context.
    public init(logReference: ContextArmTable, scores: ContextArmTable) {
        var logProbabilities = logReference
        var logRatios = scores
        for x in 0..<scores.contexts {
            let unnormalized = (0..<scores.arms).map { logReference[context: x, arm: $0] + scores[context: x, arm: $0] }
            let normalizer = logSumExp(unnormalized)
            // Relative to the reference's own normalizer, so that rounding cancels: scores 0 give log-ratios 0.
            let shift = normalizer - logSumExp(logReference.row(x))
            for y in 0..<scores.arms {
                logProbabilities[context: x, arm: y] = unnormalized[y] - normalizer
                logRatios[context: x, arm: y] = scores[context: x, arm: y] - shift
            }
        }
        self.logReference = logReference
        self.logProbabilities = logProbabilities
        self.logRatios = logRatios
    }

    /// The number of contexts C.
    public var contexts: Int { logProbabilities.contexts }
    /// The number of arms K.
    public var arms: Int { logProbabilities.arms }

    /// pi(y | x) of every arm of context `x`.
    public func probabilities(context x: Int) -> [Double] { logProbabilities.row(x).map { exp($0) } }
}

/// log pi_ref of the reference policy that takes every arm equally often.
public func uniformLogReference(contexts: Int, arms: Int) -> ContextArmTable {
    ContextArmTable(contexts: contexts, arms: arms, repeating: -log(Double(arms)))
}
