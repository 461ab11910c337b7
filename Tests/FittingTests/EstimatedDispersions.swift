import Fitting
import Foundation
import NumericalCore
import Policies
import Preferences
import Rankings
import TestSupport
import Testing

/// The dispersion that a learner estimates from the labels, context by context.
@Suite struct EstimatedDispersions {
    private let links: [PairLink] = [.theta, .phi]

    private func estimate(_ counts: WinCounts, _ link: PairLink, normalized: Bool = false) throws -> [Double] {
        try LearnerDispersion(.estimate(link), isNormalized: normalized).negativeLogDispersion(
            oracle: Array(repeating: 9, count: counts.contexts),
            logReference: uniformLogReference(contexts: counts.contexts, arms: counts.arms), counts: counts)
    }

    /// The log-likelihood of the best ranking at t, every ranking tried: labels by the link at the gap of ranks.
    private func likelihood(_ wins: [Int], arms: Int, _ link: PairLink, t: Double) -> Double {
        permutations(arms).map { ranks in
            var sum = 0.0
            for i in 0..<arms {
                for j in 0..<arms where wins[i * arms + j] > 0 {
                    let gap = Double(ranks[j] - ranks[i])
                    let probability: Double
                    switch link {
                    case .theta: probability = 1 / (1 + exp(-2 * t * gap))
                    case .phi:
                        let (s, phi) = (abs(gap), exp(-t))
                        let h = (s + 1) / (1 - pow(phi, s + 1)) - s / (1 - pow(phi, s))
                        probability = gap > 0 ? h : 1 - h
                    }
                    sum += Double(wins[i * arms + j]) * log(probability)
                }
            }
            return sum
        }.max() ?? -.infinity
    }

    /// Catches a t that is not the most likely one, another link, or another context's data.
    @Test func mostLikely() throws {
        var stream = RandomStream(seed: 1, identity: ["estimated dispersions"])
        for link in links {
            let counts = mixedCounts(contexts: 6, arms: 4, most: 7, &stream)
            for (x, t) in try estimate(counts, link).enumerated() {
                let wins = counts.wins(context: x)
                let estimate = try PairEstimate(arms: 4, wins: wins, link: link).fit
                #expect(t == abs(log(estimate.dispersion)))
                let best = likelihood(wins, arms: 4, link, t: t)
                for factor in [0.5, 0.97, 1.03, 2] {
                    #expect(likelihood(wins, arms: 4, link, t: max(t, 1e-3) * factor) < best + 1e-9, "\(link), \(t)")
                }
            }
        }
    }

    /// Catches an infinite t where all labels agree with one ranking, and one that does not grow with their number:
    /// they have probability 0.05 at the estimate, which is 0 where they have more than that by chance.
    @Test func unanimous() throws {
        for link in links {
            var last = 0.0
            for labels in [1, 2, 5, 20, 100] {
                var counts = WinCounts(contexts: 1, arms: 3)
                for (i, j) in [(0, 1), (0, 2), (1, 2)] { counts[context: 0, winner: i, loser: j] = labels }
                let t = try #require(try estimate(counts, link).first)
                if labels == 1 {
                    // Three fair coins agree with a probability of 1/8.
                    #expect(t == 0)
                    continue
                }
                #expect(t.isFinite && t > last, "\(link), \(labels): \(t)")
                #expect(abs(likelihood(counts.wins(context: 0), arms: 3, link, t: t) - log(0.05)) < 1e-9)
                last = t
            }
        }
    }

    /// Catches a context without labels that gets the others' dispersion, or that is counted when t is normalized.
    @Test func withoutLabels() throws {
        var stream = RandomStream(seed: 2, identity: ["estimated dispersions"])
        let full = mixedCounts(contexts: 1, arms: 3, most: 9, &stream)
        var counts = WinCounts(contexts: 3, arms: 3)
        for i in 0..<3 {
            for j in 0..<3 {
                counts[context: 0, winner: i, loser: j] = full[context: 0, winner: i, loser: j]
                counts[context: 2, winner: i, loser: j] = i < j ? 4 : j < i ? 1 : 0
            }
        }
        for link in links {
            let (t, alone) = (try estimate(counts, link), try estimate(full, link))
            #expect(t[0] == alone[0] && t[1] == 0 && t[2] > 0)
            let normalized = try estimate(counts, link, normalized: true)
            let labels = [0, 1, 2].map { Double(counts.total(context: $0)) }
            let mean = zip(labels, normalized).reduce(0) { $0 + $1.0 * 2 * $1.1 } / labels.reduce(0, +)
            #expect(abs(mean - 1) < 1e-14 && abs(normalized[0] * t[2] - normalized[2] * t[0]) < 1e-14)
        }
    }
}
