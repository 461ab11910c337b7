public import NumericalCore

/// The truncated quadratic member of generalized preference optimization: max(0, 1 - beta m)^2.
///
/// Its curvature jumps at beta m = 1. Its optimum always exists, but need not be unique.
///
/// Source: `tang2024` in docs/references.md.
public struct TruncatedQuadraticPO: MarginObjective {
    public let beta: Double
    public let name = "truncated-quadratic"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (1 - beta * m).positivePart.squared
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .flat }
    public func kinks(negativeLogDispersion t: Double) -> Kinks? { .squared(scale: beta) }
}
