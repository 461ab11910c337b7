public import NumericalCore

/// The Savage member of generalized preference optimization: (1 - p)^2 with p = sigma(beta m).
///
/// Bounded, so that no pair counts for more than 1, and not convex.
///
/// Source: `tang2024`, `masnadi2008` in docs/references.md.
public struct SavagePO: MarginObjective {
    public let beta: Double
    public let name = "savage"

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        (-beta * m).sigmoid.squared
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .fallsFromLimit }

    /// At p = wins/(wins + losses).
    public func leastLoss(wins: Double, losses: Double) -> Double { wins * losses / max(wins + losses, 1) }
}
