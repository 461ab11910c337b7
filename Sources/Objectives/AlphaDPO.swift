public import NumericalCore

/// f-DPO with an alpha-divergence: -log sigma(beta (e^(-alpha b) - e^(-alpha a)) / alpha).
///
/// From f'(u) = (1 - u^-alpha) / alpha.
/// DPO as alpha -> 0, the forward KL divergence at alpha = 1.
///
/// Source: `wang2024` in docs/references.md.
public struct AlphaDPO: LogRatioObjective {
    public let beta: Double
    /// The order alpha, above 0 and below 1.
    public let alpha: Double
    public let name = "f-dpo-alpha"
    public let tabularOptimum = TabularOptimum.ifStronglyConnected

    /// The loss at a positive beta and an alpha above 0 and below 1.
    public init(beta: Double, alpha: Double) {
        self.beta = beta
        self.alpha = alpha
    }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        let x = Number.exponentialDifference(-alpha * b, -alpha * a)
        return -(beta / alpha * x).logSigmoid
    }
}
