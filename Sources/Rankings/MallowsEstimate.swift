#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Optimization

/// The maximum-likelihood Mallows model of a sample of rankings.
///
/// The central ranking minimizes the total distance; given it, the likelihood equation of the exponential family is
/// E_phi[d] = mean distance, solved for t = -log phi by Brent's method. The ends are values: all rankings equal give
/// phi = 0, and a mean distance at or above the uniform law's gives phi = 1.
public struct MallowsEstimate: Sendable {
    /// The name of the distance.
    public let distance: String
    /// The number of rankings.
    public let rankings: Int
    /// The central ranking.
    public let consensus: Ranking
    /// The mean distance of the sample from it.
    public let meanDistance: Double
    /// The dispersion phi, from 0 to 1.
    public let dispersion: Double
    /// The log-likelihood of the sample at its maximum.
    public let logLikelihood: Double

    /// Estimates central ranking and dispersion.
    ///
    /// - Throws: `RankingsError.tooManyItems` where consensus or law cannot be had exactly.
    public init(of sample: RankingSample, distance: any RankingDistance) throws(RankingsError) {
        let consensus = try distance.consensus(of: sample)
        var total = 0
        for (ranking, count) in sample.distinct { total += count * distance(ranking, consensus) }
        let mean = Double(total) / Double(sample.total)
        let t = try Self.negativeLogDispersion(distance, items: sample.items, meanDistance: mean)
        self.distance = distance.name
        rankings = sample.total
        self.consensus = consensus
        meanDistance = mean
        dispersion = exp(-t)
        if t == .infinity {
            logLikelihood = 0
        } else {
            let law = try distance.law(items: sample.items, negativeLogDispersion: t)
            logLikelihood = -t * Double(total) - Double(sample.total) * law.logPartition
        }
    }

    /// The t >= 0 at which E[d] equals `mean`; infinite for a mean of 0.
    static func negativeLogDispersion(
        _ distance: any RankingDistance, items: Int, meanDistance mean: Double
    ) throws(RankingsError) -> Double {
        if mean == 0 { return .infinity }
        let uniform = try distance.law(items: items, negativeLogDispersion: 0).distanceMoments().mean
        if mean >= uniform { return 0 }
        // Whether the law can be had depends on the number of items alone, and the line above had it.
        let excess = { (t: Double) -> Double in
            ((try? distance.law(items: items, negativeLogDispersion: t).distanceMoments().mean) ?? .nan) - mean
        }
        var upper = 1.0
        while excess(upper) > 0 { upper *= 2 }
        do {
            return try root(of: excess, lower: 0, upper: upper)
        } catch {
            throw .noEstimate(reason: error.description)
        }
    }
}
