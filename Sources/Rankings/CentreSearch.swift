#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The search for the central ranking that makes labelled pairs most likely, the dispersion being fitted to each.
struct CentreSearch {
    /// The name of the search beyond the reach of enumeration.
    static let method = "local optimum"

    let items: Int
    let wins: [Int]
    let link: PairLink

    /// A grid in t, over which the likelihoods of all centres are bounded: 0, then from 2^-12 to 2^9.
    private static let grid = [0] + (-36...27).map { exp2(Double($0) / 3) }

    // MARK: All centres

    /// The best of all n! orders.
    func best() throws(RankingsError) -> [Int] {
        var best = try localOptimum()
        var most = try maximum(best)
        let tables = Self.grid.map { link.values(gaps: items, negativeLogDispersion: $0) }
        var order = Array(0..<items)
        repeat {
            let likelihood = likelihood(order)
            // A better centre must be better by more than rounding, so that equal ones are settled by the first.
            let rounding = 1e-12 * abs(most)
            guard likelihood.isUnanimous || Self.bound(likelihood, tables) > most - rounding else { continue }
            let value = try maximum(order)
            if value > most + rounding || (value >= most - rounding && order.lexicographicallyPrecedes(best)) {
                (best, most) = (order, max(value, most))
            }
        } while Self.advance(&order)
        return best
    }

    /// An upper bound of a concave log-likelihood from its values on the grid: between two points it lies below the lines
    /// through the two points to either side, and falls after the last.
    private static func bound(_ likelihood: PairLikelihood, _ tables: [[PairLink.Value]]) -> Double {
        let values = tables.map { likelihood.logLikelihood($0) }
        guard let top = values.indices.max(by: { values[$0] < values[$1] }) else { return .infinity }
        if top == 0 || top >= grid.count - 2 { return top == 0 ? bound(values, left: 0) : .infinity }
        return max(bound(values, left: top - 1), bound(values, left: top))
    }

    /// The bound on the interval from grid point `left` to the next.
    private static func bound(_ values: [Double], left: Int) -> Double {
        let (a, b) = (left, left + 1)
        var result = Double.infinity
        if a > 0 {
            result = values[a] + max(0, (values[a] - values[a - 1]) / (grid[a] - grid[a - 1]) * (grid[b] - grid[a]))
        }
        if b + 1 < grid.count {
            let slope = (values[b + 1] - values[b]) / (grid[b + 1] - grid[b])
            result = min(result, values[b] + max(0, -slope * (grid[b] - grid[a])))
        }
        return max(result, values[a], values[b])
    }

    /// The next order in lexicographic order; false after the last.
    private static func advance(_ order: inout [Int]) -> Bool {
        guard let pivot = order.indices.dropLast().last(where: { order[$0] < order[$0 + 1] }),
            let successor = order.indices.last(where: { order[$0] > order[pivot] })
        else { return false }
        order.swapAt(pivot, successor)
        order[(pivot + 1)...].reverse()
        return true
    }

    // MARK: A local optimum

    /// From the order of win rates: the best centre within swaps and insertions at the present t, then the best t for it,
    /// until neither gains. O(n^4) a round in the worst case.
    func localOptimum() throws(RankingsError) -> [Int] {
        var order = winRateOrder
        var value = try maximum(order)
        while true {
            let likelihood = likelihood(order)
            if likelihood.isUnanimous { return order }
            let t = try DispersionEstimate.maximum(likelihood)
            // At t = 0 all centres are equal: look a little further.
            let improved = improved(order, at: t == 0 ? 0.1 : t)
            let gained = try maximum(improved)
            guard gained > value + 1e-12 * abs(value) else { return order }
            (order, value) = (improved, gained)
        }
    }

    private var winRateOrder: [Int] {
        let rates = (0..<items).map { i in
            let won = (0..<items).reduce(0) { $0 + wins[i * items + $1] }
            let lost = (0..<items).reduce(0) { $0 + wins[$1 * items + i] }
            return won + lost == 0 ? 0.5 : Double(won) / Double(won + lost)
        }
        return Ranking(byDecreasing: rates).order
    }

    /// Moves one arm after the other to its best place at a fixed t, until none gains (an adjacent swap is a move by one).
    private func improved(_ start: [Int], at t: Double) -> [Int] {
        let values = link.values(gaps: items, negativeLogDispersion: t)
        var (order, best) = (start, likelihood(start).logLikelihood(values))
        var gained = true
        while gained {
            gained = false
            for arm in 0..<items {
                guard let from = order.firstIndex(of: arm) else { continue }
                for to in 0..<items where to != from {
                    var moved = order
                    moved.remove(at: order.firstIndex(of: arm) ?? from)
                    moved.insert(arm, at: to)
                    let value = likelihood(moved).logLikelihood(values)
                    if value > best + 1e-12 * abs(best) { (order, best, gained) = (moved, value, true) }
                }
            }
        }
        return order
    }

    // MARK: Likelihoods

    private func likelihood(_ order: [Int]) -> PairLikelihood {
        var ranks = [Int](repeating: 0, count: items)
        for (rank, arm) in order.enumerated() { ranks[arm] = rank }
        return PairLikelihood(link: link, items: items, wins: wins, ranks: ranks)
    }

    /// The log-likelihood of a centre at its own best t.
    private func maximum(_ order: [Int]) throws(RankingsError) -> Double {
        let likelihood = likelihood(order)
        if likelihood.isUnanimous { return 0 }
        return likelihood.logLikelihood(try DispersionEstimate.maximum(likelihood))
    }
}
