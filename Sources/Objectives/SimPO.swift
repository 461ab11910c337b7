public import NumericalCore

/// SimPO: -log sigma(beta (log pi(w) - log pi(l)) - gamma), without a reference policy.
///
/// Responses of one token have no length to normalize by. What is left is DPO against the uniform policy with an
/// offset.
///
/// Source: `meng2024` in docs/references.md.
public struct SimPO: MarginObjective {
    public let beta: Double
    /// The margin asked for, in units of beta m, above 0.
    public let gamma: Double
    public let name = "simpo"
    public let isConvex = true

    /// The loss at a positive beta and gamma.
    public init(beta: Double, gamma: Double) {
        self.beta = beta
        self.gamma = gamma
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        -(beta * m - gamma).logSigmoid
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }

    public let yardstick = Yardstick.nothing
}
