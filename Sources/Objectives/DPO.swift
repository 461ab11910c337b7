import NumericalCore

/// Direct preference optimization: -log sigma(beta m).
///
/// The negative log-likelihood of the Bradley-Terry model with scores beta log(pi/pi_ref).
///
/// Source: `rafailov2023` in docs/references.md.
public struct DPO: PairwiseObjective {
    /// The KL weight.
    public let beta: Double
    public let name = "dpo"

    /// The loss at a positive beta.
    public init(beta: Double) {
        precondition(beta > 0, "beta is positive")
        self.beta = beta
    }

    public func marginScale(negativeLogDispersion t: Double) -> Double { beta }
    public func fallsForever(negativeLogDispersion t: Double) -> Bool { true }

    public func evaluate(
        margins: inout MutableSpan<Double>, negativeLogDispersion t: Double, losses: inout MutableSpan<Double>,
        slopes: inout MutableSpan<Double>
    ) {
        LogSigmoid.evaluate(margins.span, scale: beta, values: &losses, slopes: &slopes)
        for i in margins.indices {
            losses[i] = -losses[i]
            slopes[i] = -slopes[i]
        }
    }
}
