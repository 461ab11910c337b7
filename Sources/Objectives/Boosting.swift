public import NumericalCore

/// The boosting loss: e^(-beta m / 2) = sqrt((1 - p)/p) with p = sigma(beta m).
///
/// The exponential loss at half the beta, so that, like DPO, it fits probabilities sigma(beta m).
///
/// Source: `buja2005` in docs/references.md.
public struct BoostingPO: MarginObjective {
    public let beta: Double
    public let name = "boosting"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (-beta / 2 * m).exponential
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta / 2 }

    public func marginScale(negativeLogDispersion t: Double) -> Double { beta / 2 }
}
