/// The ranking with the fewest disagreements with the given pairwise wins (Kemeny's), with a proof where it is exact.
///
/// The items fall into the strongly connected components of the strict majorities. In a topological order of those, no
/// item of a later component beats one of an earlier, so some optimal ranking lists the components in that order, and
/// each is solved alone: up to 20 items by dynamic programming over subsets (`kemenyTable`), larger ones by `KemenySearch`.
/// Up to 20 items in all, ties go to the lexicographically smallest order.
///
/// - Parameter wins: at i n + j, how many prefer i to j. The two numbers of a pair may have any sum.
///
/// Source: `kemeny1959`, `betzler2009`, `truchon1998` in docs/references.md.
func kemenyRanking(items n: Int, wins: [Int]) throws(RankingsError) -> CentralRanking {
    let excess = excesses(items: n, wins: wins)
    let components = n <= KemenySearch.tableLimit ? [Array(0..<n)] : majorityComponents(items: n, excess: excess)
    var (order, gap): ([Int], Int) = ([], 0)
    for component in components {
        let part = component.flatMap { i in component.map { j in excess[i * n + j] } }
        if component.count <= KemenySearch.tableLimit {
            order += kemenyTable(items: component.count, excess: part).map { component[$0] }
        } else {
            let found = KemenySearch(items: component.count, wins: part).run()
            order += found.order.map { component[$0] }
            gap += found.gap
        }
    }
    return CentralRanking(
        ranking: try Ranking(order: order), totalDistance: disagreements(order: order, wins: wins),
        method: KemenySearch.name, gap: gap)
}

/// At i n + j, by how many more prefer i to j than j to i; 0 if it is fewer.
///
/// A pair costs the smaller of its two numbers in any ranking, and the excess of the other where it stands reversed.
func excesses(items n: Int, wins: [Int]) -> [Int] {
    (0..<(n * n)).map { max(0, wins[$0] - wins[$0 % n * n + $0 / n]) }
}

/// How many preferences an order reverses: the sum of wins[later, earlier] over its pairs.
func disagreements(order: [Int], wins: [Int]) -> Int {
    var sum = 0
    for (place, later) in order.enumerated() {
        for earlier in order[..<place] { sum += wins[later * order.count + earlier] }
    }
    return sum
}

/// The best order by dynamic programming over the sets of items that stand last: putting y before the rest of a set
/// costs what its other items have in excess over y. Ties go to the lexicographically smallest order.
///
/// That cost is the sum of two entries of tables over the lower and the upper half of the bits, so that a step is two
/// additions: n 2^(n-1) steps, 8 bytes for each of 2^n sets. About 2 ms for 16 items and 50 ms for 20.
///
/// - Parameter excess: at i n + j, by how many more prefer i to j than j to i; 0 if it is fewer.
///
/// Source: `betzler2009` in docs/references.md.
func kemenyTable(items n: Int, excess: [Int]) -> [Int] {
    let half = n / 2
    let lowMask = (1 << half) - 1
    let low = subsetSums(items: n, of: Array(0..<half), excess)
    let high = subsetSums(items: n, of: Array(half..<n), excess)
    var least = [Int](repeating: 0, count: 1 << n)
    for set in 1..<(1 << n) {
        let (lower, upper) = ((set & lowMask) * n, (set >> half) * n)
        var best = Int.max
        var rest = set
        while rest != 0 {
            let y = rest.trailingZeroBitCount
            best = min(best, least[set & ~(1 << y)] &+ low[lower &+ y] &+ high[upper &+ y])
            rest &= rest &- 1
        }
        least[set] = best
    }
    var order: [Int] = []
    var set = (1 << n) - 1
    while set != 0 {
        let (lower, upper) = ((set & lowMask) * n, (set >> half) * n)
        let next = (0..<n).first {
            set & (1 << $0) != 0 && least[set & ~(1 << $0)] + low[lower + $0] + high[upper + $0] == least[set]
        }
        guard let next else { break }
        order.append(next)
        set &= ~(1 << next)
    }
    return order
}

/// At S n + y, the sum of excess[j, y] over the members j of each subset S of `members`.
private func subsetSums(items n: Int, of members: [Int], _ excess: [Int]) -> [Int] {
    var sums = [Int](repeating: 0, count: n << members.count)
    for set in 1..<max(1 << members.count, 1) where !members.isEmpty {
        let j = members[set.trailingZeroBitCount]
        let rest = set & (set - 1)
        for y in 0..<n { sums[set * n + y] = sums[rest * n + y] + excess[j * n + y] }
    }
    return sums
}

/// The strongly connected components of the strict majorities, in a topological order: no item beats one of an earlier
/// component. Items within a component are in increasing order.
///
/// Reachability by Warshall's algorithm on rows of bits: O(n^3 / 64). An item that reaches more items stands in an
/// earlier component or in the same.
func majorityComponents(items n: Int, excess: [Int]) -> [[Int]] {
    let words = (n + 63) / 64
    var reach = [UInt64](repeating: 0, count: n * words)
    for i in 0..<n {
        for j in 0..<n where i == j || excess[i * n + j] > 0 { reach[i * words + j / 64] |= 1 << UInt64(j % 64) }
    }
    for k in 0..<n {
        for i in 0..<n where reach[i * words + k / 64] & (1 << UInt64(k % 64)) != 0 {
            for word in 0..<words { reach[i * words + word] |= reach[k * words + word] }
        }
    }
    var components: [ArraySlice<UInt64>: [Int]] = [:]
    for i in 0..<n { components[reach[(i * words)..<((i + 1) * words)], default: []].append(i) }
    let sizes = components.map { (reached: $0.key.reduce(0) { $0 + $1.nonzeroBitCount }, items: $0.value) }
    return sizes.sorted { $0.reached != $1.reached ? $0.reached > $1.reached : $0.items[0] < $1.items[0] }
        .map(\.items)
}
