import CVectorMath

/// What Adam does in its steps, besides the gradients: m <- decay1 m + (1 - decay1) g and so on, as in `Adam`.
public struct AdamSteps: Sendable {
    /// The rate of each step.
    let rates: [Double]
    /// 1/(1 - decay1^n) of each step's number n.
    let corrections1: [Double]
    /// 1/(1 - decay2^n) of each step's number n.
    let corrections2: [Double]
    let settings: cvm_adam

    /// Steps of these rates, with as many corrections of both kinds.
    public init(
        rates: [Double], corrections1: [Double], corrections2: [Double], decay1: Double, decay2: Double, epsilon: Double
    ) {
        precondition(rates.count == corrections1.count && rates.count == corrections2.count, "as many of each")
        self.rates = rates
        self.corrections1 = corrections1
        self.corrections2 = corrections2
        settings = cvm_adam(decay1: decay1, decay2: decay2, epsilon: epsilon)
    }
}
