public import NumericalCore

/// Kahneman-Tversky optimization in pairs: 1 - sigma(beta (a - z)) + 1 - sigma(beta (z - b)).
///
/// The anchor z is KL(pi || pi_ref) in the context, here exactly, without a slope of its own. Both terms weigh 1.
///
/// Source: `ethayarajh2024` in docs/references.md.
public struct KTO: LogRatioObjective {
    public let beta: Double
    public let name = "kto"
    public let tabularOptimum = TabularOptimum.ifBalanced
    public let anchor = Anchor.divergence

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        (beta * (z - a)).sigmoid + (beta * (b - z)).sigmoid
    }
}
