import NumericalCore
import Optimization
import TestSupport
import Testing

/// Normal and gamma numbers against SciPy's quantiles at 0.05, 0.1, ..., 0.95.
@Suite struct ContinuousVariates {
    private let draws = 60_000

    private func check(_ samples: [Double], quantiles: [Double], mean: Double, variance: Double, kurtosis: Double) {
        let size = Double(samples.count)
        var cells = [Int](repeating: 0, count: quantiles.count + 1)
        for sample in samples { cells[quantiles.count(where: { $0 < sample })] += 1 }
        let expected = cells.map { _ in size / Double(cells.count) }
        #expect(chiSquare(observed: cells, expected: expected) < chiSquareLimit(degreesOfFreedom: cells.count - 1))
        // 5 standard errors: sqrt(variance / n), and variance sqrt((kurtosis - 1) / n).
        let average = samples.reduce(0, +) / size
        #expect(abs(average - mean) < 5 * (variance / size).squareRoot())
        let spread = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / size
        #expect(abs(spread - variance) < 5 * variance * ((kurtosis - 1) / size).squareRoot())
    }

    /// Catches another law, scale or sign than the standard normal one.
    @Test func normal() {
        var stream = RandomStream(seed: 11, identity: ["normal"])
        let upper = [
            0.12566134685507416, 0.2533471031357997, 0.38532046640756773, 0.5244005127080407, 0.6744897501960817,
            0.8416212335729143, 1.0364333894937898, 1.2815515655446004, 1.6448536269514722,
        ]
        check(
            (0..<draws).map { _ in stream.normal() }, quantiles: upper.reversed().map { -$0 } + [0] + upper, mean: 0,
            variance: 1, kurtosis: 3)
    }

    /// Catches a shape that is taken for a scale or a rate; a shape below 1 needs a step of its own.
    @Test(arguments: [
        (
            0.3,
            [
                3.211034699722965e-05, 0.0003237246218234327, 0.0012515738574889461, 0.0032703395246849493,
                0.006899802569055457, 0.012726657769948697, 0.021416918345809763, 0.03373979264658412,
                0.05060653625279177, 0.07313113586695198, 0.1027254495527468, 0.14125250363107097,
                0.19128462927415452, 0.2565649133210519, 0.3428994608145761, 0.4600738869878518, 0.6266275473683681,
                0.8848107733602443, 1.372349944100886,
            ]
        ),
        (
            1.0,
            [
                0.05129329438755053, 0.10536051565782636, 0.1625189294977749, 0.22314355131420974,
                0.2876820724517809, 0.3566749439387324, 0.43078291609245434, 0.5108256237659908, 0.5978370007556202,
                0.6931471805599455, 0.7985076962177717, 0.916290731874155, 1.0498221244986778, 1.203972804325936,
                1.3862943611198906, 1.6094379124341005, 1.897119984885881, 2.302585092994046, 2.9957322735539895,
            ]
        ),
        (
            4.5,
            [
                1.6625564215334074, 2.0840795040730535, 2.4082619191585333, 2.690026605886646, 2.949412941484986,
                3.1966529822376546, 3.438133935393591, 3.678517251009054, 3.921708154749537, 4.1714163461264775,
                4.431582897109078, 4.706820047241421, 5.002998118926079, 5.3281860032565085, 5.694375720235186,
                6.121072734923535, 6.644020042067882, 7.3418282866299185, 8.459488802310224,
            ]
        ),
    ])
    func gamma(_ shape: Double, _ quantiles: [Double]) {
        var stream = RandomStream(seed: 12, identity: ["gamma", "\(shape)"])
        check(
            (0..<draws).map { _ in stream.gamma(shape: shape) }, quantiles: quantiles, mean: shape, variance: shape,
            kurtosis: 3 + 6 / shape)
    }

    /// Catches a sampler that does not advance the stream, or takes its numbers from elsewhere.
    @Test func streamsAreReproducible() {
        var (a, b) = (RandomStream(seed: 13, identity: ["a"]), RandomStream(seed: 13, identity: ["a"]))
        let first = (0..<10).map { _ in (a.normal(), a.gamma(shape: 0.7), a.binomial(trials: 99, probability: 0.4)) }
        let second = (0..<10).map { _ in (b.normal(), b.gamma(shape: 0.7), b.binomial(trials: 99, probability: 0.4)) }
        #expect(zip(first, second).allSatisfy { $0 == $1 })
        #expect(Set(first.map(\.0)).count == 10)
        #expect(a.next() == b.next())
    }
}
