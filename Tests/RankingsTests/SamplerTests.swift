import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// Draws have the law they claim. Seeds are fixed; limits are missed by a right sampler once in a million.
@Suite struct SamplerTests {
    /// All 720 rankings of 6 items about a centre that is not its own inverse, against phi^d / Z with Z by enumeration.
    /// Rankings expected fewer than 5 times are counted together. Ranks taken for an order, a direction of insertion
    /// reversed or a truncation that is off by one changes the law.
    @Test(arguments: CatalogLawTests.names, [0.05, 0.3, 0.5, 0.9, 0.999, 1]) func allRankings(
        name: String, phi: Double
    ) throws {
        let draws = 60_000
        let centre = try Ranking(ranks: [2, 0, 5, 1, 3, 4])
        let all = permutations(6)
        let weights = all.map { pow(phi, Double(textbookDistance(name, $0, centre.ranks))) }
        let partition = weights.reduce(0, +)
        let model = try MallowsModel(
            distance: #require(DistanceCatalog.named(name)), centre: centre, negativeLogDispersion: abs(log(phi)))
        var stream = RandomStream(seed: 1, identity: ["sampler", name, "\(phi)"])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<draws { counts[model.draw(from: &stream).ranks, default: 0] += 1 }

        var (observed, expected) = ([0], [0.0])
        for (ranks, weight) in zip(all, weights) {
            let mean = Double(draws) * weight / partition
            let count = counts[ranks, default: 0]
            if mean < 5 {
                observed[0] += count
                expected[0] += mean
            } else {
                observed.append(count)
                expected.append(mean)
            }
            // The log-probability of the model is that of the enumeration.
            let logProbability = log(weight / partition)
            #expect(abs(model.logProbability(of: try Ranking(ranks: ranks)) - logProbability) <= 1e-11)
        }
        if expected[0] < 5 {
            // Too rare for the statistic: at most 30 draws in all (probability below 1e-12), counted elsewhere.
            #expect(observed[0] <= 30)
            expected.removeFirst()
            observed.removeFirst()
        }
        #expect(observed.count >= 6)
        let statistic = chiSquare(observed: observed, expected: expected)
        #expect(statistic < chiSquareLimit(degreesOfFreedom: observed.count - 1))
    }

    /// More items than can be enumerated: the mean distance within 5 standard errors of E[d], wherever the law exists.
    @Test(arguments: CatalogLawTests.names, [(10, 20_000), (20, 10_000), (50, 4000), (200, 500)]) func meanDistance(
        name: String, size: (items: Int, draws: Int)
    ) throws {
        let distance = try #require(DistanceCatalog.named(name))
        for phi in [0.05, 0.3, 0.9, 0.995, 0.999, 1] {
            guard let law = try? distance.law(items: size.items, negativeLogDispersion: abs(log(phi))) else {
                #expect(size.items > 20, "every law is known for 20 items")
                continue
            }
            try meanDistance(name, law, phi: phi, draws: size.draws)
        }
    }

    private func meanDistance(_ name: String, _ law: any CentredLaw, phi: Double, draws: Int) throws {
        let centre = Array(0..<law.items)
        let moments = law.distanceMoments()
        var stream = RandomStream(seed: 1, identity: ["mean distance", name, "\(law.items)", "\(phi)"])
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<draws {
            let d = Double(textbookDistance(name, try Ranking(order: law.draw(from: &stream)).ranks, centre))
            (sum, squares) = (sum + d, squares + d * d)
        }
        let draws = Double(draws)
        #expect(abs(sum / draws - moments.mean) < 5 * (moments.variance / draws).squareRoot())
        let variance = squares / draws - sum / draws * (sum / draws)
        // The distance is nearly normal or has few large values: sd of its variance below 4 variance / sqrt(draws).
        #expect(abs(variance / moments.variance - 1) < 20 / draws.squareRoot())
    }

    /// The extremes: no spread gives the centre every time, phi near 1 moves every item to every place.
    @Test(arguments: CatalogLawTests.names) func extremes(name: String) throws {
        let centre = try Ranking(order: [3, 0, 4, 1, 2])
        let distance = try #require(DistanceCatalog.named(name))
        var stream = RandomStream(seed: 1, identity: ["extremes", name])
        let concentrated = try MallowsModel(distance: distance, centre: centre, negativeLogDispersion: -log(1e-300))
        #expect((0..<1000).allSatisfy { _ in concentrated.draw(from: &stream) == centre })
        let spread = try MallowsModel(distance: distance, centre: centre, negativeLogDispersion: 1e-12)
        #expect(Set((0..<5000).map { _ in spread.draw(from: &stream) }).count == 120)
        let single = try MallowsModel(distance: distance, centre: Ranking(identity: 1), negativeLogDispersion: 0.5)
        #expect(single.draw(from: &stream).order == [0])
    }

    /// The same stream gives the same draws, another one others.
    @Test(arguments: CatalogLawTests.names) func repeatable(name: String) throws {
        let law = try #require(DistanceCatalog.named(name)).law(items: 12, negativeLogDispersion: 0.05)
        let draw = { (seed: UInt64) -> [[Int]] in
            var stream = RandomStream(seed: seed, identity: ["repeatable"])
            return (0..<5).map { _ in law.draw(from: &stream) }
        }
        #expect(draw(1) == draw(1))
        #expect(draw(1) != draw(2))
    }
}
