public import NumericalCore

/// f-DPO with the forward KL divergence: -log sigma(beta (e^-b - e^-a)), from f'(u) = -1/u.
///
/// Source: `wang2024` in docs/references.md.
public struct ForwardKLDPO: LogRatioObjective {
    public let beta: Double
    public let name = "f-dpo-forward-kl"
    public let tabularOptimum = TabularOptimum.ifStronglyConnected

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * Number.exponentialDifference(-b, -a)).logSigmoid
    }
}
