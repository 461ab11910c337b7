import Foundation
import NumericalCore
import TestSupport
import Testing

/// The vectorized sums over policies against plain arithmetic.
@Suite struct PolicyTermsTests {
    /// Rewards and reference probabilities of contexts of as many arms, some of them tied or without probability.
    private func contexts(_ count: Int, arms: Int, _ stream: inout RandomStream) -> [[(q: Double, regret: Double)]] {
        (0..<count).map { _ in
            let spread = [0.01, 1, 30][stream.index(below: 3)]
            let best = stream.index(below: arms)
            let weights = (0..<arms).map { arm in
                arm != best && stream.index(below: 6) == 0 ? 0 : pow(stream.openUniform(), 4)
            }
            let total = weights.reduce(0, +)
            return (0..<arms).map { arm in
                (weights[arm] / total, arm == best || stream.index(below: 5) == 0 ? 0 : -spread * stream.uniform())
            }
        }
    }

    private func table(_ contexts: [[(q: Double, regret: Double)]], arms: Int) -> [Double] {
        let blocks = (contexts.count + PolicyTerms.lanes - 1) / PolicyTerms.lanes
        var table = [Double](repeating: 0, count: blocks * PolicyTerms.blockSize(arms: arms))
        for x in 0..<(blocks * PolicyTerms.lanes) {
            let start = x / PolicyTerms.lanes * PolicyTerms.blockSize(arms: arms)
            for arm in 0..<arms {
                let place = start + PolicyTerms.place(lane: x % PolicyTerms.lanes, arm: arm)
                let (q, regret) = x < contexts.count ? contexts[x][arm] : (arm == 0 ? 1 : 0, 0)
                (table[place], table[place + PolicyTerms.lanes]) = (q, regret)
            }
        }
        return table
    }

    /// Divergence, mean regret and variance of one context by the C library, with the sizes of what they are made of.
    private func plain(_ arms: [(q: Double, regret: Double)], _ tilt: Double) -> (terms: SIMD4<Double>, size: Double) {
        let rest = arms.reduce(0) { $0 + $1.q * expm1(tilt * $1.regret) }
        let weights = arms.map { $0.q * exp(tilt * $0.regret) }
        let mass = weights.reduce(0, +)
        let mean = zip(weights, arms).reduce(0) { $0 + $1.0 * $1.1.regret } / mass
        let square = zip(weights, arms).reduce(0) { $0 + $1.0 * $1.1.regret * $1.1.regret } / mass
        let logarithm = rest > -0.5 ? log1p(rest) : log(mass)
        return (
            SIMD4(tilt * mean - logarithm, mean, max(0, square - mean * mean), 0), abs(tilt * mean) + abs(logarithm)
        )
    }

    /// Catches arms, lanes or contexts in each other's places, contexts that only fill a block up and still count, a logarithm
    /// that cancels on either side of half the mass, and exponents beyond the kernel's range.
    @Test(arguments: [1, 2, 3, 10, 33]) func tiltedPolicies(arms: Int) {
        var stream = RandomStream(seed: 1, identity: ["tilted", "\(arms)"])
        for count in [1, 7, 8, 9, 40] {
            let contexts = contexts(count, arms: arms, &stream)
            let table = table(contexts, arms: arms)
            let blocks = 0..<((count + PolicyTerms.lanes - 1) / PolicyTerms.lanes)
            for tilt in [0, 1e-9, 1e-3, 0.5, 3, 70, 1e3, 1e5, 1e300] {
                let got = PolicyTerms.tilted(tilt, table, arms: arms, blocks: blocks)
                let each = contexts.map { plain($0, tilt) }
                let expected = each.reduce(SIMD4<Double>.zero) { $0 + $1.terms }
                let size = each.reduce(0) { $0 + $1.size }
                #expect(abs(got[0] - expected[0]) <= 2e-15 * size, "tilt \(tilt): \(got), \(expected)")
                // Means and variances below e^-700 are not told from 0.
                #expect(
                    abs(got[1] - expected[1]) <= 1e-14 * abs(expected[1]) + 1e-290, "tilt \(tilt): \(got), \(expected)")
                let squares = each.reduce(0) { $0 + $1.terms[1] * $1.terms[1] } + expected[2]
                #expect(abs(got[2] - expected[2]) <= 1e-14 * squares + 1e-290, "tilt \(tilt): \(got), \(expected)")
            }
        }
    }

    /// Catches blocks that are not those asked for: the parts of a table add up to the whole.
    @Test func partsOfATable() {
        var stream = RandomStream(seed: 2, identity: ["parts"])
        let table = table(contexts(48, arms: 4, &stream), arms: 4)
        let parts = [0..<2, 2..<3, 3..<6].map { PolicyTerms.tilted(1.5, table, arms: 4, blocks: $0) }
        let whole = PolicyTerms.tilted(1.5, table, arms: 4, blocks: 0..<6)
        let sum = parts.reduce(.zero, +)
        for place in 0..<3 { #expect(relativeError(sum[place], whole[place]) < 1e-14) }
    }

    /// p d - p + q without cancellation, by its own series where d is small.
    private func excess(_ p: Double, _ q: Double, _ d: Double) -> Double {
        if abs(d) > 0.1 { return p * (d - 1) + q }
        var (term, sum) = (1.0, 0.0)
        for k in 1..<20 {
            term *= d / Double(k)
            sum += term * Double(k - 1)
        }
        return q * sum
    }

    /// Catches sums in each other's places, the tail after the last full vector, both forms of the divergences on either side of where
    /// they meet, and arms without probability or labels.
    @Test(arguments: 1...20) func policies(count: Int) {
        var stream = RandomStream(seed: 3, identity: ["policies", "\(count)"])
        for size in [0, 1e-12, 1e-4, 0.0099, 0.0101, 0.5, 1, 20, 600] {
            let q = (0..<count).map { _ in stream.openUniform() }
            let d = (0..<count).map { _ in size * (2 * stream.uniform() - 1) }
            // A log-probability is at most 0.
            let logP = zip(q, d).map { min(0, log($0) + $1) }
            let p = logP.map { exp($0) }
            let reward = q.map { _ in 4 * stream.uniform() - 2 }
            let beaten = q.map { _ in stream.uniform() }
            let wins = q.map { _ in Double(stream.index(below: 3)) }
            let losses = q.map { _ in Double(stream.index(below: 3)) }
            let arms = PolicyTerms.Arms(reference: q, reward: reward, beaten: beaten, wins: wins, losses: losses)
            var got = [Double](repeating: .nan, count: count)
            let sums = PolicyTerms.sums(
                arms, logProbabilities: logP.span, logRatios: d.span, probabilities: &got)
            for i in 0..<count { #expect(relativeError(got[i], p[i]) < 1e-15) }
            let terms = (0..<count).map { i -> [Double] in
                let (forward, reverse) = (excess(p[i], q[i], d[i]), excess(q[i], p[i], -d[i]))
                return [
                    p[i] * reward[i], forward, reverse, -p[i] * logP[i], p[i] * beaten[i], wins[i] * d[i],
                    losses[i] * d[i],
                ]
            }
            for place in 0..<7 where logP.allSatisfy({ $0 < 0 }) {
                let expected = terms.reduce(0) { $0 + $1[place] }
                let scale = terms.reduce(0) { $0 + abs($1[place]) }
                #expect(abs(sums[place] - expected) <= 2e-13 * scale, "\(place) at \(size): \(sums), \(expected)")
            }
        }
    }

    /// An arm of no probability counts for nothing, unless a label says that it won; one of log-ratio 0 diverges by exactly 0.
    @Test func ends() {
        let arms = PolicyTerms.Arms(
            reference: [0, 1, 0], reward: [5, 2, 7], beaten: [1, 0.5, 1], wins: [0, 3, 0], losses: [0, 1, 0])
        var probabilities = [Double](repeating: .nan, count: 3)
        let sums = PolicyTerms.sums(
            arms, logProbabilities: [-.infinity, 0, -.infinity].span, logRatios: [-3, 0, 4].span,
            probabilities: &probabilities)
        #expect(probabilities == [0, 1, 0])
        #expect((0..<7).map { sums[$0] } == [2, 0, 0, 0, 0.5, 0, 0])
    }
}
