public import NumericalCore

/// DPO with an offset: -log sigma(beta m - alpha (r_w - r_l)), which asks more of a label that tells a larger
/// difference.
///
/// The published offset is alpha f(difference of scores) with f increasing, for scores that never contradict the label.
/// Here f is the identity, so that labels against the reward have an offset too: that of their pair with the sign
/// changed.
///
/// Source: `amini2024` in docs/references.md.
public struct ODPO: MarginObjective {
    public let beta: Double
    /// How much margin a unit of reward asks for, above 0.
    public let alpha: Double
    public let name = "odpo"
    public let isConvex = true

    /// The loss at a positive beta and alpha.
    public init(beta: Double, alpha: Double) {
        self.beta = beta
        self.alpha = alpha
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        -(beta * m).logSigmoid
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }

    public let usesReward = true
    public func marginOffset(rewardGap: Double) -> Double { -alpha * rewardGap / beta }
}
