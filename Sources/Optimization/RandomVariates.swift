public import NumericalCore

/// Variates by GSL's samplers on this project's generator.
extension RandomStream {
    /// The number of successes in `trials` trials: binomial.
    ///
    /// One call of GSL's sampler, at a cost free of the number of trials, while the variance is below some 4e6. More
    /// trials are split, because the sampler's rejection squares a distance in 32 bits: at a standard deviation of 2e4
    /// its variance is already 10% off.
    public mutating func binomial(trials: Int, probability: Double) -> Int {
        precondition(trials >= 0 && (0...1).contains(probability), "not a binomial law")
        if trials <= Self.alwaysAtOnce {
            return trials == 0 ? 0 : GSL.binomial(&self, trials: UInt32(trials), probability: probability)
        }
        let most = Int(min(Double(Int32.max), Self.largestVariance / (probability * (1 - probability))))
        var remaining = trials
        var successes = 0
        while remaining > 0 {
            let part = min(remaining, most)
            successes += GSL.binomial(&self, trials: UInt32(part), probability: probability)
            remaining -= part
        }
        return successes
    }

    /// A distance of 2^15.5, the largest with a square of 31 bits, is then beyond 20 standard deviations.
    private static var largestVariance: Double { 0x1p22 }
    /// So many trials have no larger variance, whatever the probability.
    private static var alwaysAtOnce: Int { 1 << 24 }

    /// How often each category occurs in `trials` draws: multinomial, as a chain of binomials.
    ///
    /// - Parameter weights: not negative, with a positive sum; they need not sum to 1.
    /// - Complexity: one binomial for each category.
    public mutating func multinomial(trials: Int, weights: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: weights.count)
        var span = counts.mutableSpan
        multinomial(trials: trials, weights: weights, into: &span, from: 0)
        return counts
    }

    /// The same, written over as many zeros from a place on.
    public mutating func multinomial(
        trials: Int, weights: [Double], into counts: inout MutableSpan<Int>, from start: Int
    ) {
        var tail = [Double](repeating: 0, count: weights.count + 1)
        for i in weights.indices.reversed() { tail[i] = tail[i + 1] + weights[i] }
        var remaining = trials
        for i in weights.indices where remaining > 0 && weights[i] > 0 {
            let count = binomial(trials: remaining, probability: min(1, weights[i] / tail[i]))
            counts[start + i] = count
            remaining -= count
        }
        precondition(remaining == 0, "the weights have no positive sum")
    }

    /// A standard normal number (Marsaglia and Tsang's ziggurat).
    public mutating func normal() -> Double { GSL.normal(&self) }

    /// A gamma number of the given shape and scale 1 (Marsaglia and Tsang).
    public mutating func gamma(shape: Double) -> Double { GSL.gamma(&self, shape: shape) }
}
