public import NumericalCore

/// Conservative DPO, label smoothing: -(1 - e) log sigma(beta m) - e log sigma(-beta m).
///
/// Each label is believed with probability 1 - e. A pair that one arm always wins gets the margin log((1 - e)/e)/beta,
/// so the optimum always exists.
///
/// Source: `mitchell2023` in docs/references.md.
public struct ConservativeDPO: MarginObjective {
    public let beta: Double
    /// The probability e that a label is wrong, above 0 and below 1/2.
    public let labelSmoothing: Double
    public let name = "cdpo"
    public let isConvex = true

    /// The loss at a positive beta and a label smoothing above 0 and below 1/2.
    public init(beta: Double, labelSmoothing: Double) {
        self.beta = beta
        self.labelSmoothing = labelSmoothing
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        let x = beta * m
        return (1 - labelSmoothing) * (-x).softplus + labelSmoothing * x.softplus
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .rises }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }
}
