public import Rankings

/// How often each whole ranking occurs in each context: what a likelihood of rankings sees of the data.
public struct RankingCounts: Sendable, Equatable {
    /// A ranking and how often it occurs.
    public struct Entry: Sendable, Equatable {
        /// The arms from best to worst.
        public let order: [Int]
        /// Its number.
        public let count: Int
    }

    /// The number of arms K.
    public let arms: Int
    /// For each context its distinct rankings, in lexicographic order.
    public let entries: [[Entry]]

    /// Counts the rankings of `contexts` contexts.
    public init(contexts: Int, arms: Int, rankings: some Sequence<(context: Int, ranking: Ranking)>) {
        var counts = [[[Int]: Int]](repeating: [:], count: contexts)
        for (x, ranking) in rankings { counts[x][ranking.order, default: 0] += 1 }
        self.init(arms: arms, entries: counts.map { $0.map { ($0.key, $0.value) } })
    }

    /// The distinct orders of each context, with their numbers.
    init(arms: Int, entries: [[(order: [Int], count: Int)]]) {
        self.arms = arms
        self.entries = entries.map { orders in
            orders.map { Entry(order: $0.order, count: $0.count) }.sorted {
                $0.order.lexicographicallyPrecedes($1.order)
            }
        }
    }

    /// The number of rankings in all.
    public var total: Int { entries.joined().reduce(0) { $0 + $1.count } }

    /// How often each arm stands before each other arm, of the pairs that are taken from a ranking.
    public func wins(_ pairs: RankingPairs) -> WinCounts {
        var wins = WinCounts(contexts: entries.count, arms: arms)
        for (x, rankings) in entries.enumerated() {
            for entry in rankings {
                for (winner, loser) in pairs.pairs(ofOrder: entry.order) {
                    wins[context: x, winner: winner, loser: loser] += entry.count
                }
            }
        }
        return wins
    }
}
