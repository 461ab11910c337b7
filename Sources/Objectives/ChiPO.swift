public import NumericalCore

/// chi-squared preference optimization: -log sigma of beta (q(a) - q(b)) clipped to [-2 R, 2 R], q(a) = a + e^a.
///
/// The log-ratio of DPO plus the ratio itself: the link of KL mixed with the chi-squared divergence. Flat beyond the
/// clip.
///
/// Source: `huang2024` in docs/references.md.
public struct ChiPO: LogRatioObjective {
    public let beta: Double
    /// The bound R on rewards at which the margin is clipped, above 0.
    public let bound: Double
    public let name = "chi-po"
    public let tabularOptimum = TabularOptimum.always
    public let reachesLimits = true

    /// The loss at a positive beta and bound.
    public init(beta: Double, bound: Double) {
        self.beta = beta
        self.bound = bound
    }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        let x = beta * ((a - b) + Number.exponentialDifference(a, b))
        let clipped = abs(x.value) < 2 * bound ? x : Number(x.value < 0 ? -2 * bound : 2 * bound)
        return -clipped.logSigmoid
    }
}
