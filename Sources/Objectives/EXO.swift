#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Efficient exact optimization in pairs: KL of (p, 1 - p), p = sigma(beta m), from the smoothed label (1 - e, e).
///
///     p (log p - log(1 - e)) + (1 - p) (log(1 - p) - log e)
///
/// The reverse of conservative DPO's divergence; 0 at the margin log((1 - e)/e) / beta. Bounded, so not convex.
///
/// Source: `ji2024` in docs/references.md.
public struct EXO: MarginObjective {
    public let beta: Double
    /// The probability e that a label is wrong, above 0 and below 1/2.
    public let labelSmoothing: Double
    public let name = "exo"

    /// The loss at a positive beta and a label smoothing above 0 and below 1/2.
    public init(beta: Double, labelSmoothing: Double) {
        self.beta = beta
        self.labelSmoothing = labelSmoothing
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        let x = beta * m
        return x.sigmoid * (x.logSigmoid - log(1 - labelSmoothing))
            + (-x).sigmoid * ((-x).logSigmoid - log(labelSmoothing))
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .rises }
}
