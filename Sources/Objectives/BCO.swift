public import NumericalCore

/// Binary classifier optimization in pairs: -log sigma(beta a - z) - log sigma(-(beta b - z)).
///
/// The anchor z is the mean reward beta log(pi/pi_ref) over the data, without a slope of its own.
///
/// Source: `jung2024` in docs/references.md.
public struct BCO: LogRatioObjective {
    public let beta: Double
    public let name = "bco"
    public let tabularOptimum = TabularOptimum.byWishes
    public let anchor = Anchor.meanReward

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        (z - beta * a).softplus + (beta * b - z).softplus
    }

    /// At the anchor z, (z + log(wins/losses)) / beta.
    public func wish(wins: Double, losses: Double) -> Double {
        wins == 0 ? -.infinity : losses == 0 ? .infinity : .nan
    }

    public func softplusWeights(wins: Double, losses: Double) -> (up: Double, down: Double)? { (wins, losses) }
}
