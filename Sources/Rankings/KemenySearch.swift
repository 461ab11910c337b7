/// A search for the best order of more items than a table over all subsets can take, with a proof or a proven gap.
///
/// Branch and bound by layers: layer k holds sets of k items that may stand first, each with its least cost so far
/// (two ways to place the same set differ in nothing that follows). A set is dropped if its cost and a lower bound of
/// the rest reach the best order known, which starts as Borda's order improved by insertions. The lower bound packs
/// cycles of majorities: every order reverses a majority of each, so a cycle adds its smallest excess, which is then
/// taken off all of its majorities. If nothing else is dropped, the result is optimal. A layer holds a bounded number of
/// sets; of more, those of the lowest bounds are kept, and the gap is what the least bound of those dropped leaves open.
///
/// Source: `conitzer2006` in docs/references.md.
public struct KemenySearch: Sendable {
    /// The name of the search, where it ends without a proof.
    public static let name = "Borda's order, insertions and a beam search"
    /// The most items for which a table over all subsets is made.
    public static let tableLimit = 20
    /// The most items for which layers are searched; beyond, the bound of the cycles is all that is proven.
    public static let layerLimit = 128
    /// The most sets of a layer times the square of the number of items, unless another width is asked for: bounds time
    /// and memory.
    private static let effort = 1 << 24

    /// The number of items n.
    public let items: Int
    /// The most sets of a layer.
    public let width: Int
    /// At i n + j, by how many more prefer i to j than j to i; 0 if it is fewer.
    private let excess: [Int]

    /// The search among the orders of `items` items.
    ///
    /// - Parameters:
    ///   - wins: at i n + j, how many prefer i to j.
    ///   - width: the most sets of a layer; by default as many as keep a search within seconds.
    public init(items n: Int, wins: [Int], width: Int? = nil) {
        precondition(n >= 1 && wins.count == n * n && width ?? 1 >= 1, "not the wins of \(n) items")
        items = n
        self.width = width ?? max(64, Self.effort / (n * n))
        excess = excesses(items: n, wins: wins)
    }

    /// A way to place a set of items first.
    private struct State {
        /// The items placed.
        var placed: UInt128
        /// What their order and their standing first cost.
        var cost: Int
        /// A lower bound of what the order of the others costs.
        var rest: Int
        /// The place in the layer before of the set without its last item, and that item.
        var parent: Int32
        var last: Int32
    }

    /// The best order found, and how far its cost may lie above the least.
    public func run() -> (order: [Int], gap: Int) {
        var best = improved(bordaOrder)
        var cost = disagreements(order: best, wins: excess)
        let cycles = packedCycles()
        let bound = cycles.reduce(0) { $0 + $1.amount }
        if bound == cost || items > Self.layerLimit { return (best, cost - bound) }

        let through = cyclesThrough(cycles)
        var layers: [[State]] = [[State(placed: 0, cost: 0, rest: bound, parent: 0, last: 0)]]
        var dropped = Int.max
        for _ in 0..<items {
            var next = expand(layers[layers.count - 1], through, below: cost)
            if next.isEmpty { break }
            if next.count > width {
                next.sort { $0.cost + $0.rest < $1.cost + $1.rest }
                dropped = min(dropped, next[width].cost + next[width].rest)
                next.removeSubrange(width...)
            }
            layers.append(next)
        }
        if layers.count == items + 1, let last = layers[items].first, last.cost < cost {
            best = improved(order(of: layers))
            cost = disagreements(order: best, wins: excess)
        }
        return (best, max(0, cost - dropped))
    }

    /// The sets with one item more, each with its least cost, that may still lead below a cost.
    private func expand(_ layer: [State], _ through: [[Cycle]], below limit: Int) -> [State] {
        var place: [UInt128: Int] = [:]
        var next: [State] = []
        var against = [Int](repeating: 0, count: items)
        for (parent, state) in layer.enumerated() {
            let open = (0..<items).filter { state.placed >> UInt128($0) & 1 == 0 }
            for y in open { against[y] = 0 }
            for j in open {
                for y in open { against[y] &+= excess[j * items + y] }
            }
            for y in open {
                let cost = state.cost + against[y]
                if cost >= limit { continue }
                let placed = state.placed | 1 << UInt128(y)
                if let known = place[placed] {
                    if cost < next[known].cost {
                        (next[known].cost, next[known].parent, next[known].last) = (cost, Int32(parent), Int32(y))
                    }
                    continue
                }
                let broken = through[y].reduce(0) { $0 + ($1.members & state.placed == 0 ? $1.amount : 0) }
                let rest = state.rest - broken
                if cost + rest >= limit { continue }
                place[placed] = next.count
                next.append(State(placed: placed, cost: cost, rest: rest, parent: Int32(parent), last: Int32(y)))
            }
        }
        return next
    }

    /// The order that leads to the first set of the last layer.
    private func order(of layers: [[State]]) -> [Int] {
        var order: [Int] = []
        var place = 0
        for layer in layers.dropFirst().reversed() {
            order.append(Int(layer[place].last))
            place = Int(layer[place].parent)
        }
        return order.reversed()
    }

    // MARK: Start

    /// The items by decreasing sum of excesses won less excesses lost.
    private var bordaOrder: [Int] {
        let scores = (0..<items).map { i in
            (0..<items).reduce(0) { $0 + excess[i * items + $1] - excess[$1 * items + i] }
        }
        return (0..<items).sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    }

    /// Moves one item after the other to its best place until none gains; O(n^2) a round.
    private func improved(_ start: [Int]) -> [Int] {
        var order = start
        var gained = true
        while gained {
            gained = false
            for y in 0..<items {
                guard let from = order.firstIndex(of: y) else { continue }
                order.remove(at: from)
                // The cost of y at each place, relative to the first: past item j it loses excess[j, y], gains excess[y, j].
                var (cost, here, least, to) = (0, 0, 0, 0)
                for place in 0...order.count {
                    if place == from { here = cost }
                    if cost < least { (least, to) = (cost, place) }
                    if place == order.count { continue }
                    let j = order[place]
                    cost += excess[y * items + j] - excess[j * items + y]
                }
                order.insert(y, at: least < here ? to : from)
                if least < here { gained = true }
            }
        }
        return order
    }

    // MARK: Lower bound

    /// A cycle of three majorities, and what it adds to the lower bound.
    private struct Cycle {
        let members: UInt128
        let amount: Int
    }

    /// Cycles of three, packed greedily; O(n^3). Members beyond the limit of the layers are not listed.
    private func packedCycles() -> [Cycle] {
        var left = excess
        var cycles: [Cycle] = []
        for i in 0..<items {
            for j in (i + 1)..<max(items, i + 1) {
                for k in (i + 1)..<items {
                    let amount = min(left[i * items + j], left[j * items + k], left[k * items + i])
                    if amount == 0 { continue }
                    left[i * items + j] -= amount
                    left[j * items + k] -= amount
                    left[k * items + i] -= amount
                    let members = [i, j, k].reduce(UInt128(0)) { $0 | ($1 < 128 ? 1 << UInt128($1) : 0) }
                    cycles.append(Cycle(members: members, amount: amount))
                }
            }
        }
        return cycles
    }

    /// For each item the cycles that it is in.
    private func cyclesThrough(_ cycles: [Cycle]) -> [[Cycle]] {
        (0..<items).map { y in cycles.filter { $0.members >> UInt128(y) & 1 == 1 } }
    }
}
