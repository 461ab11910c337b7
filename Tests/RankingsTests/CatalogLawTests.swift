import Foundation
import NumericalCore
import Rankings
import TestSupport
import Testing

/// Every law of the catalog against the enumeration of all permutations, with distances by their definitions.
@Suite struct CatalogLawTests {
    static let names = DistanceCatalog.all.map(\.name)
    static let dispersions = [1e-300, 1e-9, 0.05, 0.3, 0.5, 0.9, 0.999, 1]

    /// log Z, moments, pairs, ranks and who is first, each to 1e-12 of itself, however small. Below 1e-290 powers of phi
    /// lose digits, so those are not compared.
    @Test(arguments: names, 1...7) func enumeration(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let all = EnumeratedDistance(name, items: n)
        for phi in Self.dispersions {
            let law = try distance.law(items: n, negativeLogDispersion: abs(log(phi)))
            let what: Comment = "n = \(n), phi = \(phi)"
            // The dispersion that the law has is e^-t with t rounded.
            let tolerance = phi < 1e-200 ? 1e-10 : 1e-12
            let away = all.sum(all.totals.filter { $0.key > 0 }, phi: phi)
            let partition = 1 + away
            #expect(law.items == n)
            #expect(abs(law.logPartition - log1p(away)) <= tolerance * log1p(away), what)
            let mean = all.sum(all.totals, phi: phi) { $0 } / partition
            let variance = all.sum(all.totals, phi: phi) { ($0 - mean) * ($0 - mean) } / partition
            #expect(abs(law.distanceMoments().mean - mean) <= tolerance * mean + 1e-290, what)
            #expect(abs(law.distanceMoments().variance - variance) <= tolerance * variance + 1e-290, what)
            let pairwise = try law.pairwiseProbabilities()
            let ranks = try law.rankProbabilities()
            let top = try law.logTopProbabilities()
            #expect(pairwise.count == n * n && ranks.count == n * n && top.count == n)
            for i in 0..<n {
                for j in 0..<n {
                    let pair = all.sum(all.pairs[i * n + j], phi: phi) / partition
                    let rank = all.sum(all.ranks[i * n + j], phi: phi) / partition
                    #expect(abs(pairwise[i * n + j] - pair) <= tolerance * pair + 1e-290, what)
                    #expect(abs(ranks[i * n + j] - rank) <= tolerance * rank + 1e-290, what)
                }
                let cheapest = all.ranks[i * n].keys.min() ?? 0
                let relative = Dictionary(uniqueKeysWithValues: all.ranks[i * n].map { ($0 - cheapest, $1) })
                let first = log(all.sum(relative, phi: phi)) + Double(cheapest) * log(phi) - log1p(away)
                #expect(abs(top[i] - first) <= 1e-12 * max(1, abs(first)), what)
            }
        }
    }

    /// Where a law exists: rows and columns of the rank marginals sum to 1, of two items one is before the other, the
    /// ranks' mean from pairs is that from ranks, and the first rank is that of the top.
    @Test(arguments: names, [2, 8, 13, 40, 120]) func conservation(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        var computed = 0
        for t in [0, 1e-12, 0.01, 0.2, 1, 3, 690] {
            guard let law = try? distance.law(items: n, negativeLogDispersion: t),
                let ranks = try? law.rankProbabilities(), let pairwise = try? law.pairwiseProbabilities()
            else { continue }
            computed += 1
            for i in 0..<n {
                let (row, column) = ((0..<n).map { ranks[i * n + $0] }, (0..<n).map { ranks[$0 * n + i] })
                #expect(abs(row.reduce(0, +) - 1) <= 1e-12 && abs(column.reduce(0, +) - 1) <= 1e-12)
                for j in 0..<n where j != i { #expect(abs(pairwise[i * n + j] + pairwise[j * n + i] - 1) <= 1e-12) }
                let above = (0..<n).reduce(0.0) { $0 + pairwise[$1 * n + i] }
                let mean = row.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element }
                #expect(abs(above - mean) <= 1e-11 * max(1, mean), "n = \(n), t = \(t), item \(i)")
                if let top = try? law.logTopProbabilities() { #expect(abs(exp(top[i]) - ranks[i * n]) <= 1e-12) }
            }
        }
        #expect(computed == 7 || n > 8, "every law is known for 8 items")
        #expect(computed > 0 || name == "ulam", "n = \(n)")
    }

    /// E[d] = -d log Z/dt and Var[d] = -d E[d]/dt, at sizes without enumeration. Step 1e-4: off by about 1e-8 of the
    /// third cumulant.
    @Test(arguments: names, [12, 45]) func momentsAreDerivatives(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        for t in [0.02, 0.4, 1.1, 2.5] {
            let laws = [t - 1e-4, t, t + 1e-4].compactMap { try? distance.law(items: n, negativeLogDispersion: $0) }
            guard laws.count == 3 else { continue }
            let moments = laws[1].distanceMoments()
            let mean = (laws[0].logPartition - laws[2].logPartition) / 2e-4
            let variance = (laws[0].distanceMoments().mean - laws[2].distanceMoments().mean) / 2e-4
            #expect(relativeError(moments.mean, mean) <= 1e-5, "t = \(t)")
            #expect(relativeError(moments.variance, variance) <= 1e-5, "t = \(t)")
        }
    }

    /// phi = 1 at sizes without enumeration: n! rankings, every rank and pair equally likely.
    @Test(arguments: names, [15, 50, 200]) func uniform(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        guard let law = try? distance.law(items: n, negativeLogDispersion: 0) else { return }
        #expect(relativeError(law.logPartition, lgamma(Double(n) + 1)) <= 1e-12)
        if let ranks = try? law.rankProbabilities() {
            #expect(ranks.allSatisfy { relativeError($0, 1 / Double(n)) <= 1e-11 })
        }
        if let pairwise = try? law.pairwiseProbabilities() {
            #expect(pairwise.indices.allSatisfy { $0 / n == $0 % n || abs(pairwise[$0] - 0.5) <= 1e-12 })
        }
    }
}
