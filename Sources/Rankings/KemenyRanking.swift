/// The ranking with the fewest disagreements with the given pairwise wins, exactly, for up to 20 items.
///
/// Dynamic programming over the sets of items that stand first: the cost of putting y next after S is the number of
/// voters who prefer y to a member of S. Ties go to the lexicographically smallest order. O(n^2 2^n) time, 8 bytes for
/// each of 2^n sets.
///
/// - Parameter wins: at i n + j, how many prefer i to j.
/// - Throws: `RankingsError.tooManyItems` above 20 items.
///
/// Source: `kemeny1959`, `betzler2009` in docs/references.md.
func kemenyRanking(items n: Int, wins: [Int]) throws(RankingsError) -> Ranking {
    let limit = 20
    guard n <= limit else { throw .tooManyItems(computation: "Kemeny's ranking", items: n, limit: limit) }
    let all = (1 << n) - 1
    // cheapest[S]: the fewest disagreements among the items outside S, once S stands first.
    var cheapest = [Int](repeating: 0, count: 1 << n)
    func costs(after set: Int) -> [(item: Int, cost: Int)] {
        var result: [(item: Int, cost: Int)] = []
        result.reserveCapacity(n)
        for y in 0..<n where set & (1 << y) == 0 {
            var disagreements = 0
            for j in 0..<n where j != y && set & (1 << j) == 0 { disagreements += wins[j * n + y] }
            result.append((y, disagreements + cheapest[set | 1 << y]))
        }
        return result
    }
    for set in stride(from: all - 1, through: 0, by: -1) {
        cheapest[set] = costs(after: set).reduce(Int.max) { min($0, $1.cost) }
    }
    var order: [Int] = []
    var set = 0
    while set != all {
        guard let next = costs(after: set).first(where: { $0.cost == cheapest[set] }) else { break }
        order.append(next.item)
        set |= 1 << next.item
    }
    return try Ranking(order: order)
}
