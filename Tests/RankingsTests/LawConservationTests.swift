import Foundation
import Rankings
import TestSupport
import Testing

/// What must hold for every Mallows law, at any number of items and any dispersion.
@Suite struct LawConservationTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        let distance: String
        let items: Int
        let t: Double

        var testDescription: String { "\(distance), n = \(items), t = \(t)" }

        func law() throws -> any CentredLaw {
            try #require(DistanceCatalog.named(distance)).law(items: items, negativeLogDispersion: t)
        }
    }

    static let ts = [0, 1e-12, 1e-3, 0.1, 1, 1.5, 30, -log(1e-300)]
    static let settings: [Setting] = ts.flatMap { t in
        [2, 3, 8, 13].map { Setting(distance: "spearman", items: $0, t: t) }
            + [2, 3, 8, 13, 40, 200].map { Setting(distance: "kendall", items: $0, t: t) }
    }

    /// Of two items one stands first; one item stands first of all; the better one of two is at least as often first.
    @Test(arguments: settings) func probabilities(_ setting: Setting) throws {
        let n = setting.items
        let law = try setting.law()
        let pairwise = try law.pairwiseProbabilities()
        for i in 0..<n {
            #expect(pairwise[i * n + i] == 0)
            for j in (i + 1)..<max(n, i + 1) {
                #expect(abs(pairwise[i * n + j] + pairwise[j * n + i] - 1) <= 1e-12)
                #expect(pairwise[i * n + j] >= 0.5 - 1e-15)
            }
        }
        let top = try law.logTopProbabilities()
        #expect(abs(top.reduce(0) { $0 + exp($1) } - 1) <= 1e-12)
        for (better, worse) in zip(top, top.dropFirst()) { #expect(worse <= better + 1e-15) }
    }

    /// The chance to be first has a logarithm even where it underflows: a policy made of it must not meet -infinity.
    @Test(arguments: settings) func topIsFinite(_ setting: Setting) throws {
        let top = try setting.law().logTopProbabilities()
        #expect(top.allSatisfy { $0.isFinite && $0 <= 0 })
    }

    /// Nearly concentrated laws: item y first costs the cheapest way y steps (Kendall) or y^2 + y (Spearman: it moves y
    /// places up, and y items one place down); all else is negligible.
    @Test(arguments: [2, 3, 8]) func topOfConcentratedLaws(n: Int) throws {
        let t = -log(1e-300)
        let kendall = KendallLaw(items: n, negativeLogDispersion: t).logTopProbabilities()
        let spearman = try SpearmanLaw(items: n, negativeLogDispersion: t).logTopProbabilities()
        #expect((-1e-299...0).contains(kendall[0]) && (-1e-299...0).contains(spearman[0]))
        for y in 1..<n {
            #expect(relativeError(kendall[y], -t * Double(y)) <= 1e-12)
            #expect(relativeError(spearman[y], -t * Double(y * y + y)) <= 1e-12)
        }
    }

    /// phi = 1 is the uniform law: Z = n!, every item first equally often, every pair undecided, moments in closed form
    /// (Kendall 1938; Spearman's from the variance (n-1)^-1 of the rank correlation; the footrule's from Diaconis and
    /// Graham 1977; Cayley's from harmonic numbers; one fixed point, of variance 1, for Hamming's).
    @Test(arguments: [1, 2, 3, 5, 10, 20, 21, 200]) func uniformLaw(n: Int) throws {
        let size = Double(n)
        let largest = size * (size * size - 1) / 3
        let harmonic = (1...n).map { 1 / Double($0) }.reduce(0, +)
        let harmonicSquares = (1...n).map { 1 / Double($0 * $0) }.reduce(0, +)
        let expected: [String: (Double, Double)] = [
            "kendall": (size * (size - 1) / 4, size * (size - 1) * (2 * size + 5) / 72),
            "spearman": (largest / 2, n == 1 ? 0 : largest * largest / 4 / (size - 1)),
            "footrule": ((size * size - 1) / 3, n == 1 ? 0 : (size + 1) * (2 * size * size + 7) / 45),
            "cayley": (size - harmonic, harmonic - harmonicSquares),
            "hamming": (size - 1, n == 1 ? 0 : 1),
        ]
        for (name, (mean, variance)) in expected {
            let law = try Setting(distance: name, items: n, t: 0).law()
            #expect(relativeError(law.logPartition, lgamma(size + 1)) <= 1e-12)
            #expect(relativeError(law.distanceMoments().mean, mean) <= 1e-12)
            #expect(relativeError(law.distanceMoments().variance, variance) <= 1e-12)
            #expect(try law.logTopProbabilities().allSatisfy { relativeError($0, -log(size)) <= 1e-12 })
        }
    }

    /// As phi -> 0 only exchanges of neighbours remain: n - 1 rankings at distance 1 (Kendall) or 2 (Spearman). Moments
    /// and log Z keep their relative accuracy although Z rounds to 1.
    @Test(arguments: [2, 5, 12]) func concentratedLaw(n: Int) throws {
        let phi = 1e-20
        for (name, step) in [("kendall", 1.0), ("spearman", 2.0)] {
            let law = try Setting(distance: name, items: n, t: -log(phi)).law()
            let excess = Double(n - 1) * pow(phi, step)
            #expect(relativeError(law.logPartition, excess) <= 1e-12)
            #expect(relativeError(law.distanceMoments().mean, step * excess) <= 1e-12)
            #expect(relativeError(law.distanceMoments().variance, step * step * excess) <= 1e-12)
        }
        for distance in DistanceCatalog.all {
            let moments = try distance.law(items: n, negativeLogDispersion: -log(1e-300)).distanceMoments()
            #expect(moments.mean < 1e-290 && moments.variance < 1e-290)
        }
    }

    /// E[d] = -d log Z / dt and Var[d] = -d E[d] / dt: the three are computed apart. Step 1e-4, so the central
    /// difference is off by about 1e-8 of the third cumulant: 1e-6 of the larger moments here.
    @Test(arguments: [0.02, 0.4, 0.9, 1.1, 2.5]) func momentsAreDerivatives(t: Double) throws {
        for (name, n) in [("kendall", 7), ("kendall", 60), ("spearman", 7), ("spearman", 12)] {
            let step = 1e-4
            let (below, at, above) = try (
                Setting(distance: name, items: n, t: t - step).law(), Setting(distance: name, items: n, t: t).law(),
                Setting(distance: name, items: n, t: t + step).law()
            )
            let moments = at.distanceMoments()
            let mean = (below.logPartition - above.logPartition) / (2 * step)
            let variance = (below.distanceMoments().mean - above.distanceMoments().mean) / (2 * step)
            #expect(relativeError(moments.mean, mean) <= 1e-5, "\(name) \(n)")
            #expect(relativeError(moments.variance, variance) <= 1e-5, "\(name) \(n)")
        }
    }

    /// Neighbours: one ordered pair at each place, so the table sums to 1; and given that two items are neighbours, the
    /// odds are e^(2t(j-i)), the theta link, at every place and number of items.
    @Test(arguments: [2, 3, 7, 12], [0, 0.01, 0.3, 2]) func neighbours(n: Int, t: Double) throws {
        let adjacent = try SpearmanLaw(items: n, negativeLogDispersion: t).adjacentPairProbabilities()
        #expect(abs(adjacent.reduce(0, +) - 1) <= 1e-12)
        for i in 0..<n {
            for j in 0..<n where j != i {
                let odds = adjacent[i * n + j] / adjacent[j * n + i]
                #expect(relativeError(odds, exp(2 * t * Double(j - i))) <= 1e-12)
            }
        }
    }

    /// The Spearman law without a band is exact up to 20 items and says so above; Kendall's has no limit.
    @Test func tooManyItems() throws {
        let error = RankingsError.tooManyItems(computation: "the Spearman law", items: 21, limit: 20)
        #expect(throws: error) { try SpearmanLaw(items: 21, negativeLogDispersion: 1) }
        #expect(KendallDistance().law(items: 5000, negativeLogDispersion: 0.1).logPartition > 0)
    }
}
