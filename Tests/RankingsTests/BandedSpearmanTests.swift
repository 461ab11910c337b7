import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// The banded Spearman law against the one over all subsets, and where it must refuse.
@Suite struct BandedSpearmanTests {
    /// Everything that both compute; probabilities to the 1e-13 that the band may leave out and rounding.
    @Test(arguments: [12, 14, 16], [0.001, 0.05, 0.3, 0.5, 0.7]) func subsets(n: Int, phi: Double) throws {
        let banded = try BandedSpearmanLaw(items: n, negativeLogDispersion: -log(phi))
        let whole = try SpearmanLaw(items: n, negativeLogDispersion: -log(phi))
        #expect((1..<n - 1).contains(banded.bandwidth), "the band is \(banded.bandwidth)")
        #expect(relativeError(banded.logPartition, whole.logPartition) <= 1e-12)
        #expect(relativeError(banded.distanceMoments().mean, whole.distanceMoments().mean) <= 1e-12)
        #expect(relativeError(banded.distanceMoments().variance, whole.distanceMoments().variance) <= 1e-12)
        for (got, expected) in zip(banded.rankProbabilities(), whole.rankProbabilities()) {
            #expect(abs(got - expected) <= 1.1e-13)
        }
        for (got, expected) in zip(banded.pairwiseProbabilities(), whole.pairwiseProbabilities()) {
            #expect(abs(got - expected) <= 2e-13)
        }
    }

    /// What the band leaves out is really below 1e-13, and a band narrower by three would leave out what the variance needs: the bound
    /// is neither wrong nor idle.
    @Test(arguments: [0.05, 0.3, 0.5, 0.7]) func leftOut(phi: Double) throws {
        let width = try BandedSpearmanLaw(items: 16, negativeLogDispersion: -log(phi)).bandwidth
        let ranks = try SpearmanLaw(items: 16, negativeLogDispersion: -log(phi)).rankProbabilities()
        let outside = { (w: Int) in
            ranks.indices.reduce(0.0) { abs($1 / 16 - $1 % 16) > w ? $0 + ranks[$1] : $0 }
        }
        #expect(outside(width) <= 1e-13)
        #expect(outside(width - 3) > 1e-17)
    }

    /// All 720 rankings of 6 items.
    @Test(arguments: [0.05, 0.3, 0.5]) func draws(phi: Double) throws {
        let law = try BandedSpearmanLaw(items: 6, negativeLogDispersion: -log(phi))
        var stream = RandomStream(seed: 1, identity: ["banded", "\(phi)"])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<60_000 { counts[law.draw(from: &stream), default: 0] += 1 }
        let all = permutations(6)
        let weights = all.map { pow(phi, Double(textbookDistance("spearman", $0, Array(0..<6)))) }
        let total = weights.reduce(0, +)
        var (observed, expected) = ([0], [0.0])
        for (order, weight) in zip(all, weights) {
            let mean = 60_000 * weight / total
            if mean < 5 {
                (observed[0], expected[0]) = (observed[0] + counts[order, default: 0], expected[0] + mean)
            } else {
                observed.append(counts[order, default: 0])
                expected.append(mean)
            }
        }
        if expected[0] < 5 {
            #expect(observed[0] <= 30)
            (observed, expected) = (Array(observed.dropFirst()), Array(expected.dropFirst()))
        }
        let limit = chiSquareLimit(degreesOfFreedom: observed.count - 1)
        #expect(chiSquare(observed: observed, expected: expected) < limit)
    }

    /// Beyond 20 items the distance's law is the banded one where it is concentrated, and refused by name elsewhere; who
    /// comes first from afar has no probability in it, so that is refused.
    @Test func range() throws {
        let law = try SpearmanDistance().law(items: 50, negativeLogDispersion: -log(0.5))
        #expect(law is BandedSpearmanLaw)
        #expect(throws: RankingsError.self) { try law.logTopProbabilities() }
        for (n, phi) in [(21, 0.99), (50, 0.9), (200, 0.9999), (1001, 0.001)] {
            #expect(throws: RankingsError.self) {
                try SpearmanDistance().law(items: n, negativeLogDispersion: abs(log(phi)))
            }
        }
        #expect(try SpearmanDistance().law(items: 2000, negativeLogDispersion: 0).logPartition > 0)
        let extreme = try BandedSpearmanLaw(items: 1000, negativeLogDispersion: -log(1e-20))
        #expect(relativeError(extreme.logPartition, 999e-40) <= 1e-12)
        #expect(relativeError(extreme.distanceMoments().mean, 2 * 999e-40) <= 1e-12)
        #expect(relativeError(extreme.distanceMoments().variance, 4 * 999e-40) <= 1e-12)
    }
}
