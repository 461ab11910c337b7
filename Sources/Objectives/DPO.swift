public import NumericalCore

/// Direct preference optimization: -log sigma(beta m).
///
/// The negative log-likelihood of the Bradley-Terry model with scores beta log(pi/pi_ref).
///
/// Source: `rafailov2023` in docs/references.md.
public struct DPO: MarginObjective {
    public let beta: Double
    public let name = "dpo"
    public let isConvex = true

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        -(beta * m).logSigmoid
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { beta }

    public func scaledForm(negativeLogDispersion t: Double) -> (form: MarginForm, scale: Double) { (.logistic, beta) }

    /// The vectorized kernel: both directions of a pair by one exponential; within 4 ulp of the formula.
    public func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
        LogSigmoid.evaluate(
            margins: pairs.margins, scale: beta, forward: pairs.forward, backward: pairs.backward, range: range,
            losses: &pairs.losses, slopes: &pairs.slopes, curvatures: &pairs.curvatures)
    }
}
