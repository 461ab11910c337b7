public import NumericalCore

/// The hinge loss of SLiC: max(0, 1 - beta m).
///
/// Piecewise linear: the slope jumps from -beta to 0 at the margin 1/beta, where it counts as 0. Its optimum always
/// exists, but need not be unique.
///
/// Source: `zhao2023` in docs/references.md.
public struct Hinge: MarginObjective {
    /// The inverse of the margin asked for.
    public let beta: Double
    public let name = "hinge"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (1 - beta * m).positivePart
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .flat }
    public func kinks(negativeLogDispersion t: Double) -> Kinks? { .linear(scale: beta) }
}
