public import NumericalCore

/// Anchored preference optimization, down: sigma(beta a) + 1 - sigma(beta (a - b)): both down, rejected arms further.
///
/// Source: `doosterlinck2024` in docs/references.md.
public struct APODown: LogRatioObjective {
    public let beta: Double
    public let name = "apo-down"
    public let tabularOptimum = TabularOptimum.notUpToOne

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        (beta * a).sigmoid + (-beta * (a - b)).sigmoid
    }
}
