public import NumericalCore

/// Anchored preference optimization, zero: 1 - sigma(beta a) + sigma(beta b): chosen arms up, rejected arms down.
///
/// Source: `doosterlinck2024` in docs/references.md.
public struct APOZero: LogRatioObjective {
    public let beta: Double
    public let name = "apo-zero"
    public let tabularOptimum = TabularOptimum.ifBalanced

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        (-beta * a).sigmoid + (beta * b).sigmoid
    }
}
