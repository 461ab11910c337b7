#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// The law of the distance itself, from the number N_d of rankings at each distance from the centre: P(d)
/// proportional to N_d phi^d.
///
/// With the logarithm L of the mass away from the centre, log Z = log(1 + e^L): accurate as phi -> 0, where Z rounds
/// to 1, and for counts that overflow.
struct DistanceDistribution: Sendable {
    /// log Z.
    let logPartition: Double
    /// P(d) at d.
    let probabilities: [Double]
    /// log P(d) - log P(d > 0) at d, finite where P(d) underflows; -infinity at 0.
    let logShares: [Double]
    /// log P(d > 0).
    let logAway: Double

    /// The law at dispersion e^-t, from log N_d for every d; N_0 = 1.
    init(logCounts: [Double], negativeLogDispersion t: Double) {
        // At d = 0 the product would be NaN for infinite t.
        let terms = logCounts.indices.map { $0 == 0 ? -.infinity : logCounts[$0] - t * Double($0) }
        let away = logSumExp(terms)
        let logZ = away > 0 ? away + log1p(exp(-away)) : log1p(exp(away))
        logPartition = logZ
        logAway = away > 0 ? -log1p(exp(-away)) : away - log1p(exp(away))
        let share = away > 0 ? 1 / (1 + exp(-away)) : exp(away) / (1 + exp(away))
        let shares = terms.map { away == -.infinity ? -.infinity : $0 - away }
        logShares = shares
        probabilities = shares.indices.map { $0 == 0 ? exp(-logZ) : share * exp(shares[$0]) }
    }

    /// Mean, and the variance as a sum of squares about it: nothing cancels.
    var moments: DistanceMoments {
        let mean = expectation { $0 }
        return DistanceMoments(mean: mean, variance: expectation { ($0 - mean) * ($0 - mean) })
    }

    /// E[f(d)].
    func expectation(_ f: (Double) -> Double) -> Double {
        var sum = 0.0
        for (d, p) in probabilities.enumerated() where p > 0 { sum += p * f(Double(d)) }
        return sum
    }

    /// A distance, by inversion; never one of probability 0.
    func draw(from stream: inout RandomStream) -> Int {
        var remaining = stream.uniform()
        var last = 0
        for (d, p) in probabilities.enumerated() where p > 0 {
            if remaining < p { return d }
            remaining -= p
            last = d
        }
        return last
    }
}
