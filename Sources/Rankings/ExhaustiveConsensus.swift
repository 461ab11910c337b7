/// A ranking of the least total distance to a sample, for a distance that is a metric; exact.
///
/// A ranking a that more than half of the sample holds is one, by the triangle inequality: sum_r d(r, x) is at least
/// sum_r d(r, a) plus d(a, x) times the difference of those who hold a and those who do not. Otherwise every
/// permutation is tried; of several the lexicographically smallest order is taken. O(n! m) distances for m different
/// rankings.
///
/// Nil above 8 items, if no ranking has a majority.
func exhaustiveConsensus(of sample: RankingSample, distance: some RankingDistance) throws(RankingsError) -> Ranking? {
    let total = sample.total
    if let most = sample.distinct.max(by: { $0.count < $1.count }), 2 * most.count > total { return most.ranking }
    if sample.items > exhaustiveLimit { return nil }
    var best = Ranking(identity: sample.items)
    var least = Int.max
    var order: [Int]? = Array(0..<sample.items)
    while let candidate = order {
        let ranking = try Ranking(order: candidate)
        var cost = 0
        for (other, count) in sample.distinct where cost < least { cost += count * distance(ranking, other) }
        if cost < least { (best, least) = (ranking, cost) }
        order = nextPermutation(candidate)
    }
    return best
}

/// The most items of which all permutations are tried.
let exhaustiveLimit = 8

/// The lexicographically next permutation, if there is one.
func nextPermutation(_ values: [Int]) -> [Int]? {
    var result = values
    guard let pivot = result.indices.dropLast().last(where: { result[$0] < result[$0 + 1] }),
        let successor = result.indices.last(where: { result[$0] > result[pivot] })
    else { return nil }
    result.swapAt(pivot, successor)
    result[(pivot + 1)...].reverse()
    return result
}
