import Foundation
import Rankings
import TestSupport
import Testing

/// How many rankings lie at each distance, against published tables; and distances as shortest paths.
@Suite struct DistanceCountTests {
    /// Rows of the OEIS for 5, 6 and 7 items: A008302 (Kendall: Mahonian numbers), A062869 (footrule, by half the
    /// distance), A094638 (Cayley: Stirling numbers of the first kind), A098825 (Hamming: partial derangements), A047874
    /// reversed (Ulam: by longest increasing subsequence).
    static let rows: [(name: String, unit: Int, counts: [Int])] = [
        ("kendall", 1, [1, 4, 9, 15, 20, 22, 20, 15, 9, 4, 1]),
        ("footrule", 2, [1, 4, 12, 24, 35, 24, 20]),
        ("footrule", 2, [1, 5, 18, 46, 93, 137, 148, 136, 100, 36]),
        ("footrule", 2, [1, 6, 25, 76, 187, 366, 591, 744, 884, 832, 716, 360, 252]),
        ("cayley", 1, [1, 10, 35, 50, 24]), ("cayley", 1, [1, 15, 85, 225, 274, 120]),
        ("hamming", 1, [1, 0, 10, 20, 45, 44]), ("hamming", 1, [1, 0, 15, 40, 135, 264, 265]),
        ("ulam", 1, [1, 16, 61, 41, 1]), ("ulam", 1, [1, 25, 181, 381, 131, 1]),
        ("ulam", 1, [1, 36, 421, 1821, 2332, 428, 1]),
    ]

    /// The distance itself, over all permutations; and the law, whose derivatives at phi = 1 are sums over the row.
    @Test(arguments: rows.indices) func published(row: Int) throws {
        let (name, unit, counts) = Self.rows[row]
        let distance = try #require(DistanceCatalog.named(name))
        let size = counts.reduce(0, +)
        let n = try #require((5...7).first { permutations($0).count == size }, "counts sum to n!")
        let identity = Ranking(identity: n)
        var found = [Int](repeating: 0, count: counts.count)
        for ranks in permutations(n) { found[distance(try Ranking(ranks: ranks), identity) / unit] += 1 }
        #expect(found == counts)
        let total = counts.enumerated().reduce(0) { $0 + unit * $1.offset * $1.element }
        let mean = try distance.law(items: n, negativeLogDispersion: 0).distanceMoments().mean
        #expect(relativeError(mean, Double(total) / Double(size)) <= 1e-13)
    }

    /// Definitions, for all rankings of up to 6 items and about another centre than the identity.
    @Test(arguments: DistanceCatalog.all.map(\.name), 1...6) func definitions(name: String, n: Int) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let centre = try Ranking(ranks: Array((0..<n).map { ($0 + 2) % n }))
        for ranks in permutations(n) {
            let expected = textbookDistance(name, ranks, centre.ranks)
            #expect(distance(try Ranking(ranks: ranks), centre) == expected)
        }
    }

    /// Kendall's, Cayley's and Ulam's distance are lengths of shortest paths: by exchanges of neighbours, exchanges of
    /// any two, and moves of one item; found here by breadth-first search over the orders of 5 items.
    @Test(arguments: ["kendall", "cayley", "ulam"]) func shortestPaths(name: String) throws {
        let distance = try #require(DistanceCatalog.named(name))
        let start = Array(0..<5)
        var found = [start: 0]
        var frontier = [start]
        while let order = frontier.first {
            frontier.removeFirst()
            for i in 0..<5 {
                for j in 0..<5 where j != i && (name != "kendall" || j == i + 1) {
                    var next = order
                    if name == "ulam" { next.insert(next.remove(at: i), at: j) } else { next.swapAt(i, j) }
                    if found[next] == nil {
                        found[next] = found[order, default: 0] + 1
                        frontier.append(next)
                    }
                }
            }
        }
        #expect(found.count == 120)
        for (order, length) in found {
            #expect(distance(try Ranking(order: order), Ranking(identity: 5)) == length)
        }
    }

    /// Ulam's counts for 10 items (A047874, row 10 reversed begins 1, 81, 2521) through the law at a dispersion that
    /// separates them, and the footrule's Z for 40 items at phi = 1e-8 through its first counts 1, n - 1,
    /// (n - 2)(n + 3)/2 (A062869's columns).
    @Test func firstCounts() throws {
        let ulam = try UlamLaw(items: 10, negativeLogDispersion: -log(1e-8)).logPartition
        #expect(relativeError(expm1(ulam), 81e-8 + 2521e-16) <= 1e-11)
        let footrule = try FootruleLaw(items: 40, negativeLogDispersion: -log(1e-4)).logPartition
        #expect(relativeError(expm1(footrule), 39e-8 + 817e-16) <= 1e-13)
    }
}
