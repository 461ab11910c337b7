public import NumericalCore

/// Contrastive preference optimization: -log sigma(beta (log pi(w) - log pi(l))) - alpha log pi(w).
///
/// Without a reference policy: a and b are log pi(w) and log pi(l).
///
/// Source: `xu2024` in docs/references.md.
public struct CPO: LogRatioObjective {
    public let beta: Double
    /// The weight of the likelihood of chosen arms, above 0.
    public let alpha: Double
    public let name = "cpo"
    public let isConvex = true
    public let demand = ArmDemand.everyArmWins
    public let yardstick = Yardstick.nothing

    /// The loss at a positive beta and alpha.
    public init(beta: Double, alpha: Double) {
        self.beta = beta
        self.alpha = alpha
    }

    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { max(1, beta) }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * (a - b)).logSigmoid - alpha * a
    }
}
