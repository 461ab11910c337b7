public import NumericalCore

/// The exponential member of generalized preference optimization, AdaBoost's loss: e^(-beta m).
///
/// Beyond beta m = -709 the loss is above the largest double.
///
/// Source: `tang2024` in docs/references.md.
public struct ExponentialPO: MarginObjective {
    public let beta: Double
    public let name = "exponential"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (-beta * m).exponential
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }
}
