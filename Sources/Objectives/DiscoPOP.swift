public import NumericalCore

/// DiscoPOP, the log-ratio modulated loss: (1 - M) (-log sigma(x)) + M e^-x, x = beta m, M = sigma(x / tau).
///
/// Logistic on the left, exponential on the right, with a dip between them where it is not convex.
///
/// Source: `lu2024` in docs/references.md.
public struct DiscoPOP: MarginObjective {
    public let beta: Double
    /// The width tau of the modulation, in units of beta m.
    public let temperature: Double
    public let name = "discopop"

    /// The loss at a positive beta and temperature.
    public init(beta: Double, temperature: Double) {
        self.beta = beta
        self.temperature = temperature
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        let x = beta * m
        let modulation = (x * (1 / temperature)).logSigmoid
        return (-x * (1 / temperature)).sigmoid * (-x).softplus + (modulation - x).exponential
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
}
