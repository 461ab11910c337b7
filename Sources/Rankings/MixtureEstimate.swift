import NumericalCore

/// A mixture of Mallows models fitted to a sample by the EM algorithm, the best of several starts.
///
/// The E step is exact: r_ik = w_k P_k(ranking i) / sum_l w_l P_l(ranking i). In the M step, w_k is the mean of r_ik, the
/// centre is the distance's own consensus of the rankings with weights r_ik (kept if it is no better than the one
/// before), and t_k solves E[d] = weighted mean distance. So the log-likelihood never falls, but for rounding; where the
/// consensus is exact each step is EM's, and otherwise one of a generalized EM. The maximum found is a local one.
///
/// A start takes its centres from the sample, the first by chance and each next one with probability proportional to
/// its distance from those before (`arthur2007`); weights are equal, and so are the dispersions, from the mean distance to
/// the nearest centre. An iteration costs k consensus rankings and dispersions and m k distances for m different
/// rankings.
///
/// Source: `dempster1977`, `murphy2003` in docs/references.md.
public struct MixtureEstimate: Sendable {
    /// The most iterations of a start, if none are asked for.
    public static let standardIterations = 1000

    /// The fitted mixture, populations by decreasing weight.
    public let mixture: MallowsMixture
    /// The mean distance from each population's centre, rankings weighted by how probably they are its own.
    public let meanDistances: [Double]
    /// The log-likelihood of the sample.
    public let logLikelihood: Double
    /// The log-likelihood at the start and after each iteration.
    public let trace: [Double]
    /// Whether the last iteration gained less than 1e-10 of the log-likelihood.
    public let converged: Bool
    /// The log-likelihood at which each start ended.
    public let startLogLikelihoods: [Double]

    /// The number of iterations of the best start.
    public var iterations: Int { trace.count - 1 }

    /// Fits `populations` populations.
    ///
    /// - Parameter seed: of the starts; the same seed gives the same fit.
    /// - Throws: `RankingsError.tooManyItems` where law or consensus cannot be had exactly.
    public init(
        of sample: RankingSample, distance: any RankingDistance, populations: Int, starts: Int = 10, seed: UInt64 = 1,
        mostIterations: Int = standardIterations
    ) throws(RankingsError) {
        precondition(populations >= 1 && starts >= 1 && mostIterations >= 1, "at least one of each")
        var best: ExpectationMaximization?
        var ends: [Double] = []
        for start in 0..<starts {
            var stream = RandomStream(seed: seed, identity: ["mixture", distance.name, "start \(start)"])
            var run = try ExpectationMaximization(sample, distance, populations: populations, &stream)
            try run.iterate(atMost: mostIterations)
            ends.append(run.logLikelihood)
            if run.logLikelihood > best?.logLikelihood ?? -.infinity { best = run }
        }
        guard let best else { throw .noEstimate(reason: "no start has a finite likelihood") }
        let order = best.mixture.populations.indices.sorted {
            let (a, b) = (best.mixture.populations[$0].weight, best.mixture.populations[$1].weight)
            return a != b ? a > b : $0 < $1
        }
        mixture = try MallowsMixture(
            order.map { (best.mixture.populations[$0].weight, best.mixture.populations[$0].model) })
        meanDistances = order.map { best.meanDistances[$0] }
        logLikelihood = best.logLikelihood
        trace = best.trace
        converged = best.converged
        startLogLikelihoods = ends
    }
}
