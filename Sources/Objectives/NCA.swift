#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Noise contrastive alignment in pairs: -log sigma(beta a) - (log sigma(-beta a) + log sigma(-beta b)) / 2.
///
/// It asks the chosen arm for the absolute log-ratio log(2) / beta, not just for a margin.
///
/// Source: `chen2024` in docs/references.md.
public struct NCA: LogRatioObjective {
    public let beta: Double
    public let name = "nca"
    public let tabularOptimum = TabularOptimum.byWishes

    /// The loss at a positive beta.
    public init(beta: Double) { self.beta = beta }

    public func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number {
        let (x, y) = (beta * a, beta * b)
        return (-x).softplus + 0.5 * x.softplus + 0.5 * y.softplus
    }

    /// The root of the slope beta ((wins + losses)/2 + wins) sigma(beta a) - beta wins.
    public func wish(wins: Double, losses: Double) -> Double {
        log(2 * wins / (wins + losses)) / beta
    }

    public func softplusWeights(wins: Double, losses: Double) -> (up: Double, down: Double)? {
        (wins, (wins + losses) / 2)
    }
}
