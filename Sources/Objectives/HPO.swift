#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Hybrid preference optimization, DPO plus an auxiliary reward: -log sigma(beta m) - gamma E[e^(A/lambda) log pi(y)].
///
/// The expectation is over the arms in the data, chosen and rejected alike; A = r - V is an arm's advantage over V, the
/// mean reward of the arms in the data of its context (the published expectile at 1/2). The weights are fixed numbers,
/// so the loss is convex.
///
/// Source: `badrinath2024` in docs/references.md.
public struct HPO: LogRatioObjective {
    public let beta: Double
    /// The weight of the auxiliary term, above 0.
    public let gamma: Double
    /// The advantage lambda that counts e times, above 0.
    public let temperature: Double
    public let name = "hpo"
    public let isConvex = true
    public let demand = ArmDemand.everyArmOccurs
    public let usesReward = true

    public func occurrenceWeight(advantage: Double) -> Double { gamma * exp(advantage / temperature) }

    /// The loss at a positive beta, gamma and temperature.
    public init(beta: Double, gamma: Double, temperature: Double) {
        self.beta = beta
        self.gamma = gamma
        self.temperature = temperature
    }

    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { max(1, beta) }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        -(beta * (a - b)).logSigmoid
    }
}
