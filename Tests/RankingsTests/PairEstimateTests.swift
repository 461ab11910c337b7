import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// Dispersion and centre from labelled pairs and from lists of the best items.
@Suite struct PairEstimateTests {
    struct PairCase: Decodable {
        let distance: String
        let counts: [[Int]]
        let centre: [Int]
        let is_best: Bool
        let dispersion: Double
        let log_likelihood: Double
        let standard_error: Double
        let interval_low: Double
        let interval_high: Double
    }

    private func check(
        _ fit: DispersionEstimate, _ expected: (phi: Double, logL: Double, se: Double, low: Double, high: Double)
    ) {
        #expect(relativeError(fit.dispersion, expected.phi) <= 1e-11)
        #expect(relativeError(fit.logLikelihood, expected.logL) <= 1e-12)
        #expect(relativeError(fit.standardError, expected.se) <= 1e-11)
        #expect(relativeError(fit.interval.lowerBound, expected.low) <= 1e-11)
        #expect(relativeError(fit.interval.upperBound, expected.high) <= 1e-11)
    }

    /// Every centre tried and every likelihood maximized with many digits, by SciPy and mpmath; about the best centre and
    /// about another. A centre read as an order, or a gap of ranks with the wrong sign, fails.
    @Test func referencePairs() throws {
        let cases = try Reference.cases("pair_estimates.json", as: PairCase.self)
        #expect(cases.count == 32)
        for item in cases {
            let n = item.counts.count
            let link = try #require(DistanceCatalog.named(item.distance).flatMap { PairLink(distance: $0) })
            let centre = try Ranking(ranks: item.centre.map { $0 - 1 })
            let expected = (
                item.dispersion, item.log_likelihood, item.standard_error, item.interval_low, item.interval_high
            )
            let wins = item.counts.flatMap { $0 }
            let about = try PairEstimate(arms: n, wins: wins, link: link, centre: centre)
            #expect(about.method == "given" && about.centre == centre)
            check(about.fit, expected)
            guard item.is_best else { continue }
            let best = try PairEstimate(arms: n, wins: wins, link: link)
            #expect(best.method == "exact" && best.centre == centre)
            check(best.fit, expected)
        }
    }

    /// Labels from a known model of more arms than can be enumerated: its centre, and its dispersion within 5 standard
    /// errors. With all arms 1000 times against each other the win rates alone do not settle the centre everywhere.
    @Test(arguments: [PairLink.phi, .theta], [5, 8, 14]) func recovery(link: PairLink, arms: Int) throws {
        var stream = RandomStream(seed: 1, identity: ["pair recovery", "\(link)", String(arms)])
        var order = Array(0..<arms)
        stream.shuffle(&order)
        let centre = try Ranking(order: order)
        let t = link == .phi ? 0.5 : 0.1
        var wins = [Int](repeating: 0, count: arms * arms)
        for i in 0..<arms {
            for j in 0..<arms where centre.ranks[i] < centre.ranks[j] {
                let gap = Double(centre.ranks[j] - centre.ranks[i])
                let probability =
                    link == .phi
                    ? PhiLink(negativeLogDispersion: t)(gap: gap).probability : LogSigmoid.sigmoid(2 * t * gap)
                for _ in 0..<1000 {
                    if stream.uniform() < probability { wins[i * arms + j] += 1 } else { wins[j * arms + i] += 1 }
                }
            }
        }
        let estimate = try PairEstimate(arms: arms, wins: wins, link: link)
        #expect(estimate.method == (arms <= 8 ? "exact" : "local optimum"))
        #expect(estimate.centre == centre)
        #expect(abs(estimate.fit.dispersion - exp(-t)) < 5 * estimate.fit.standardError)
        #expect(estimate.labels == 1000 * arms * (arms - 1) / 2)
    }

    /// The bound that passes over centres never passes over the best: against the likelihood about each of 5! centres, for
    /// labels with little signal, where many centres compete, and with much.
    @Test(arguments: [PairLink.phi, .theta], [3, 30, 3000]) func everyCentre(link: PairLink, labels: Int) throws {
        var stream = RandomStream(seed: 1, identity: ["every centre", "\(link)", String(labels)])
        let all = try permutations(5).map { try Ranking(ranks: $0) }
        for round in 0..<8 {
            var wins = [Int](repeating: 0, count: 25)
            for _ in 0..<labels {
                let (i, j) = (stream.index(below: 5), stream.index(below: 4))
                let (a, b) = (min(i, j < i ? j : j + 1), max(i, j < i ? j : j + 1))
                let upset = stream.uniform() < 0.1 * Double(round % 6)
                wins[upset ? b * 5 + a : a * 5 + b] += 1
            }
            let found = try PairEstimate(arms: 5, wins: wins, link: link)
            let most = try all.map { try PairEstimate(arms: 5, wins: wins, link: link, centre: $0).fit.logLikelihood }
                .max()
            #expect(relativeError(found.fit.logLikelihood, try #require(most)) <= 1e-11)
        }
    }

    /// The ends: labels that all agree give phi = 0, fair coins and no labels phi = 1; never nan.
    @Test(arguments: [PairLink.phi, .theta]) func ends(link: PairLink) throws {
        let agreed = try PairEstimate(arms: 3, wins: [0, 0, 0, 7, 0, 9, 7, 0, 0], link: link)
        #expect(agreed.fit.dispersion == 0 && agreed.fit.logLikelihood == 0)
        #expect(agreed.centre.order == [1, 2, 0])
        #expect(agreed.fit.interval.lowerBound == 0 && (0.001..<1).contains(agreed.fit.interval.upperBound))
        let fair = try PairEstimate(arms: 3, wins: [0, 4, 4, 4, 0, 4, 4, 4, 0], link: link)
        #expect(fair.fit.dispersion == 1 && fair.centre == Ranking(identity: 3))
        #expect(relativeError(fair.fit.logLikelihood, fair.uniformLogLikelihood) <= 1e-14)
        #expect(fair.fit.interval.upperBound == 1 && (0.01..<1).contains(fair.fit.interval.lowerBound))
        let nothing = try PairEstimate(arms: 3, wins: [Int](repeating: 0, count: 9), link: link)
        #expect(nothing.fit.dispersion == 1 && nothing.fit.interval == 0...1)
        let reversed = try PairEstimate(arms: 2, wins: [0, 5, 0, 0], link: link, centre: Ranking(order: [1, 0]))
        #expect(reversed.fit.dispersion == 1)
        let one = try PairEstimate(arms: 12, wins: (0..<144).map { $0 == 1 ? 1 : 0 }, link: link)
        #expect(one.fit.dispersion == 0)
    }

    /// The slope of the phi link in t against the difference quotient with a step of 1e-6 t (error 1e-7), on both sides of
    /// t = 1, where the formula changes.
    @Test(arguments: [0.01, 0.3, 0.99, 1.01, 3.0, 20.0], [0.0, 0.5, 1.0, 4.0, 19.0]) func slopeInT(t: Double, s: Double)
    {
        let step = 1e-6 * t
        let (low, high) = (PhiLink(negativeLogDispersion: t - step), PhiLink(negativeLogDispersion: t + step))
        let slope = PhiLink(negativeLogDispersion: t).dispersionSlope(gap: s)
        let quotient = (low(gap: s).complement - high(gap: s).complement) / (2 * step)
        #expect(relativeError(slope, quotient) <= 1e-6)
    }

    struct ListCase: Decodable {
        let items: Int
        let lists: [[Int]]
        let consensus: [Int]
        let dispersion: Double
        let log_likelihood: Double
        let standard_error: Double
        let interval_low: Double
        let interval_high: Double
    }

    /// The probability of a list as the sum over its completions, every centre tried.
    @Test func referenceTopLists() throws {
        let cases = try Reference.cases("top_lists.json", as: ListCase.self)
        #expect(cases.count == 6)
        for item in cases {
            let sample = try PartialRankingSample(
                items: item.items, rankings: item.lists.map { ($0.map { [$0 - 1] }, 1) })
            let estimate = try PartialRankingEstimate(of: sample)
            #expect(estimate.centre.isExact && estimate.rankings == item.lists.count)
            #expect(estimate.centre.ranking.ranks.map { $0 + 1 } == item.consensus)
            check(
                estimate.fit,
                (item.dispersion, item.log_likelihood, item.standard_error, item.interval_low, item.interval_high))
        }
    }

    /// Complete lists are rankings; lists that only lack the last item are, too.
    @Test(arguments: [0, 1]) func completeLists(missing: Int) throws {
        let model = try MallowsModel(
            distance: KendallDistance(), centre: Ranking(order: [3, 1, 4, 0, 2]), negativeLogDispersion: 0.4)
        var stream = RandomStream(seed: 1, identity: ["complete lists"])
        let rankings = (0..<200).map { _ in model.draw(from: &stream) }
        let whole = try MallowsEstimate(of: RankingSample(rankings.map { ($0, 1) }), distance: KendallDistance())
        let lists = try PartialRankingEstimate(
            of: PartialRankingSample(
                items: 5, rankings: rankings.map { ($0.order.dropLast(missing).map { [$0] }, 1) }))
        #expect(lists.centre.ranking == whole.consensus)
        #expect(lists.meanDistance == whole.meanDistance)
        #expect(relativeError(lists.fit.dispersion, whole.dispersion) <= 1e-12)
        #expect(relativeError(lists.fit.logLikelihood, whole.logLikelihood) <= 1e-12)
        #expect(relativeError(lists.fit.standardError, whole.fit.standardError) <= 1e-11)
        #expect(relativeError(lists.uniformLogLikelihood, whole.uniformLogLikelihood) <= 1e-12)
    }

    /// What is no sample of lists.
    @Test func listFaults() {
        #expect(throws: RankingsError.noRankings) { try PartialRankingSample(items: 3, rankings: []) }
        #expect(throws: RankingsError.repeated(value: 1)) {
            try PartialRankingSample(items: 3, rankings: [(buckets: [[1, 1]], count: 1)])
        }
        #expect(throws: RankingsError.outOfRange(value: 3, count: 3)) {
            try PartialRankingSample(items: 3, rankings: [(buckets: [[3]], count: 1)])
        }
    }
}
