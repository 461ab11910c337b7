/// A central ranking by local search, for a metric whose unit steps are known, with a proven gap.
///
/// The search starts at the best of the sample's most frequent rankings and of the footrule's consensus, and takes unit steps as
/// long as one lowers the total distance.
///
/// **The gap.** Another ranking x at distance s from the one found, c, has at least
///
///     sum_r |s - d(r, c)|   and   sum_(r < r') d(r, r') / (N - 1)
///
/// as its total distance, by the triangle inequality: d(r, x) is at least |s - d(r, c)|, and d(r, x) + d(x, r') at least d(r, r')
/// for each two of N rankings (the second bound is summed over blocks of the sample). All x at s = 1 have been tried; so the
/// least total is at least the smallest over s >= 2 of the larger of the two bounds. A majority makes the first decisive.
struct LocalConsensus<Distance: RankingDistance> {
    /// What changes the distance by 1 at most, and leads to every ranking at distance 1.
    enum Step {
        case exchange, insertion
    }

    let distance: Distance
    let step: Step
    let sample: RankingSample

    /// The name of the search, where it ends without a proof.
    private var method: String { "a local search by \(step == .exchange ? "exchanges" : "insertions")" }
    /// The most distances computed in the search; what is not searched is not proven either.
    private static var effort: Int { 1 << 22 }
    /// The most rankings to start from, and those of a block of the bound.
    private static var block: Int { 256 }

    /// The best ranking found.
    func run() throws(RankingsError) -> CentralRanking {
        var (best, cost) = try start()
        var left = Self.effort
        var isOptimal = false
        while !isOptimal && left > 0 {
            isOptimal = true
            for (first, second) in steps {
                let candidate = moved(best, first, second)
                let total = total(candidate, below: cost, &left)
                if total < cost { (best, cost, isOptimal) = (candidate, total, false) }
                if left <= 0 { break }
            }
        }
        let gap = max(0, cost - lowerBound(best, from: isOptimal && left > 0 ? 2 : 1))
        return CentralRanking(ranking: best, totalDistance: cost, method: method, gap: gap)
    }

    private func start() throws(RankingsError) -> (Ranking, Int) {
        var best = try FootruleDistance().consensus(of: sample)
        var unlimited = Int.max
        var cost = total(best, below: .max, &unlimited)
        for (ranking, _) in sample.distinct.sorted(by: { $0.count > $1.count }).prefix(Self.block) {
            let total = total(ranking, below: cost, &unlimited)
            if total < cost { (best, cost) = (ranking, total) }
        }
        return (best, cost)
    }

    /// Places to exchange, or to take an item from and put it.
    private var steps: [(Int, Int)] {
        let n = sample.items
        return (0..<n).flatMap { i in
            (0..<n).filter { step == .exchange ? $0 > i : $0 != i && $0 != i - 1 }.map { (i, $0) }
        }
    }

    private func moved(_ ranking: Ranking, _ first: Int, _ second: Int) -> Ranking {
        var places = Array(0..<sample.items)
        switch step {
        case .exchange: places.swapAt(first, second)
        case .insertion: places.insert(places.remove(at: first), at: second)
        }
        return ranking.relabelled(places)
    }

    /// The total distance, or something from `limit` on if it is not below that.
    private func total(_ centre: Ranking, below limit: Int, _ left: inout Int) -> Int {
        var sum = 0
        for (ranking, count) in sample.distinct {
            sum += count * distance(ranking, centre)
            left -= 1
            if sum >= limit { break }
        }
        return sum
    }

    /// A lower bound of the total distance of all rankings at distance `nearest` or more from `centre`.
    private func lowerBound(_ centre: Ranking, from nearest: Int) -> Int {
        let distances = sample.distinct.map { (distance($0.ranking, centre), $0.count) }
        let pairs = pairBound
        return (nearest..<max(sample.items, nearest + 1)).map { s in
            max(pairs, distances.reduce(0) { $0 + $1.1 * abs(s - $1.0) })
        }.min() ?? pairs
    }

    /// The mean of the distances of pairs of rankings, rounded up, times half the number of rankings; block by block.
    private var pairBound: Int {
        let rankings = sample.distinct
        return stride(from: 0, to: rankings.count, by: Self.block).reduce(0) { bound, start in
            let block = rankings[start..<min(start + Self.block, rankings.count)]
            let voters = block.reduce(0) { $0 + $1.count }
            // Weights of up to 2^40 each: products need more than 64 bits.
            var sum = Int128(0)
            for i in block.indices {
                for j in block.startIndex..<i {
                    let d = distance(rankings[i].ranking, rankings[j].ranking)
                    sum += Int128(rankings[i].count) * Int128(rankings[j].count) * Int128(d)
                }
            }
            let others = Int128(max(voters - 1, 1))
            return bound + Int((sum + others - 1) / others)
        }
    }
}
