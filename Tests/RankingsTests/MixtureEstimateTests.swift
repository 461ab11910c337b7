import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// EM: the likelihood never falls, planted populations are found, and the maximum is that of other software.
@Suite struct MixtureEstimateTests {
    private func planted(
        _ name: String, _ parts: [(weight: Double, phi: Double, centre: Ranking)], draws: Int
    ) throws -> RankingSample {
        let mixture = try MixtureTests.mixture(name, parts)
        var stream = RandomStream(seed: 5, identity: ["planted", name])
        return try RankingSample((0..<draws).map { _ in (mixture.draw(from: &stream), 1) })
    }

    /// From every start, with too few and too many populations as well.
    @Test(arguments: CatalogLawTests.names, [1, 2, 4]) func neverFalls(name: String, populations: Int) throws {
        let sample = try planted(name, MixtureTests.parts(5), draws: 300)
        let distance = try #require(DistanceCatalog.named(name))
        for seed in 1...5 {
            let estimate = try MixtureEstimate(
                of: sample, distance: distance, populations: populations, starts: 1, seed: UInt64(seed),
                mostIterations: 60)
            #expect(estimate.trace.count >= 2 && estimate.trace.last == estimate.logLikelihood)
            for (before, after) in zip(estimate.trace, estimate.trace.dropFirst()) {
                #expect(after - before >= -1e-12 * abs(before))
            }
            // The log-likelihood is that of the mixture that is returned.
            let again = sample.distinct.reduce(0) {
                $0 + Double($1.count) * estimate.mixture.logProbability(of: $1.ranking)
            }
            #expect(relativeError(again, estimate.logLikelihood) <= 1e-12)
            let weights = estimate.mixture.populations.map(\.weight)
            #expect(abs(weights.reduce(0, +) - 1) <= 1e-12 && weights == weights.sorted(by: >))
        }
    }

    /// Centres, and weights and dispersions within sampling error; the likelihood is at least that of the truth.
    @Test(arguments: [
        ("kendall", [0.4, 0.55]), ("spearman", [0.85, 0.9]), ("footrule", [0.5, 0.6]),
        ("hamming", [0.2, 0.3]), ("cayley", [0.1, 0.15]),
    ])
    func findsPlantedPopulations(_ planting: (name: String, phi: [Double])) throws {
        let parts: [(weight: Double, phi: Double, centre: Ranking)] = try [
            (0.7, planting.phi[0], Ranking(order: [2, 5, 0, 1, 4, 3])),
            (0.3, planting.phi[1], Ranking(order: [3, 4, 1, 0, 2, 5])),
        ]
        let sample = try planted(planting.name, parts, draws: 6000)
        let estimate = try MixtureEstimate(
            of: sample, distance: #require(DistanceCatalog.named(planting.name)), populations: 2, starts: 4)
        #expect(estimate.converged && estimate.startLogLikelihoods.count == 4)
        #expect(estimate.startLogLikelihoods.max() == estimate.logLikelihood)
        for (found, part) in zip(estimate.mixture.populations, parts) {
            #expect(found.model.centre == part.centre)
            #expect(abs(found.weight - part.weight) < 0.05)
            #expect(abs(exp(-found.model.law.negativeLogDispersion) - part.phi) < 0.05)
        }
        let truth = try MixtureTests.mixture(planting.name, parts)
        let ofTruth = sample.distinct.reduce(0) { $0 + Double($1.count) * truth.logProbability(of: $1.ranking) }
        #expect(estimate.logLikelihood >= ofTruth)
    }

    /// One population is the plain estimate; the same seed gives the same fit, a better start is never thrown away.
    @Test(arguments: CatalogLawTests.names) func onePopulation(name: String) throws {
        let sample = try planted(name, MixtureTests.parts(5), draws: 200)
        let distance = try #require(DistanceCatalog.named(name))
        let plain = try MallowsEstimate(of: sample, distance: distance)
        let estimate = try MixtureEstimate(of: sample, distance: distance, populations: 1, starts: 2)
        #expect(estimate.converged && estimate.mixture.populations[0].weight == 1)
        #expect(relativeError(estimate.logLikelihood, plain.logLikelihood) <= 1e-12)
        #expect(relativeError(estimate.meanDistances[0], plain.meanDistance) <= 1e-12)
        let (few, many) = try (
            MixtureEstimate(of: sample, distance: distance, populations: 2, starts: 2, seed: 3, mostIterations: 30),
            MixtureEstimate(of: sample, distance: distance, populations: 2, starts: 4, seed: 3, mostIterations: 30)
        )
        #expect(Array(many.startLogLikelihoods.prefix(2)) == few.startLogLikelihoods)
        #expect(many.logLikelihood >= few.logLikelihood)
    }

    /// As many populations as there are rankings: each of them at dispersion 0, the likelihood of the shares. More
    /// populations than rankings find no more.
    @Test(arguments: CatalogLawTests.names, [2, 3]) func ends(name: String, populations: Int) throws {
        let (a, b) = (try Ranking(order: [2, 0, 1, 3]), try Ranking(order: [1, 3, 0, 2]))
        let estimate = try MixtureEstimate(
            of: RankingSample([(a, 3), (b, 1)]), distance: #require(DistanceCatalog.named(name)),
            populations: populations, starts: 3)
        #expect(relativeError(estimate.logLikelihood, 3 * log(0.75) + log(0.25)) <= 1e-12)
        #expect(estimate.converged)
        #expect(estimate.meanDistances.allSatisfy { $0 == 0 })
    }

    /// Uniform data, each ranking once: nothing is more likely than the uniform law, which EM nears ever more slowly.
    @Test(arguments: CatalogLawTests.names) func uniformData(name: String) throws {
        let sample = try RankingSample(permutations(4).map { (try Ranking(order: $0), 1) })
        let estimate = try MixtureEstimate(
            of: sample, distance: #require(DistanceCatalog.named(name)), populations: 2, starts: 2)
        #expect(relativeError(estimate.logLikelihood, -24 * log(24)) <= 1e-5)
    }
}

/// Small mixtures by Python's own library.
@Suite struct MixtureReferenceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Population: Decodable, Sendable {
            let weight: Double
            let phi: Double
            let centre: [Int]
        }

        let distance: String
        let populations: [Population]
        let rankings: [[Int]]
        let counts: [Int]
        let log_likelihood: Double
        let maximum: Double?

        var testDescription: String { "\(distance), \(rankings[0].count) items" }
    }

    /// The likelihood of given mixtures, and the largest that EM finds from every pair of rankings as a start.
    @Test(arguments: try Reference.cases("mixtures.json", as: Case.self)) func reference(_ item: Case) throws {
        let sample = try RankingSample(
            zip(item.rankings, item.counts).map { (try Ranking(ranks: $0.map { $0 - 1 }), $1) })
        let mixture = try MixtureTests.mixture(
            item.distance, item.populations.map { ($0.weight, $0.phi, try Ranking(ranks: $0.centre.map { $0 - 1 })) })
        let got = sample.distinct.reduce(0) { $0 + Double($1.count) * mixture.logProbability(of: $1.ranking) }
        #expect(relativeError(got, item.log_likelihood) <= 1e-13)
        guard let maximum = item.maximum else { return }
        let distance = try #require(DistanceCatalog.named(item.distance))
        let estimate = try MixtureEstimate(of: sample, distance: distance, populations: 2, starts: 40)
        #expect(relativeError(estimate.logLikelihood, maximum) <= 1e-6)
    }
}
