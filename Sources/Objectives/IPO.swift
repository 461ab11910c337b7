public import NumericalCore

/// Identity preference optimization: (m - 1/(2 beta))^2.
///
/// Its optimum always exists: a pair that one arm always wins gets the margin 1/(2 beta), no more.
///
/// Source: `azar2024` in docs/references.md.
public struct IPO: MarginObjective {
    /// The KL weight; the target margin is 1/(2 beta).
    public let beta: Double
    public let name = "ipo"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (m - 1 / (2 * beta)).squared
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .rises }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { 0 }
}
