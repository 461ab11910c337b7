/// Rankings of the same items, with how often each occurs.
public struct RankingSample: Sendable {
    /// The number of items.
    public let items: Int
    /// The distinct rankings in order of first appearance, with their numbers.
    public let distinct: [(ranking: Ranking, count: Int)]

    /// The sample of the given rankings, each with its number of voters.
    ///
    /// - Throws: `RankingsError` if there are none, or they rank different numbers of items.
    public init(_ rankings: some Sequence<(ranking: Ranking, count: Int)>) throws(RankingsError) {
        var places: [Ranking: Int] = [:]
        var distinct: [(ranking: Ranking, count: Int)] = []
        for (ranking, count) in rankings {
            if let first = distinct.first, first.ranking.count != ranking.count {
                throw .differentLengths(expected: first.ranking.count, got: ranking.count)
            }
            if let place = places[ranking] {
                distinct[place].count += count
            } else {
                places[ranking] = distinct.count
                distinct.append((ranking, count))
            }
        }
        guard let first = distinct.first else { throw .noRankings }
        items = first.ranking.count
        self.distinct = distinct
    }

    /// A sample of weighted rankings of `items` items each, equal ones left apart: for sums alone.
    init(items: Int, weighted: some Sequence<(ranking: Ranking, count: Int)>) {
        self.items = items
        distinct = Array(weighted)
    }

    /// The number of rankings, repeated ones counted.
    public var total: Int { distinct.reduce(0) { $0 + $1.count } }

    /// At i n + j, how many rankings put i before j; n^2/2 comparisons for each distinct ranking, 16 at a time.
    public var wins: [Int] {
        let total = total
        var wins = total <= Int(Int32.max) ? countedWins(Int32.self) : countedWins(Int64.self)
        for i in 0..<items {
            for j in 0..<i { wins[i * items + j] = total - wins[j * items + i] }
        }
        return wins
    }

    /// The wins of i over j for i < j, summed in lanes of a type that holds the number of rankings.
    private func countedWins<Lane: FixedWidthInteger & SIMDScalar>(_: Lane.Type) -> [Int] {
        let n = items
        let lanes = 16
        var sums = [SIMD16<Lane>](repeating: .zero, count: n * n)
        var ranks = [SIMD16<Lane>](repeating: .zero, count: n)
        for start in stride(from: 0, to: distinct.count, by: lanes) {
            var counts = SIMD16<Lane>.zero
            for lane in 0..<min(lanes, distinct.count - start) {
                counts[lane] = Lane(distinct[start + lane].count)
                for (item, rank) in distinct[start + lane].ranking.ranks.enumerated() {
                    ranks[item][lane] = Lane(truncatingIfNeeded: rank)
                }
            }
            for i in 0..<n {
                let better = ranks[i]
                for j in (i + 1)..<max(n, i + 1) {
                    sums[i * n + j] &+= counts.replacing(with: 0, where: ranks[j] .< better)
                }
            }
        }
        return sums.map { Int($0.wrappedSum()) }
    }

    /// The sum of each item's ranks, counted from 0.
    public var rankSums: [Int] {
        var sums = [Int](repeating: 0, count: items)
        for (ranking, count) in distinct {
            for (item, rank) in ranking.ranks.enumerated() { sums[item] += rank * count }
        }
        return sums
    }
}
