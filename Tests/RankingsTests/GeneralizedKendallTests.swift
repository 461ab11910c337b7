import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// The generalized Mallows law against enumeration, its limits, its draws and its estimates.
@Suite struct GeneralizedKendallTests {
    /// phi of each stage, the last three with ends of the range.
    static let cases: [[Double]] = [
        [0.3], [0.5, 0.9], [0.9, 0.2, 0.6], [0.1, 0.99999, 0.4, 0.7], [0.95, 0.05, 0.5, 0.8, 0.3],
        [1, 1e-9, 0.5], [0, 0.5, 1, 0], [1, 1, 0.2, 1e-300, 0.999],
    ]

    private func law(_ phi: [Double]) -> GeneralizedKendallLaw {
        GeneralizedKendallLaw(stageNegativeLogDispersions: phi.map { abs(log($0)) })
    }

    /// The weight of an order of 0 ..< n by definition: for each j, phi_j for every worse item before it.
    private func weight(_ order: [Int], _ phi: [Double]) -> Double {
        var weight = 1.0
        for (rank, item) in order.enumerated() {
            for before in order.prefix(rank) where before > item { weight *= phi[item] }
        }
        return weight
    }

    /// Sum of probabilities, log Z, moments of Kendall's distance, pairs, ranks and who is first.
    @Test(arguments: cases) func enumeration(phi: [Double]) throws {
        let n = phi.count + 1
        let law = law(phi)
        #expect(law.items == n)
        let orders = permutations(n)
        let weights = orders.map { weight($0, phi) }
        let z = weights.reduce(0, +)
        #expect(abs(law.logPartition - log(z)) <= 1e-13)
        let centre = Ranking(identity: n)
        var (total, mean, square) = (0.0, 0.0, 0.0)
        var (pairs, ranks) = ([Double](repeating: 0, count: n * n), [Double](repeating: 0, count: n * n))
        for (order, weight) in zip(orders, weights) {
            let ranking = try Ranking(order: order)
            let p = weight / z
            let logP = law.logProbability(of: ranking, centre: centre)
            #expect(p == 0 ? logP < -700 : abs(logP - log(p)) <= 1e-11)
            total += exp(logP)
            let d = Double(textbookDistance("kendall", ranking.ranks, centre.ranks))
            (mean, square) = (mean + p * d, square + p * d * d)
            for (rank, item) in order.enumerated() {
                ranks[item * n + rank] += p
                for later in order.dropFirst(rank + 1) { pairs[item * n + later] += p }
            }
        }
        #expect(abs(total - 1) <= 1e-13)
        #expect(relativeError(law.distanceMoments().mean, mean) <= 1e-12)
        #expect(abs(law.distanceMoments().variance - (square - mean * mean)) <= 1e-12)
        for (got, expected) in zip(law.pairwiseProbabilities() + law.rankProbabilities(), pairs + ranks) {
            #expect(relativeError(got, expected) <= 1e-12)
        }
        for (item, got) in law.logTopProbabilities().enumerated() {
            #expect(relativeError(exp(got), ranks[item * n]) <= 1e-12)
        }
    }

    /// Equal stages are Kendall's law, also for many items and at the ends.
    @Test(arguments: [1e-12, 0.3, 0.9, 0.9999999, 1], [1, 2, 7, 40]) func equalStages(phi: Double, n: Int) throws {
        let t = abs(log(phi))
        let general = GeneralizedKendallLaw(stageNegativeLogDispersions: Array(repeating: t, count: n - 1))
        let plain = KendallLaw(items: n, negativeLogDispersion: t)
        #expect(n == 1 || general.negativeLogDispersion == t)
        #expect(relativeError(general.logPartition, plain.logPartition) <= 1e-12)
        #expect(relativeError(general.distanceMoments().mean, plain.distanceMoments().mean) <= 1e-12)
        #expect(relativeError(general.distanceMoments().variance, plain.distanceMoments().variance) <= 1e-12)
        for (got, expected) in [
            (general.pairwiseProbabilities(), plain.pairwiseProbabilities()),
            (general.rankProbabilities(), plain.rankProbabilities()),
            (general.logTopProbabilities().map { exp($0) }, plain.logTopProbabilities().map { exp($0) }),
        ] {
            #expect(got.count == expected.count)
            for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-11) }
        }
    }

    /// All 120 rankings of 5 items: insertion from the wrong end, or a stage with another's dispersion, would show.
    @Test(arguments: [[0.9, 0.3, 0.6, 0.8], [1, 0.5, 1, 0.1], [0.2, 0.95, 0.7, 1]]) func draws(phi: [Double]) {
        let draws = 60_000
        let law = law(phi)
        var stream = RandomStream(seed: 1, identity: ["generalized", "\(phi)"])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<draws { counts[law.draw(from: &stream), default: 0] += 1 }
        let orders = permutations(5)
        let weights = orders.map { weight($0, phi) }
        let z = weights.reduce(0, +)
        var (observed, expected) = ([0], [0.0])
        for (order, weight) in zip(orders, weights) {
            let mean = Double(draws) * weight / z
            if mean < 5 {
                observed[0] += counts[order, default: 0]
                expected[0] += mean
            } else {
                observed.append(counts[order, default: 0])
                expected.append(mean)
            }
        }
        if expected[0] == 0 {
            observed.removeFirst()
            expected.removeFirst()
        }
        #expect(
            chiSquare(observed: observed, expected: expected)
                < chiSquareLimit(degreesOfFreedom: observed.count - 1))
    }

    /// Draws about a centre give the stages back, and no other dispersions near by are more likely.
    @Test func estimates() throws {
        let phi = [0.9, 0.2, 0.6, 0.5, 0.75]
        let centre = try Ranking(order: [3, 0, 5, 1, 4, 2])
        let law = law(phi)
        var stream = RandomStream(seed: 2, identity: ["generalized"])
        let sample = try RankingSample((0..<20_000).map { _ in (centre.relabelled(law.draw(from: &stream)), 1) })
        let estimate = try GeneralizedKendallEstimate(of: sample, centre: centre)
        #expect(estimate.rankings == 20_000 && estimate.centre.ranking == centre)
        for (got, expected) in zip(estimate.stages.map(\.dispersion), phi) { #expect(abs(got - expected) < 0.03) }
        let likelihood = { (law: GeneralizedKendallLaw) in
            sample.distinct.reduce(0) { $0 + Double($1.count) * law.logProbability(of: $1.ranking, centre: centre) }
        }
        #expect(relativeError(likelihood(estimate.law), estimate.logLikelihood) <= 1e-12)
        for j in phi.indices {
            for factor in [0.99, 1.01] {
                var t = estimate.law.stageNegativeLogDispersions
                t[j] *= factor
                let other = likelihood(GeneralizedKendallLaw(stageNegativeLogDispersions: t))
                #expect(other < estimate.logLikelihood)
            }
        }
        let plain = try MallowsEstimate(of: sample, distance: KendallDistance())
        #expect(plain.logLikelihood < estimate.logLikelihood)
    }

    /// Two items: the share p that disagrees has phi / (1 + phi) = p. Ends are values.
    @Test func closedForms() throws {
        let (up, down) = (Ranking(identity: 2), try Ranking(order: [1, 0]))
        let estimate = try GeneralizedKendallEstimate(of: RankingSample([(up, 3), (down, 1)]), centre: up)
        #expect(abs(estimate.stages[0].dispersion - 1.0 / 3) <= 1e-14)
        #expect(relativeError(estimate.logLikelihood, 3 * log(0.75) + log(0.25)) <= 1e-14)
        let equal = try GeneralizedKendallEstimate(of: RankingSample([(up, 3)]), centre: up)
        #expect(equal.stages[0].dispersion == 0 && equal.logLikelihood == 0)
        let against = try GeneralizedKendallEstimate(of: RankingSample([(up, 3)]), centre: down)
        #expect(against.stages[0].dispersion == 1 && relativeError(against.logLikelihood, -3 * log(2)) <= 1e-15)
        #expect(throws: RankingsError.differentLengths(expected: 2, got: 3)) {
            try GeneralizedKendallEstimate(of: RankingSample([(up, 3)]), centre: Ranking(identity: 3))
        }
    }
}
