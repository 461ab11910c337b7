public import NumericalCore

/// The squared member of generalized preference optimization: (beta m - 1)^2.
///
/// IPO at half the beta, times 4 (beta/2)^2: the same optimum, in another unit of the loss.
///
/// Source: `tang2024` in docs/references.md.
public struct SquaredPO: MarginObjective {
    public let beta: Double
    public let name = "squared"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (beta * m - 1).squared
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .rises }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { 0 }
}
