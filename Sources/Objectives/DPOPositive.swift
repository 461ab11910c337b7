public import NumericalCore

/// DPO-Positive: -log sigma(beta (a - b - lambda max(0, -a))): a chosen arm below the reference policy is punished.
///
/// Convex in the scores: the argument of sigma is concave.
///
/// Source: `pal2024` in docs/references.md.
public struct DPOPositive: LogRatioObjective {
    public let beta: Double
    /// The weight lambda of the shortfall, above 0.
    public let penalty: Double
    public let name = "dpo-positive"
    public let isConvex = true
    public let demand = ArmDemand.everyLoserWins

    public func kinks(negativeLogDispersion t: Double) -> Kinks? {
        .insideLogistic(weight: beta * penalty, steepness: beta * (1 + penalty))
    }

    /// The loss at a positive beta and penalty.
    public init(beta: Double, penalty: Double) {
        self.beta = beta
        self.penalty = penalty
    }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * (a - b - penalty * (-a).positivePart)).logSigmoid
    }
}
