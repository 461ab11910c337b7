/// The maximum-likelihood stages of the generalized Mallows law.
///
/// The stages are independent, so each has an equation of its own: E[V_j] = mean of V_j, for phi_j from 0 (V_j is
/// always 0) to 1 (a mean at or above the uniform law's), with a standard error and an interval of its own. The central
/// ranking is given, or else Kemeny's: the most likely centre if the stages had one dispersion. O(m n^2) for m different
/// rankings after that.
///
/// Source: `fligner1986` in docs/references.md.
public struct GeneralizedKendallEstimate: Sendable {
    /// The number of rankings.
    public let rankings: Int
    /// The central ranking, and whether a better one of Kemeny's might exist.
    public let centre: CentralRanking
    /// The mean of each V_j, j = 0 ..< n - 1.
    public let meanStages: [Double]
    /// The dispersion phi_j of each stage, with its part of the log-likelihood.
    public let stages: [DispersionEstimate]
    /// The log-likelihood of the uniform law for each stage.
    public let uniformLogLikelihoods: [Double]

    /// The law at its maximum.
    public var law: GeneralizedKendallLaw {
        GeneralizedKendallLaw(stageNegativeLogDispersions: stages.map(\.negativeLogDispersion))
    }

    /// The log-likelihood of the sample there.
    public var logLikelihood: Double { stages.reduce(0) { $0 + $1.logLikelihood } }

    /// Estimates the dispersion of each stage.
    ///
    /// - Throws: `RankingsError.differentLengths` if the given centre ranks another number of items.
    public init(of sample: RankingSample, centre given: Ranking? = nil) throws(RankingsError) {
        let n = sample.items
        if let given {
            guard given.count == n else { throw .differentLengths(expected: n, got: given.count) }
            let total = KendallDistance().totalDistance(of: sample, from: given)
            centre = CentralRanking(ranking: given, totalDistance: total)
        } else {
            centre = try KendallDistance().centralRanking(of: sample)
        }
        var sums = [Int](repeating: 0, count: n - 1)
        for (ranking, count) in sample.distinct {
            let values = GeneralizedKendallLaw.stages(of: ranking, centre: centre.ranking)
            for (j, v) in values.enumerated() { sums[j] += count * v }
        }
        rankings = sample.total
        meanStages = sums.map { Double($0) / Double(sample.total) }
        let likelihoods = sums.enumerated().map { j, sum in
            StageLikelihood(count: n - j, rankings: Double(sample.total), sum: Double(sum))
        }
        var stages: [DispersionEstimate] = []
        for likelihood in likelihoods { stages.append(try DispersionEstimate(maximizing: likelihood)) }
        self.stages = stages
        uniformLogLikelihoods = likelihoods.map { $0.logLikelihood(0) }
    }
}

/// The log-likelihood of the values V_j of one stage.
private struct StageLikelihood: DispersionLikelihood {
    /// The number of values that V_j may have.
    let count: Int
    let rankings: Double
    let sum: Double

    var isUnanimous: Bool { sum == 0 }

    func logLikelihood(_ t: Double) -> Double { -t * sum - rankings * stage(t).logPartition }
    func score(_ t: Double) -> Double { rankings * stage(t).mean - sum }
    func information(_ t: Double) -> Double { rankings * stage(t).variance }

    private func stage(_ t: Double) -> TruncatedGeometric { TruncatedGeometric(count: count, negativeLogDispersion: t) }
}
