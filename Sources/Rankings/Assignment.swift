/// The ranking of the least total cost, item y at rank k costing `cost[y n + k]`: an assignment problem, solved exactly.
///
/// The Hungarian method by shortest augmenting paths: items enter one after the other, and prices of items and ranks
/// keep every reduced cost at 0 or more, so that each path is found as Dijkstra's. Of several cheapest assignments the
/// one taken depends on the costs alone. O(n^3) time, integers throughout.
///
/// Source: `kuhn1955`, `munkres1957` in docs/references.md.
func cheapestAssignment(size n: Int, cost: [Int]) throws(RankingsError) -> Ranking {
    // Rank n is a place outside, where each item starts.
    var itemPrice = [Int](repeating: 0, count: n)
    var rankPrice = [Int](repeating: 0, count: n + 1)
    var holder = [Int](repeating: -1, count: n + 1)
    for item in 0..<n {
        holder[n] = item
        var slack = [Int](repeating: .max, count: n)
        var previous = [Int](repeating: n, count: n)
        var reached = [Bool](repeating: false, count: n + 1)
        var rank = n
        repeat {
            reached[rank] = true
            let y = holder[rank]
            var (least, nearest) = (Int.max, n)
            for k in 0..<n where !reached[k] {
                let reduced = cost[y * n + k] - itemPrice[y] - rankPrice[k]
                if reduced < slack[k] { (slack[k], previous[k]) = (reduced, rank) }
                if slack[k] < least { (least, nearest) = (slack[k], k) }
            }
            for k in 0...n where reached[k] {
                itemPrice[holder[k]] += least
                rankPrice[k] -= least
            }
            for k in 0..<n where !reached[k] { slack[k] -= least }
            rank = nearest
        } while holder[rank] >= 0
        while rank != n {
            holder[rank] = holder[previous[rank]]
            rank = previous[rank]
        }
    }
    return try Ranking(order: Array(holder[..<n]))
}
