import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings
import TestSupport
import Testing

private let sushiFile = ProcessInfo.processInfo.environment["MALLOWS_BANDIT_SUSHI"]

/// Real rankings: 5,000 people, 10 kinds of sushi (PrefLib). The data are not ours to ship: these tests run where
/// `MALLOWS_BANDIT_SUSHI` names the .soc file. Reference: `make_sushi_reference.py`.
@Suite(.enabled(if: sushiFile != nil, "set MALLOWS_BANDIT_SUSHI to the path of sushi.soc"))
struct Sushi {
    private struct Case: Decodable {
        struct Mallows: Decodable {
            let distance: String
            let ranks: [Int]
            let mean_distance: Double
            let dispersion: Double
            let log_likelihood: Double
        }
        let log_strengths: [Double]
        let log_likelihood_per_pair: Double
        let mallows: [Mallows]
    }

    private func data() throws -> (rankings: PreferenceFile.NamedRankings, reference: Case) {
        let file = try PreferenceFile(reading: #require(sushiFile))
        guard case .rankings(let rankings) = file else { throw FileFault(file: "sushi", message: "no rankings") }
        return (rankings, try #require(try Reference.cases("sushi_bradley_terry.json", as: Case.self).first))
    }

    /// A tabular DPO fit at beta 1 with a uniform reference is the Bradley-Terry estimate of SciPy and choix.
    @Test func bradleyTerry() throws {
        let (rankings, reference) = try data()
        let counts = rankings.counts.counts
        let model = TabularPolicy(contexts: 1, arms: 10)
        let fit = try Fit(objective: DPO(beta: 1), minimizer: GradientMinimizer(.bfgs2))
            .run(model, TrainingData(counts: counts, negativeLogDispersion: [0.5]))
        let last = try #require(fit.checkpoints.last)
        #expect(fit.termination == .converged)
        #expect(abs(last.loss + reference.log_likelihood_per_pair) < 1e-12)
        let uniform = ContextArmTable(contexts: 1, arms: 10, repeating: -log(10))
        let ratios = model.policy(last.parameters, logReference: uniform).logRatios.values
        let mean = ratios.reduce(0, +) / 10
        for (ratio, strength) in zip(ratios, reference.log_strengths) { #expect(abs(ratio - mean - strength) < 1e-6) }
    }

    /// Consensus, dispersion and likelihood under both distances, as found by brute force and by dynamic programming.
    @Test func mallows() throws {
        let (rankings, reference) = try data()
        for expected in reference.mallows {
            let distance = try #require(DistanceCatalog.named(expected.distance))
            let estimate = try MallowsEstimate(of: rankings.sample, distance: distance)
            #expect(estimate.consensus.ranks.map { $0 + 1 } == expected.ranks)
            #expect(relativeError(estimate.meanDistance, expected.mean_distance) < 1e-12)
            #expect(relativeError(estimate.dispersion, expected.dispersion) < 1e-10)
            #expect(relativeError(estimate.logLikelihood, expected.log_likelihood) < 1e-12)
        }
    }
}
