import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// Standard errors, intervals, the comparison with the uniform law and the bootstrap.
@Suite struct IntervalTests {
    struct Case: Decodable {
        let distance: String
        let centre: [Int]
        let rankings: [[Int]]
        let dispersion: Double
        let log_likelihood: Double
        let standard_error: Double
        let interval_low: Double
        let interval_high: Double
        let uniform_log_likelihood: Double
    }

    /// Fits about a given centre by enumeration with 160 digits, the ends of the range among them. The variance of the
    /// distance is good to 1e-12, so are the standard error and the ends of the interval.
    @Test func referenceIntervals() throws {
        let cases = try Reference.cases("intervals.json", as: Case.self)
        #expect(cases.count == 20)
        for item in cases {
            let sample = try RankingSample(item.rankings.map { (try Ranking(ranks: $0.map { $0 - 1 }), 1) })
            let estimate = try MallowsEstimate(
                of: sample, distance: #require(DistanceCatalog.named(item.distance)),
                centre: Ranking(ranks: item.centre.map { $0 - 1 }))
            #expect(estimate.centreIsGiven && estimate.centre.isExact)
            #expect(relativeError(estimate.dispersion, item.dispersion) <= 1e-12)
            #expect(relativeError(estimate.logLikelihood, item.log_likelihood) <= 1e-12)
            #expect(relativeError(estimate.fit.standardError, item.standard_error) <= 1e-11)
            #expect(relativeError(estimate.fit.interval.lowerBound, item.interval_low) <= 1e-11)
            #expect(relativeError(estimate.fit.interval.upperBound, item.interval_high) <= 1e-11)
            #expect(relativeError(estimate.uniformLogLikelihood, item.uniform_log_likelihood) <= 1e-13)
            #expect(abs(estimate.likelihoodRatio - 2 * (item.log_likelihood - item.uniform_log_likelihood)) <= 1e-10)
        }
    }

    /// The interval covers the true dispersion in 95% of samples: 2000 samples of 200 rankings, within 4 binomial
    /// standard errors. The sample is so concentrated or large that the estimated centre is the true one.
    @Test(arguments: [("kendall", 0.4), ("spearman", 0.8)]) func coverage(name: String, phi: Double) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let model = try MallowsModel(
            distance: distance, centre: Ranking(order: [2, 0, 4, 1, 3]), negativeLogDispersion: -log(phi))
        var stream = RandomStream(seed: 1, identity: ["coverage", name])
        let samples = 2000
        var (below, above) = (0, 0)
        for _ in 0..<samples {
            let sample = try RankingSample((0..<200).map { _ in (model.draw(from: &stream), 1) })
            let interval = try MallowsEstimate(of: sample, distance: distance).fit.interval
            if phi < interval.lowerBound { below += 1 }
            if phi > interval.upperBound { above += 1 }
        }
        let error = (Double(samples) * 0.05 * 0.95).squareRoot()
        #expect(abs(Double(below + above) - 0.05 * Double(samples)) < 4 * error)
        // Each side has its 2.5%, up to the skewness of small samples.
        #expect(min(below, above) > 15 && max(below, above) < 100)
    }

    /// Uniform samples: the bound of the p-value is above the true probability, at which the simulated one aims; both
    /// against the exact law of the ratio, from all samples of 3 rankings of 3 items.
    @Test(arguments: ["kendall", "spearman"]) func uniformLaw(name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let all = try permutations(3).map { try Ranking(ranks: $0) }
        var ratios: [Double] = []
        var samples: [RankingSample] = []
        for (a, b, c) in all.flatMap({ a in all.flatMap { b in all.map { (a, b, $0) } } }) {
            let sample = try RankingSample([(a, 1), (b, 1), (c, 1)])
            samples.append(sample)
            ratios.append(try MallowsEstimate(of: sample, distance: distance).likelihoodRatio)
        }
        for (sample, ratio) in zip(samples.prefix(12), ratios) {
            let probability = Double(ratios.count { $0 >= ratio - 1e-9 }) / Double(ratios.count)
            let estimate = try MallowsEstimate(of: sample, distance: distance)
            #expect(estimate.uniformPValueBound >= probability - 1e-12)
            let bootstrap = try MallowsBootstrap(
                of: estimate, sample: sample, distance: distance, resamples: 999, seed: 5)
            let error = (probability * (1 - probability) / 1000).squareRoot() + 1e-3
            #expect(abs(bootstrap.uniformPValue - probability) < 5 * error)
        }
    }

    /// Many rankings about a clear centre: the percentile interval is the one of the information, within the error of
    /// 400 resamples; the same seed gives the same numbers, another seed others.
    @Test(arguments: [("kendall", 0.5), ("spearman", 0.9)]) func bootstrap(name: String, phi: Double) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let model = try MallowsModel(
            distance: distance, centre: Ranking(order: [1, 3, 0, 2]), negativeLogDispersion: -log(phi))
        var stream = RandomStream(seed: 2, identity: ["bootstrap test", name])
        let sample = try RankingSample((0..<2000).map { _ in (model.draw(from: &stream), 1) })
        let estimate = try MallowsEstimate(of: sample, distance: distance)
        let resample = { (seed: UInt64) in
            try MallowsBootstrap(of: estimate, sample: sample, distance: distance, resamples: 400, seed: seed)
        }
        let bootstrap = try resample(1)
        let width = estimate.fit.standardError
        #expect(abs(bootstrap.interval.lowerBound - estimate.fit.interval.lowerBound) < 0.6 * width)
        #expect(abs(bootstrap.interval.upperBound - estimate.fit.interval.upperBound) < 0.6 * width)
        #expect(bootstrap.uniformPValue == 1.0 / 401)
        #expect(bootstrap.dispersions.count == 400)
        #expect(try resample(1).dispersions == bootstrap.dispersions)
        #expect(try resample(2).dispersions != bootstrap.dispersions)
    }

    /// The ends: unanimity, no agreement at all, one item, one ranking. Never nan, and always an interval around phi.
    @Test(arguments: ["kendall", "spearman"]) func ends(name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let (up, down) = (Ranking(identity: 4), try Ranking(order: [3, 2, 1, 0]))
        let unanimous = try MallowsEstimate(of: RankingSample([(up, 50)]), distance: distance)
        #expect(unanimous.dispersion == 0 && unanimous.fit.standardError == 0)
        #expect(unanimous.fit.interval.lowerBound == 0 && (0.001..<0.3).contains(unanimous.fit.interval.upperBound))
        let uniform = try MallowsEstimate(of: RankingSample([(up, 50), (down, 50)]), distance: distance)
        #expect(uniform.dispersion == 1 && uniform.fit.interval.upperBound == 1)
        #expect((0.5..<1).contains(uniform.fit.interval.lowerBound) && uniform.fit.standardError > 0)
        #expect(uniform.uniformPValueBound == 1 && uniform.likelihoodRatio < 1e-9)
        // Worse than chance about a given centre: phi stays 1.
        let reversed = try MallowsEstimate(of: RankingSample([(down, 50)]), distance: distance, centre: up)
        #expect(reversed.dispersion == 1 && reversed.uniformPValueBound == 1)
        let single = try MallowsEstimate(of: RankingSample([(Ranking(identity: 1), 2)]), distance: distance)
        #expect(single.fit.interval == 0...1 && single.uniformPValueBound == 1)
        let one = try MallowsEstimate(of: RankingSample([(down, 1)]), distance: distance)
        #expect(one.dispersion == 0 && one.uniformPValueBound == 1)
        #expect(throws: RankingsError.differentLengths(expected: 4, got: 3)) {
            try MallowsEstimate(of: RankingSample([(up, 1)]), distance: distance, centre: Ranking(identity: 3))
        }
    }

    /// 1e5 rankings of 10 items, once they are read: centre, dispersion, interval. 0.1 s on an idle core; the test allows
    /// for a busy machine.
    @Test func speed() throws {
        let model = try MallowsModel(
            distance: KendallDistance(), centre: Ranking(identity: 10), negativeLogDispersion: 0.2)
        var stream = RandomStream(seed: 3, identity: ["speed"])
        let sample = try RankingSample((0..<100_000).map { _ in (model.draw(from: &stream), 1) })
        for distance in [KendallDistance(), SpearmanDistance()] as [any RankingDistance] {
            let time = try ContinuousClock().measure { _ = try MallowsEstimate(of: sample, distance: distance) }
            print("estimation of \(distance.name) on 100000 rankings of 10 items: \(time)")
            #expect(time < .seconds(1))
        }
    }
}
