public import NumericalCore

/// f-DPO with the Jensen-Shannon divergence: -log sigma(beta (log sigma(a) - log sigma(b))).
///
/// From f'(u) = log(2u/(1 + u)).
///
/// Source: `wang2024` in docs/references.md.
public struct JensenShannonDPO: LogRatioObjective {
    public let beta: Double
    public let name = "f-dpo-js"
    public let tabularOptimum = TabularOptimum.ifStronglyConnected

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * (a.logSigmoid - b.logSigmoid)).logSigmoid
    }
}
