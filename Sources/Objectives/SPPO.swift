public import NumericalCore

/// Self-play preference optimization with hard labels: (a - 1/(2 beta))^2 + (b + 1/(2 beta))^2.
///
/// Source: `wu2024` in docs/references.md.
public struct SPPO: LogRatioObjective {
    public let beta: Double
    public let name = "sppo"
    public let tabularOptimum = TabularOptimum.byWishes

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        (a - 1 / (2 * beta)).squared + (b + 1 / (2 * beta)).squared
    }

    /// The weighted mean of what wins and losses ask for.
    public func wish(wins: Double, losses: Double) -> Double {
        (wins - losses) / ((wins + losses) * 2 * beta)
    }
}
