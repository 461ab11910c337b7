public import NumericalCore

/// Robust DPO: [-(1 - e) log sigma(beta m) + e log sigma(-beta m)] / (1 - 2 e).
///
/// Unbiased for DPO's loss if a share e of the labels is flipped. Convex, but it falls without bound: two arms have an
/// optimum only if each wins more than the share e of their comparisons.
///
/// Source: `chowdhury2024` in docs/references.md.
public struct RobustDPO: MarginObjective {
    public let beta: Double
    /// The share e of flipped labels, above 0 and below 1/2.
    public let labelSmoothing: Double
    public let name = "robust-dpo"
    public let isConvex = true

    /// The loss at a positive beta and a label smoothing above 0 and below 1/2.
    public init(beta: Double, labelSmoothing: Double) {
        self.beta = beta
        self.labelSmoothing = labelSmoothing
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        let x = beta * m
        return (-x).softplus - labelSmoothing / (1 - 2 * labelSmoothing) * x
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail {
        .drops(ratio: labelSmoothing / (1 - labelSmoothing))
    }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }
}
