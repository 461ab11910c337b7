import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// Draws by Metropolis chains against exact laws. Seeds are fixed; limits are missed by a right sampler once in a million.
@Suite struct MetropolisTests {
    /// What every chain relies on: the growth of a distance is the difference of two distances by definition.
    @Test(arguments: CatalogLawTests.names, [2, 3, 6, 17]) func growth(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        var stream = RandomStream(seed: 1, identity: ["growth", name, "\(n)"])
        for _ in 0..<300 {
            var order = Array(0..<n)
            // From nearly sorted to any.
            for _ in 0..<stream.index(below: 2 * n) { order.swapAt(stream.index(below: n), stream.index(below: n)) }
            let second = 1 + stream.index(below: n - 1)
            let first = stream.index(below: second)
            var exchanged = order
            exchanged.swapAt(first, second)
            let identity = Array(0..<n)
            let growth =
                textbookDistance(name, try Ranking(order: exchanged).ranks, identity)
                - textbookDistance(name, try Ranking(order: order).ranks, identity)
            #expect(distance.growth(exchanging: first, second, of: order) == growth)
        }
    }

    /// Pearson's statistic of draws of 6 items, and its limit; rankings expected fewer than 5 times are counted together.
    private func statistic(
        _ distance: any RankingDistance, phi: Double, draws: Int = 60_000
    ) throws -> (value: Double, limit: Double) {
        let all = permutations(6)
        let weights = all.map { pow(phi, Double(textbookDistance(distance.name, $0, Array(0..<6)))) }
        let partition = weights.reduce(0, +)
        var stream = RandomStream(seed: 1, identity: ["chain", distance.name, "\(phi)"])
        var sampler = try MetropolisSampler(
            distance: distance, items: 6, negativeLogDispersion: abs(log(phi)), from: &stream)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<draws {
            let order = sampler.draw(from: &stream)
            counts[try Ranking(order: order).ranks, default: 0] += 1
        }
        var (observed, expected) = ([0], [0.0])
        for (ranks, weight) in zip(all, weights) {
            let mean = Double(draws) * weight / partition
            if mean < 5 {
                (observed[0], expected[0]) = (observed[0] + counts[ranks, default: 0], expected[0] + mean)
            } else {
                observed.append(counts[ranks, default: 0])
                expected.append(mean)
            }
        }
        if expected[0] < 5 {
            #expect(observed[0] <= 30)
            (observed, expected) = (Array(observed.dropFirst()), Array(expected.dropFirst()))
        }
        #expect(observed.count >= 5)
        return (chiSquare(observed: observed, expected: expected), chiSquareLimit(degreesOfFreedom: observed.count - 1))
    }

    /// All 720 rankings of 6 items. At phi = 1 every exchange is accepted: a chain that never stays would hold the even
    /// rankings alone.
    @Test(arguments: CatalogLawTests.names, [0.05, 0.3, 0.5, 0.9, 0.999, 1]) func allRankings(
        name: String, phi: Double
    ) throws {
        let (value, limit) = try statistic(#require(DistanceCatalog.named(name)), phi: phi)
        #expect(value < limit)
    }

    /// Spearman's rho whose growth is off by a factor: the chain of another dispersion.
    private struct Planted: RankingDistance {
        let factor: @Sendable (Int) -> Int
        let name = "spearman"
        let summary = ""

        func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int { SpearmanDistance()(a, b) }
        func law(items: Int, negativeLogDispersion t: Double) throws(RankingsError) -> any CentredLaw {
            try SpearmanDistance().law(items: items, negativeLogDispersion: t)
        }
        func consensus(of sample: RankingSample) -> Ranking { SpearmanDistance().consensus(of: sample) }
        func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
            factor(SpearmanDistance().growth(exchanging: first, second, of: order))
        }
    }

    /// The test sees a wrong chain, of phi^(1/2) or phi^(3/2).
    @Test func plantedFaults() throws {
        for factor in [{ $0 / 2 }, { $0 + $0 / 2 }] as [@Sendable (Int) -> Int] {
            let (value, limit) = try statistic(Planted(factor: factor), phi: 0.9)
            #expect(value > limit)
        }
    }

    /// More items: the mean distance within 5 standard errors of E[d], and its variance, wherever the law exists; for
    /// Spearman beyond 20 items that is the banded law, and the uniform one.
    @Test(arguments: CatalogLawTests.names, [(10, 4000), (20, 2000), (50, 1000), (200, 200)]) func meanDistance(
        name: String, size: (items: Int, draws: Int)
    ) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let costly = name == "ulam" || name == "cayley" || name == "kendall"
        let draws = Double(costly && size.items > 50 ? size.draws / 2 : size.draws)
        for phi in [0.05, 0.3, 0.5, 0.9, 0.999, 1] {
            guard let law = try? distance.law(items: size.items, negativeLogDispersion: abs(log(phi))) else { continue }
            var stream = RandomStream(seed: 1, identity: ["long chain", name, "\(size.items)", "\(phi)"])
            var sampler = try MetropolisSampler(
                distance: distance, items: size.items, negativeLogDispersion: abs(log(phi)), from: &stream)
            let moments = law.distanceMoments()
            let centre = Array(0..<size.items)
            var distances: [Double] = []
            for _ in 0..<Int(draws) {
                let ranking = try Ranking(order: sampler.draw(from: &stream))
                distances.append(Double(textbookDistance(name, ranking.ranks, centre)))
            }
            let mean = distances.reduce(0, +) / draws
            #expect(abs(mean - moments.mean) < 5 * (moments.variance / draws).squareRoot(), "phi = \(phi)")
            let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / draws
            #expect(abs(variance / moments.variance - 1) < 20 / draws.squareRoot(), "phi = \(phi)")
            // Draws are as good as independent: the correlation of neighbours is within 5 / sqrt(draws) of e^-6.
            let lagged = zip(distances, distances.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
            #expect(abs(lagged / draws / variance) < 0.003 + 5 / draws.squareRoot(), "phi = \(phi)")
        }
    }

    /// Spearman's rho where no exact law reaches: near phi = 1 the mean falls by t Var, and the next term, of third order since
    /// the uniform law is symmetric, is below 1e-3 of the standard deviation.
    @Test(arguments: [21, 50, 200]) func nearlyUniformSpearman(n: Int) throws {
        let uniform = try SpearmanDistance().law(items: n, negativeLogDispersion: 0).distanceMoments()
        let deviation = uniform.variance.squareRoot()
        let t = 0.3 / deviation
        var stream = RandomStream(seed: 1, identity: ["nearly uniform", "\(n)"])
        var sampler = try MetropolisSampler(
            distance: SpearmanDistance(), items: n, negativeLogDispersion: t, from: &stream)
        var sum = 0.0
        for _ in 0..<4000 {
            let ranking = try Ranking(order: sampler.draw(from: &stream))
            sum += Double(textbookDistance("spearman", ranking.ranks, Array(0..<n)))
        }
        #expect(abs(sum / 4000 - (uniform.mean - 0.3 * deviation)) < 5 * deviation / 4000.0.squareRoot())
    }

    /// Ulam's distance beyond its exact law, at phi = 1: as of shuffled orders.
    @Test func uniformUlam() throws {
        let (n, draws) = (60, 400)
        var stream = RandomStream(seed: 1, identity: ["uniform ulam"])
        var sampler = try MetropolisSampler(distance: UlamDistance(), items: n, negativeLogDispersion: 0, from: &stream)
        let identity = Array(0..<n)
        var (shuffled, difference, squares) = (identity, 0.0, 0.0)
        for _ in 0..<draws {
            stream.shuffle(&shuffled)
            let drawn = try Ranking(order: sampler.draw(from: &stream)).ranks
            let other = Double(textbookDistance("ulam", shuffled, identity))
            let gap = Double(textbookDistance("ulam", drawn, identity)) - other
            (difference, squares) = (difference + gap, squares + gap * gap)
        }
        #expect(abs(difference) < 5 * squares.squareRoot() && squares > 0)
    }

    /// Pairs, which a chain could get wrong with the right distances: 12 items, Spearman and Ulam's neighbour Cayley.
    @Test(arguments: ["spearman", "cayley", "footrule"], [0.5, 0.97]) func pairs(name: String, phi: Double) throws {
        let (n, draws) = (12, 20_000)
        let distance = try #require(DistanceCatalog.named(name))
        let exact = try distance.law(items: n, negativeLogDispersion: -log(phi)).pairwiseProbabilities()
        var stream = RandomStream(seed: 1, identity: ["pairs of a chain", name, "\(phi)"])
        var sampler = try MetropolisSampler(
            distance: distance, items: n, negativeLogDispersion: -log(phi), from: &stream)
        var counts = [Int](repeating: 0, count: n * n)
        for _ in 0..<draws {
            let order = sampler.draw(from: &stream)
            for (rank, item) in order.enumerated() {
                for later in order[(rank + 1)...] { counts[item * n + later] += 1 }
            }
        }
        for (place, p) in exact.enumerated() where place / n != place % n {
            let error = (p * (1 - p) / Double(draws)).squareRoot()
            #expect(abs(Double(counts[place]) / Double(draws) - p) < 5 * error + 5 / Double(draws))
        }
    }

    /// The ends: one item, no spread, and a chain that never leaves its centre.
    @Test func ends() throws {
        var stream = RandomStream(seed: 1, identity: ["ends"])
        for (items, t, tau) in [(1, 0.5, 1.0), (2, 700, 1), (30, .infinity, 6)] {
            var sampler = try MetropolisSampler(
                distance: SpearmanDistance(), items: items, negativeLogDispersion: t, from: &stream)
            #expect(sampler.draw(from: &stream) == Array(0..<items))
            #expect(sampler.autocorrelationTime == tau && sampler.thinning == 3 * Int(tau))
        }
    }

    /// x_k = rho x_(k-1) + noise has tau = (1 + rho) / (1 - rho); independent numbers have 1. An estimate from 2^17 steps
    /// is good to a few percent.
    @Test(arguments: [0, 0.3, 0.8, 0.95]) func autocorrelationTime(rho: Double) throws {
        var stream = RandomStream(seed: 1, identity: ["autoregression", "\(rho)"])
        var x = 0.0
        let series = (0..<(1 << 17)).map { _ in
            x = rho * x + stream.uniform() - 0.5
            return x + 3
        }
        let tau = (1 + rho) / (1 - rho)
        #expect(relativeError(integratedAutocorrelationTime(of: series), tau) < 0.12)
        #expect(integratedAutocorrelationTime(of: [2, 2, 2, 2]) == 1)
    }
}
