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

    /// The number of rankings, repeated ones counted.
    public var total: Int { distinct.reduce(0) { $0 + $1.count } }

    /// At i n + j, how many rankings put i before j; n^2/2 comparisons for each distinct ranking.
    public var wins: [Int] {
        let n = items
        var wins = [Int](repeating: 0, count: n * n)
        for (ranking, count) in distinct {
            let ranks = ranking.ranks
            for i in 0..<n {
                let rank = ranks[i]
                for j in (i + 1)..<max(n, i + 1) { wins[i * n + j] &+= ranks[j] > rank ? count : 0 }
            }
        }
        let total = total
        for i in 0..<n {
            for j in 0..<i { wins[i * n + j] = total - wins[j * n + i] }
        }
        return wins
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
