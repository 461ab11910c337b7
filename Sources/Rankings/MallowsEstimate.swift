#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The maximum-likelihood Mallows model of a sample of rankings.
///
/// The central ranking minimizes the total distance; given it, the likelihood equation of the exponential family is
/// E_phi[d] = mean distance, solved for t = -log phi by Brent's method, with information N Var_t[d] on t. The ends are
/// values: all rankings equal give phi = 0, and a mean distance at or above the uniform law's gives phi = 1.
///
/// **Against the uniform law.** The likelihood ratio 2 (log L - log L(phi = 1)) has no chi-square law there: phi = 1 is an
/// end of its range, and the centre, which means nothing at phi = 1, is chosen among n! (for two items the square root is
/// |normal|; for more the law is that of the largest of n! dependent variables). What holds for every sample size is
/// Chernoff's bound for each centre, summed over them:
///
///     P(ratio >= x) <= n! e^(-x/2),   and e^(-x/2) if the centre is given.
///
/// `MallowsBootstrap` simulates the law instead.
///
/// Source: `fligner1986`, `self1987` in docs/references.md.
public struct MallowsEstimate: Sendable {
    /// The name of the distance.
    public let distance: String
    /// The number of rankings.
    public let rankings: Int
    /// The central ranking, and whether a better one might exist.
    public let centre: CentralRanking
    /// Whether the central ranking was given rather than estimated.
    public let centreIsGiven: Bool
    /// The mean distance of the sample from it.
    public let meanDistance: Double
    /// The dispersion with its standard error and interval.
    public let fit: DispersionEstimate
    /// The log-likelihood of the uniform law, -N log n!.
    public let uniformLogLikelihood: Double

    /// The central ranking.
    public var consensus: Ranking { centre.ranking }
    /// The dispersion phi, from 0 to 1.
    public var dispersion: Double { fit.dispersion }
    /// The log-likelihood of the sample at its maximum.
    public var logLikelihood: Double { fit.logLikelihood }
    /// Twice the logarithm of the likelihood over that of the uniform law.
    public var likelihoodRatio: Double { max(0, 2 * (logLikelihood - uniformLogLikelihood)) }

    /// An upper bound of the probability of so large a ratio under the uniform law, for every sample size.
    public var uniformPValueBound: Double {
        min(1, exp((centreIsGiven ? 0 : Self.logFactorial(consensus.count)) - likelihoodRatio / 2))
    }

    /// Estimates the dispersion and, unless it is given, the central ranking.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly, or no central ranking is found;
    ///   `RankingsError.beyondExactLaw` where it is known at some dispersions, but not at the estimate; `RankingsError.differentLengths` if the given centre ranks another number of items.
    public init(
        of sample: RankingSample, distance: any RankingDistance, centre given: Ranking? = nil
    ) throws(RankingsError) {
        if let given {
            guard given.count == sample.items else {
                throw .differentLengths(expected: sample.items, got: given.count)
            }
            let total = distance.totalDistance(of: sample, from: given)
            centre = CentralRanking(ranking: given, totalDistance: total)
        } else {
            centre = try distance.centralRanking(of: sample)
        }
        // Where the law at phi = 1 is not known, that of no other is.
        _ = try distance.law(items: sample.items, negativeLogDispersion: 0)
        let likelihood = RankingLikelihood(
            distance: distance, items: sample.items, rankings: Double(sample.total),
            totalDistance: Double(centre.totalDistance))
        self.distance = distance.name
        rankings = sample.total
        centreIsGiven = given != nil
        meanDistance = Double(centre.totalDistance) / Double(sample.total)
        fit = try DispersionEstimate(maximizing: likelihood)
        uniformLogLikelihood = -Double(sample.total) * Self.logFactorial(sample.items)
    }

    private static func logFactorial(_ n: Int) -> Double { (1...n).reduce(0) { $0 + log(Double($1)) } }
}
