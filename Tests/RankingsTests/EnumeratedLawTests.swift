import Foundation
import Rankings
import TestSupport
import Testing

/// Marginals of the Mallows laws against the enumeration of all permutations with 60 digits.
@Suite struct EnumeratedLawTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let n: Int
        let phi: Double
        let log_z: Double
        let mean_distance: Double
        let variance_distance: Double
        let top1: [Double]
        let pairwise: [[Double]]
        let adjacent: [[Double]]

        var testDescription: String { "n = \(n), phi = \(phi)" }
    }

    static let distances = ["kendall", "spearman"]

    private func check(_ got: [Double], against rows: [[Double]], _ what: Comment) {
        let expected = rows.flatMap { $0 }
        #expect(got.count == expected.count)
        for (value, reference) in zip(got, expected) { #expect(relativeError(value, reference) <= 1e-12, what) }
    }

    /// log Z, the moments, and who stands first; small probabilities to full relative accuracy.
    @Test(arguments: distances) func totalsAndTop(distance name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let cases = try Reference.cases("\(name)_laws.json", as: Case.self)
        #expect(Set(cases.map(\.n)) == [2, 3, 4, 5, 6])
        for item in cases {
            let law = try distance.law(items: item.n, negativeLogDispersion: -log(item.phi))
            #expect(law.items == item.n)
            #expect(relativeError(law.logPartition, item.log_z) <= 1e-12)
            #expect(relativeError(law.distanceMoments().mean, item.mean_distance) <= 1e-12)
            #expect(relativeError(law.distanceMoments().variance, item.variance_distance) <= 1e-12)
            check(try law.logTopProbabilities().map { exp($0) }, against: [item.top1], "top \(item.testDescription)")
        }
    }

    /// Who stands before whom. Rows and columns exchanged, or positions that should matter and do not, would show.
    @Test(arguments: distances) func pairwise(distance name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        for item in try Reference.cases("\(name)_laws.json", as: Case.self) {
            let law = try distance.law(items: item.n, negativeLogDispersion: -log(item.phi))
            check(try law.pairwiseProbabilities(), against: item.pairwise, "pairwise \(item.testDescription)")
        }
    }

    /// Who stands immediately before whom, at one of the n - 1 places.
    @Test func adjacent() throws {
        for item in try Reference.cases("spearman_laws.json", as: Case.self) {
            let law = try SpearmanLaw(items: item.n, negativeLogDispersion: -log(item.phi))
            check(law.adjacentPairProbabilities(), against: item.adjacent, "adjacent \(item.testDescription)")
        }
    }

    /// Pair marginals of the Spearman law up to 8 items; they depend on position, which a function of the gap alone
    /// could not follow.
    @Test func spearmanPairwiseTable() throws {
        let rows = try Reference.rows("spearman_pairwise_reference.csv")
        #expect(rows.count == 756)
        var laws: [String: [Double]] = [:]
        for row in rows {
            let (n, i, j) = try (Int(row.number("n")), Int(row.number("i")), Int(row.number("j")))
            let key = "\(n) \(try row.number("phi"))"
            let table =
                try laws[key]
                ?? SpearmanLaw(items: n, negativeLogDispersion: -log(try row.number("phi"))).pairwiseProbabilities()
            laws[key] = table
            let expected = try row.number("exact_P_i_before_j")
            #expect(relativeError(table[(i - 1) * n + j - 1], expected) <= 1e-12, "\(key): \(i) before \(j)")
        }
    }
}
