#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The maximum-likelihood stages of the generalized Mallows law, given the central ranking.
///
/// The stages are independent, so each has an equation of its own: E[V_j] = mean of V_j, for phi_j from 0 (V_j is
/// always 0) to 1 (a mean at or above the uniform law's). O(m n^2) for m different rankings.
///
/// Source: `fligner1986` in docs/references.md.
public struct GeneralizedKendallEstimate: Sendable {
    /// The number of rankings.
    public let rankings: Int
    /// The central ranking that was given.
    public let centre: Ranking
    /// The mean of each V_j, j = 0 ..< n - 1.
    public let meanStages: [Double]
    /// The dispersion phi_j of each stage.
    public let dispersions: [Double]
    /// The law at its maximum.
    public let law: GeneralizedKendallLaw
    /// The log-likelihood of the sample there.
    public let logLikelihood: Double

    /// Estimates the dispersion of each stage.
    ///
    /// - Throws: `RankingsError.differentLengths` if the centre ranks another number of items.
    public init(of sample: RankingSample, centre: Ranking) throws(RankingsError) {
        guard centre.count == sample.items else {
            throw .differentLengths(expected: sample.items, got: centre.count)
        }
        let n = sample.items
        var sums = [Int](repeating: 0, count: n - 1)
        for (ranking, count) in sample.distinct {
            let stages = GeneralizedKendallLaw.stages(of: ranking, centre: centre)
            for (j, v) in stages.enumerated() { sums[j] += count * v }
        }
        let total = Double(sample.total)
        let means = sums.map { Double($0) / total }
        var solutions: [Double] = []
        for (j, mean) in means.enumerated() {
            solutions.append(
                try negativeLogDispersion(mean: mean) {
                    TruncatedGeometric(count: n - j, negativeLogDispersion: $0).mean
                })
        }
        let law = GeneralizedKendallLaw(stageNegativeLogDispersions: solutions)
        rankings = sample.total
        self.centre = centre
        meanStages = means
        dispersions = solutions.map { exp(-$0) }
        self.law = law
        logLikelihood = zip(sums, solutions).reduce(-total * law.logPartition) { sum, stage in
            stage.0 == 0 ? sum : sum - Double(stage.0) * stage.1
        }
    }
}
