import Optimization

/// Quantiles of Student's t for 95% intervals, each computed once.
public struct StudentQuantiles: Sendable {
    private var byDegrees: [Int: Double] = [:]

    /// None computed yet.
    public init() {}

    /// The quantile of probability 0.975.
    mutating func upper(degreesOfFreedom degrees: Int) -> Double {
        if let known = byDegrees[degrees] { return known }
        let quantile = studentTQuantile(probability: 0.975, degreesOfFreedom: Double(degrees))
        byDegrees[degrees] = quantile
        return quantile
    }
}
