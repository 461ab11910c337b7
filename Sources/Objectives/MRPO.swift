public import NumericalCore

/// Multi-reference preference optimization: DPO against several reference policies at once.
///
/// The margin is taken from (sum_k w_k / pi_k)^-1, the weighted harmonic mean of the reference policies. `weight` is
/// that of the world's main reference policy; the others share the rest equally.
///
/// Source: `le2024` in docs/references.md.
public struct MRPO: MarginObjective {
    public let beta: Double
    /// The weight of the main reference policy, above 0 and below 1.
    public let weight: Double
    public let name = "mrpo"
    public let isConvex = true

    /// The loss at a positive beta and a weight above 0 and below 1.
    public init(beta: Double, weight: Double) {
        self.beta = beta
        self.weight = weight
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        -(beta * m).logSigmoid
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }

    public var yardstick: Yardstick { .references(mainWeight: weight) }
}
