public import NumericalCore

/// Supervised fine-tuning on the chosen arms: -log pi(w), the baseline without preferences. a is log pi(w).
///
/// beta does not occur; it is only the unit of the optimizer.
///
/// Source: `rafailov2023` in docs/references.md.
public struct SFT: LogRatioObjective {
    public let beta: Double
    public let name = "sft"
    public let isConvex = true
    public let demand = ArmDemand.everyArmWins
    public let yardstick = Yardstick.nothing

    public func marginScale(negativeLogDispersion t: Double) -> Double { 1 }

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { 1 }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -a
    }
}
