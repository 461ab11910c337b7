import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// The Kendall-Mallows law of partial rankings against sums over all their completions.
@Suite struct PartialRankingTests {
    /// Random buckets: a shuffled order cut at random places, of which the end may be left out.
    private func sample(items: Int, rankings: Int, _ stream: inout RandomStream) throws -> PartialRankingSample {
        try PartialRankingSample(
            items: items,
            rankings: (0..<rankings).map { _ in
                var order = Array(0..<items)
                stream.shuffle(&order)
                var buckets: [[Int]] = [[]]
                for item in order {
                    if !buckets[buckets.count - 1].isEmpty && stream.uniform() < 0.4 { buckets.append([]) }
                    buckets[buckets.count - 1].append(item)
                }
                if stream.uniform() < 0.5 { buckets.removeLast() }
                return (buckets, 1 + stream.index(below: 3))
            })
    }

    /// log P of the sample: for each ranking, the weights of the orders that agree with it.
    private func logLikelihood(_ sample: PartialRankingSample, centre: Ranking, phi: Double) throws -> Double {
        let orders = permutations(sample.items)
        let weights = try orders.map {
            pow(phi, Double(textbookDistance("kendall", try Ranking(order: $0).ranks, centre.ranks)))
        }
        let total = weights.reduce(0, +)
        return sample.rankings.reduce(0) { sum, ranking in
            var place = [Int](repeating: ranking.buckets.count, count: sample.items)
            for (b, bucket) in ranking.buckets.enumerated() { for item in bucket { place[item] = b } }
            var agreeing = 0.0
            for (order, weight) in zip(orders, weights)
            where zip(order, order.dropFirst()).allSatisfy({ place[$0] <= place[$1] }) {
                agreeing += weight
            }
            return sum + Double(ranking.count) * log(agreeing / total)
        }
    }

    /// The likelihood at the estimate is the enumerated one, and larger than at dispersions near by; the second difference of the
    /// enumerated likelihood is the information.
    @Test(arguments: 2...6, [1, 4, 20]) func enumeration(items: Int, rankings: Int) throws {
        var stream = RandomStream(seed: 3, identity: ["partial", "\(items)", "\(rankings)"])
        let sample = try sample(items: items, rankings: rankings, &stream)
        for centre in [Ranking(identity: items), Ranking(identity: items).relabelled((0..<items).reversed())] {
            let estimate = try PartialRankingEstimate(of: sample, centre: centre)
            let phi = estimate.fit.dispersion
            let enumerated = try logLikelihood(sample, centre: centre, phi: phi)
            #expect(abs(estimate.fit.logLikelihood - enumerated) <= 1e-11 * max(1, abs(enumerated)))
            let uniform = try logLikelihood(sample, centre: centre, phi: 1)
            #expect(abs(estimate.uniformLogLikelihood - uniform) <= 1e-11 * max(1, abs(uniform)))
            guard phi > 0 && phi < 1 else { continue }
            let step = 1e-3
            let above = try logLikelihood(sample, centre: centre, phi: phi * exp(step))
            let below = try logLikelihood(sample, centre: centre, phi: phi * exp(-step))
            #expect(above < enumerated && below < enumerated)
            let information = (2 * enumerated - above - below) / (step * step)
            let expected = (phi / estimate.fit.standardError) * (phi / estimate.fit.standardError)
            #expect(relativeError(information, expected) < 1e-3)
        }
    }

    /// The central ranking is the most likely of all.
    @Test(arguments: 1...8) func consensus(seed: Int) throws {
        var stream = RandomStream(seed: UInt64(seed), identity: ["partial consensus"])
        let sample = try sample(items: 5, rankings: 6, &stream)
        let estimate = try PartialRankingEstimate(of: sample)
        #expect(estimate.centre.isExact)
        for order in permutations(5) {
            let other = try PartialRankingEstimate(of: sample, centre: Ranking(order: order))
            #expect(other.fit.logLikelihood <= estimate.fit.logLikelihood + 1e-9)
        }
    }

    /// A single bucket says nothing: no information, and every dispersion as likely.
    @Test func everythingTied() throws {
        let sample = try PartialRankingSample(
            items: 4, rankings: [(buckets: [[0, 1, 2, 3]], count: 5), (buckets: [], count: 2)])
        let estimate = try PartialRankingEstimate(of: sample)
        #expect(estimate.fit.logLikelihood == 0 && abs(estimate.uniformLogLikelihood) <= 1e-15)
        #expect(estimate.fit.interval == 0...1)
    }
}
