import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// The law of a mixture against enumeration, its limits and its draws.
@Suite struct MixtureTests {
    /// Weights, dispersions and centres of three populations of `n` items; centres that are not their own inverses.
    static func parts(_ n: Int) throws -> [(weight: Double, phi: Double, centre: Ranking)] {
        let turned = Array(2..<n) + [0, 1]
        return try [
            (0.5, 0.3, Ranking(ranks: turned)), (0.3, 0.9, Ranking(identity: n)),
            (0.2, 0.6, Ranking(ranks: [n - 1] + Array(0..<(n - 1)))),
        ]
    }

    static func mixture(
        _ name: String, _ parts: [(weight: Double, phi: Double, centre: Ranking)]
    ) throws -> MallowsMixture {
        let distance = try #require(DistanceCatalog.named(name))
        return try MallowsMixture(
            parts.map {
                (
                    $0.weight,
                    try MallowsModel(distance: distance, centre: $0.centre, negativeLogDispersion: -log($0.phi))
                )
            })
    }

    /// P of every ranking by definition.
    static func enumerated(
        _ name: String, _ parts: [(weight: Double, phi: Double, centre: Ranking)]
    ) -> [(ranks: [Int], probability: Double)] {
        let all = permutations(parts[0].centre.count)
        var sums = [Double](repeating: 0, count: all.count)
        for part in parts {
            let weights = all.map { pow(part.phi, Double(textbookDistance(name, $0, part.centre.ranks))) }
            let z = weights.reduce(0, +)
            for i in all.indices { sums[i] += part.weight * weights[i] / z }
        }
        return Array(zip(all, sums)).map { ($0.0, $0.1) }
    }

    /// Probabilities of all rankings, pairs, ranks and who is first, for every distance.
    @Test(arguments: CatalogLawTests.names, [4, 5, 6]) func enumeration(name: String, n: Int) throws {
        let parts = try Self.parts(n)
        let mixture = try Self.mixture(name, parts)
        #expect(mixture.items == n)
        var (total, pairs, ranks) = (0.0, [Double](repeating: 0, count: n * n), [Double](repeating: 0, count: n * n))
        for (ranking, probability) in Self.enumerated(name, parts) {
            let got = try exp(mixture.logProbability(of: Ranking(ranks: ranking)))
            #expect(relativeError(got, probability) <= 1e-11)
            total += got
            for i in 0..<n {
                ranks[i * n + ranking[i]] += probability
                for j in 0..<n where ranking[i] < ranking[j] { pairs[i * n + j] += probability }
            }
        }
        #expect(abs(total - 1) <= 1e-12)
        for (got, expected) in zip(
            try mixture.pairwiseProbabilities() + mixture.rankProbabilities(), pairs + ranks)
        {
            #expect(relativeError(got, expected) <= 1e-11)
        }
        for (item, got) in try mixture.topProbabilities().enumerated() {
            #expect(relativeError(got, ranks[item * n]) <= 1e-11)
        }
    }

    /// Weights in any unit; a single population, or one with all of the weight, is the plain model.
    @Test(arguments: CatalogLawTests.names) func limits(name: String) throws {
        let parts = try Self.parts(5)
        let alone = try Self.mixture(name, [(7, parts[0].phi, parts[0].centre)])
        let together = try Self.mixture(name, [(7, parts[0].phi, parts[0].centre), (0, 0.9, parts[1].centre)])
        #expect(alone.populations[0].weight == 1)
        let model = alone.populations[0].model
        for ranks in permutations(5) {
            let ranking = try Ranking(ranks: ranks)
            #expect(abs(alone.logProbability(of: ranking) - model.logProbability(of: ranking)) <= 1e-12)
            #expect(abs(together.logProbability(of: ranking) - model.logProbability(of: ranking)) <= 1e-12)
        }
        #expect(try alone.pairwiseProbabilities() == together.pairwiseProbabilities())
        let uniform = try Self.mixture(name, parts.map { ($0.weight, 1, $0.centre) })
        #expect(relativeError(uniform.logProbability(of: Ranking(identity: 5)), -log(120)) <= 1e-13)
        #expect(throws: RankingsError.differentLengths(expected: 5, got: 4)) {
            try Self.mixture(name, [parts[0], (1, 0.5, Ranking(identity: 4))])
        }
    }

    /// No dispersion at all: each population says its centre, and nothing else can be.
    @Test(arguments: CatalogLawTests.names) func pointMasses(name: String) throws {
        let (a, b) = (try Ranking(order: [2, 0, 1]), try Ranking(order: [1, 0, 2]))
        let mixture = try Self.mixture(name, [(0.25, 0, a), (0.75, 0, b)])
        #expect(relativeError(mixture.logProbability(of: a), log(0.25)) <= 1e-15)
        #expect(relativeError(mixture.logProbability(of: b), log(0.75)) <= 1e-15)
        #expect(mixture.logProbability(of: Ranking(identity: 3)) == -.infinity)
        #expect(mixture.responsibilities(of: a) == [1, 0])
        #expect(try mixture.topProbabilities() == [0, 0.75, 0.25])
        #expect(try mixture.pairwiseProbabilities() == [0, 0.25, 0.75, 0.75, 0, 0.75, 0.25, 0.25, 0])
        #expect(try mixture.rankProbabilities() == [0, 1, 0, 0.75, 0, 0.25, 0.25, 0, 0.75])
        var stream = RandomStream(seed: 1, identity: ["points", name])
        let draws = (0..<4000).map { _ in mixture.draw(from: &stream) }
        let shareOfA = Double(draws.count { $0 == a }) / 4000
        #expect(draws.allSatisfy { $0 == a || $0 == b } && abs(shareOfA - 0.25) < 0.035)
    }

    /// All 120 rankings of 5 items by chi-square, and responsibilities by Bayes' rule.
    @Test(arguments: CatalogLawTests.names) func draws(name: String) throws {
        let parts = try Self.parts(5)
        let mixture = try Self.mixture(name, parts)
        var stream = RandomStream(seed: 1, identity: ["mixture", name])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 { counts[mixture.draw(from: &stream).ranks, default: 0] += 1 }
        let all = Self.enumerated(name, parts)
        #expect(all.allSatisfy { $0.probability * 60_000 >= 5 })
        let statistic = chiSquare(
            observed: all.map { counts[$0.ranks, default: 0] }, expected: all.map { $0.probability * 60_000 })
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 119))
        let ranking = try Ranking(ranks: [1, 0, 2, 4, 3])
        let joint = parts.map { part in
            let law = Self.enumerated(name, [(1, part.phi, part.centre)])
            return part.weight * (law.first { $0.ranks == ranking.ranks }?.probability ?? .nan)
        }
        for (got, expected) in zip(mixture.responsibilities(of: ranking), joint) {
            #expect(relativeError(got, expected / joint.reduce(0, +)) <= 1e-12)
        }
    }
}
