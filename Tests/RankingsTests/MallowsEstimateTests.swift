import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// The maximum-likelihood Mallows model, against fits by enumeration and at the ends of the range.
@Suite struct MallowsEstimateTests {
    struct Case: Decodable {
        let distance: String
        let rankings: [[Int]]
        let consensus: [Int]
        let mean_distance: Double
        let dispersion: Double
        let log_likelihood: Double
    }

    /// Consensus, dispersion and log-likelihood of samples fitted by trying every permutation and by bisection with 60
    /// digits. The likelihood is flat at its maximum, but the dispersion is the root of E[d] = mean, good to 1e-12.
    @Test func referenceEstimates() throws {
        let cases = try Reference.cases("estimates.json", as: Case.self)
        #expect(cases.count >= 10)
        for item in cases {
            let sample = try RankingSample(item.rankings.map { (try Ranking(ranks: $0.map { $0 - 1 }), 1) })
            let distance = try #require(DistanceCatalog.named(item.distance))
            let estimate = try MallowsEstimate(of: sample, distance: distance)
            #expect(estimate.distance == item.distance)
            #expect(estimate.rankings == item.rankings.count)
            #expect(estimate.consensus.ranks.map { $0 + 1 } == item.consensus)
            #expect(relativeError(estimate.meanDistance, item.mean_distance) <= 1e-15)
            #expect(relativeError(estimate.dispersion, item.dispersion) <= 1e-12)
            #expect(relativeError(estimate.logLikelihood, item.log_likelihood) <= 1e-12)
        }
    }

    /// Equal rankings: no dispersion, and a likelihood of 1.
    @Test(arguments: ["kendall", "spearman"]) func allEqual(name: String) throws {
        let ranking = try Ranking(order: [2, 0, 3, 1])
        let estimate = try MallowsEstimate(
            of: RankingSample([(ranking, 9)]), distance: #require(DistanceCatalog.named(name)))
        #expect(estimate.dispersion == 0)
        #expect(estimate.logLikelihood == 0)
        #expect(estimate.meanDistance == 0)
        #expect(estimate.consensus == ranking)
        #expect(estimate.rankings == 9)
    }

    /// As many voters for a ranking as for its reverse: the uniform law, each ranking with probability 1/n!.
    @Test(arguments: ["kendall", "spearman"], [2, 3, 6, 11]) func reversedPairs(name: String, n: Int) throws {
        let (up, down) = try (Ranking(identity: n), Ranking(order: (0..<n).reversed()))
        let estimate = try MallowsEstimate(
            of: RankingSample([(up, 3), (down, 3)]), distance: #require(DistanceCatalog.named(name)))
        #expect(estimate.dispersion == 1)
        #expect(relativeError(estimate.logLikelihood, -6 * lgamma(Double(n) + 1)) <= 1e-12)
    }

    /// Two items: k of N voters disagree. E[d]/d_1 = q/(1 + q), q = phi^d_1 and d_1 = 1 (Kendall) or 2 (Spearman), so
    /// phi = (k/(N - k))^(1/d_1), also for one dissenter among a billion.
    @Test(arguments: [(1, 3), (2, 5), (499_999, 1_000_000), (1, 1_000_000_000)]) func twoItems(
        dissent: Int, voters: Int
    ) throws {
        let sample = try RankingSample([
            (Ranking(order: [1, 0]), voters - dissent), (Ranking(order: [0, 1]), dissent),
        ])
        let odds = Double(dissent) / Double(voters - dissent)
        for (name, phi) in [("kendall", odds), ("spearman", odds.squareRoot())] {
            let estimate = try MallowsEstimate(of: sample, distance: #require(DistanceCatalog.named(name)))
            #expect(estimate.consensus.order == [1, 0])
            #expect(relativeError(estimate.dispersion, phi) <= 1e-11)
        }
    }

    /// Draws from a known model give its centre back, and its dispersion within 5 standard errors: the Fisher
    /// information of t is Var[d] per ranking.
    @Test(arguments: ["kendall", "spearman"], [0.6, 0.97]) func recovery(name: String, phi: Double) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let centre = try Ranking(order: [4, 1, 6, 0, 3, 5, 2])
        // Kendall's distance counts for less: concentrate it, or 4000 rankings do not tell neighbours apart.
        let t = -log(phi) * (name == "kendall" ? 3 : 1)
        let model = try MallowsModel(distance: distance, centre: centre, negativeLogDispersion: t)
        var stream = RandomStream(seed: 1, identity: ["recovery", name, "\(phi)"])
        let sample = try RankingSample((0..<4000).map { _ in (model.draw(from: &stream), 1) })
        let estimate = try MallowsEstimate(of: sample, distance: distance)
        #expect(estimate.consensus == centre)
        let error = (1 / (4000 * model.law.distanceMoments().variance)).squareRoot()
        #expect(abs(-log(estimate.dispersion) - t) < 5 * error)
    }

    /// Beyond the table over all subsets: the root of E[d] = mean is found where the banded law is known, although nothing is
    /// known between that and phi = 1. Exchanges of neighbours alone, k in each of 10 rankings, have E[d] = 2k.
    @Test(arguments: [21, 30, 200], [1, 4]) func concentratedSpearman(n: Int, exchanges: Int) throws {
        let centre = Ranking(identity: n)
        let rankings = try (0..<10).map { number -> (ranking: Ranking, count: Int) in
            var order = Array(0..<n)
            for k in 0..<exchanges { order.swapAt((2 * number + 4 * k) % (n - 1), (2 * number + 4 * k) % (n - 1) + 1) }
            return (try Ranking(order: order), 1)
        }
        let estimate = try MallowsEstimate(of: RankingSample(rankings), distance: SpearmanDistance(), centre: centre)
        #expect(estimate.meanDistance == Double(2 * exchanges))
        let t = estimate.fit.negativeLogDispersion
        let law = try SpearmanDistance().law(items: n, negativeLogDispersion: t)
        #expect(relativeError(law.distanceMoments().mean, estimate.meanDistance) <= 1e-11)
        let logLikelihood = -10 * (t * estimate.meanDistance + law.logPartition)
        #expect(relativeError(estimate.logLikelihood, logLikelihood) <= 1e-12)
    }

    /// Where the law is not known at the root, that is said; at phi = 1 it is known again, in closed form.
    @Test func beyondTheExactLaw() throws {
        let n = 25
        let (up, down) = try (Ranking(identity: n), Ranking(order: (0..<n).reversed()))
        let most = try RankingSample([(up, 3), (down, 2)])
        let error = #expect(throws: RankingsError.self) { try MallowsEstimate(of: most, distance: SpearmanDistance()) }
        guard case .beyondExactLaw(let dispersion) = error else {
            Issue.record("the law of 25 items is not known there: \(String(describing: error))")
            return
        }
        #expect((0.6..<0.75).contains(dispersion))
        #expect((try? SpearmanDistance().law(items: n, negativeLogDispersion: -log(dispersion))) != nil)
        let uniform = try MallowsEstimate(of: RankingSample([(up, 2), (down, 2)]), distance: SpearmanDistance())
        #expect(uniform.dispersion == 1 && uniform.fit.interval.upperBound == 1)
        #expect(relativeError(uniform.logLikelihood, -4 * lgamma(Double(n) + 1)) <= 1e-12)
        #expect(uniform.fit.standardError < 0.01 && uniform.fit.standardError > 0)
        let exchanged = try Ranking(order: [1, 0] + Array(2..<1200))
        let long = try RankingSample([(exchanged, 1), (Ranking(identity: 1200), 9)])
        #expect(throws: RankingsError.beyondExactLaw(dispersion: 0)) {
            try MallowsEstimate(of: long, distance: SpearmanDistance())
        }
    }

    /// One item has nothing to rank; too many items are an error, not a guess.
    @Test func sizes() throws {
        let single = try MallowsEstimate(of: RankingSample([(Ranking(identity: 1), 2)]), distance: KendallDistance())
        #expect(single.dispersion == 0 && single.logLikelihood == 0)
        let many = try RankingSample([(Ranking(identity: 21), 1), (Ranking(order: (0..<21).reversed()), 2)])
        #expect(throws: RankingsError.self) { try MallowsEstimate(of: many, distance: SpearmanDistance()) }
    }
}
