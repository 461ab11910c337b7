import Foundation
import NumericalCore
import Optimization
import TestSupport
import Testing

/// Binomial and multinomial numbers. Samplers are held to chi-square limits that a right one exceeds once in 10^6.
@Suite struct DiscreteVariates {
    /// Catches a law that is not binomial, by inversion (n p < 14) or rejection, and for p above 1/2.
    @Test(arguments: [(5, 0.3), (12, 0.5), (40, 0.8), (60, 0.5), (200, 0.03), (1000, 0.9)])
    func binomialLaw(_ trials: Int, _ probability: Double) {
        var stream = RandomStream(seed: 6, identity: ["binomial", "\(trials)", "\(probability)"])
        let draws = 50_000
        var observed = [Int](repeating: 0, count: trials + 1)
        for _ in 0..<draws { observed[stream.binomial(trials: trials, probability: probability)] += 1 }
        let law = (0...trials).map { k in
            let choose = lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1))
            return exp(choose + Double(k) * log(probability) + Double(trials - k) * log1p(-probability))
        }
        // Rare counts go together, so that every cell expects at least 20.
        var (cells, expected, rest, restExpected) = ([Int](), [Double](), 0, 0.0)
        for k in 0...trials {
            if law[k] * Double(draws) >= 20 {
                cells.append(observed[k])
                expected.append(law[k] * Double(draws))
            } else {
                rest += observed[k]
                restExpected += law[k] * Double(draws)
            }
        }
        if restExpected >= 5 {
            cells.append(rest)
            expected.append(restExpected)
        }
        #expect(chiSquare(observed: cells, expected: expected) < chiSquareLimit(degreesOfFreedom: cells.count - 1))
    }

    /// Catches ends that are left to chance.
    @Test func binomialEnds() {
        var stream = RandomStream(seed: 7, identity: ["ends"])
        for trials in [0, 1, 17, 4_294_967_296, 10_000_000_000] {
            #expect(stream.binomial(trials: trials, probability: 0) == 0)
            #expect(stream.binomial(trials: trials, probability: 1) == trials)
        }
        for probability in [0, 1e-12, 0.5, 1] { #expect(stream.binomial(trials: 0, probability: probability) == 0) }
    }

    /// Catches counts that overflow 32 bits, signed or not: mean and spread of 1e10 trials and of those near 2^32.
    @Test(arguments: [
        (10_000_000_000, 0.5), (10_000_000_000, 0.25), (10_000_000_000, 0.999), (10_000_000_000, 1e-12),
        (4_294_967_295, 0.5), (4_294_967_296, 0.7), (2_147_483_648, 0.5), (30_000_000_000, 1e-9),
    ])
    func binomialBeyond32Bits(_ trials: Int, _ probability: Double) {
        var stream = RandomStream(seed: 8, identity: ["huge", "\(trials)", "\(probability)"])
        let draws = 4000
        let mean = Double(trials) * probability
        let variance = mean * (1 - probability)
        let scores = (0..<draws).map { _ in
            (Double(stream.binomial(trials: trials, probability: probability)) - mean) / variance.squareRoot()
        }
        let size = Double(draws)
        // Both within 5 standard errors; the square of a standard score has variance 2 + 1/variance at most.
        #expect(abs(scores.reduce(0, +)) < 5 * size.squareRoot())
        let squares = scores.reduce(0) { $0 + $1 * $1 - 1 }
        #expect(abs(squares) < 5 * (size * (2 + 1 / variance)).squareRoot() + 30 * (1 / variance).squareRoot())
    }

    /// Catches a wrong chain of conditional probabilities, weights that must sum to 1, and draws that get lost.
    @Test func multinomialLaw() {
        var stream = RandomStream(seed: 9, identity: ["multinomial"])
        let weights = [3, 0, 1, 2.5, 0.5, 0, 3]
        // Three trials over the five categories that have weight: all 35 outcomes, counted by their probabilities.
        var observed: [[Int]: Int] = [:]
        let draws = 100_000
        for _ in 0..<draws { observed[stream.multinomial(trials: 3, weights: weights), default: 0] += 1 }
        var law: [[Int]: Double] = [:]
        for a in weights.indices {
            for b in weights.indices {
                for c in weights.indices {
                    var counts = [Int](repeating: 0, count: weights.count)
                    for place in [a, b, c] { counts[place] += 1 }
                    law[counts, default: 0] += weights[a] * weights[b] * weights[c] / 1000
                }
            }
        }
        law = law.filter { $0.value > 0 }
        #expect(Set(observed.keys).isSubset(of: Set(law.keys)))
        let cells = law.filter { $0.value * Double(draws) >= 5 }
        let statistic = chiSquare(
            observed: cells.keys.map { observed[$0] ?? 0 }, expected: cells.values.map { $0 * Double(draws) })
        #expect(statistic < chiSquareLimit(degreesOfFreedom: cells.count - 1))
    }

    /// Catches lost or invented draws, and categories of weight 0 that occur.
    @Test func multinomialAddsUp() {
        var stream = RandomStream(seed: 10, identity: ["sums"])
        for round in 0..<2000 {
            var weights = (0..<(1 + stream.index(below: 12))).map { _ in
                stream.index(below: 3) == 0 ? 0 : pow(10, 40 * stream.uniform() - 20)
            }
            weights[stream.index(below: weights.count)] = 1e-5
            let trials = [0, 1, 7, 1000, 10_000_000_000][round % 5]
            let counts = stream.multinomial(trials: trials, weights: weights)
            #expect(counts.reduce(0, +) == trials && counts.allSatisfy { $0 >= 0 })
            #expect(zip(counts, weights).allSatisfy { $0 == 0 || $1 > 0 })
        }
        #expect(stream.multinomial(trials: 0, weights: [0, 0]) == [0, 0])
    }
}
