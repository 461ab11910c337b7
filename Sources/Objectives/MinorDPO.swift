public import NumericalCore

/// MinorDPO: -log sigma(beta (a - max(0, b))): the rejected arm is not pushed below the reference policy.
///
/// Convex in the scores: the argument of sigma is beta min(a, a - b), the least of two concave functions.
///
/// Source: `xie2024` in docs/references.md.
public struct MinorDPO: LogRatioObjective {
    public let beta: Double
    public let name = "minor-dpo"
    public let isConvex = true
    public let demand = ArmDemand.everyLoserWins

    public func kinks(negativeLogDispersion t: Double) -> Kinks? { .insideLogistic(weight: beta, steepness: beta) }

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * (a - b.positivePart)).logSigmoid
    }
}
