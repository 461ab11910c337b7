public import NumericalCore

/// FocalPO: -p^gamma log p with p = sigma(beta m), which weighs pairs less that the policy ranks wrongly.
///
/// Not monotone: it tends to 0 on both sides, with its top at p = e^(-1/gamma). So its infimum 0 lies at infinity
/// whatever the data; where a fit converges it is at a local minimum. gamma = 0 would be DPO.
///
/// Source: `liu2025` in docs/references.md.
public struct FocalPO: MarginObjective {
    public let beta: Double
    /// The exponent, above 0.
    public let gamma: Double
    public let name = "focalpo"

    /// The loss at a positive beta and gamma.
    public init(beta: Double, gamma: Double) {
        self.beta = beta
        self.gamma = gamma
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        let logP = (beta * m).logSigmoid
        return -(gamma * logP).exponential * logP
    }

    public func tail(negativeLogDispersion t: Double) -> MarginTail { .vanishes }
}
