import NumericalCore
import Optimization

/// Draws with replacement from things of several kinds, of which only the numbers are given.
struct CountSampler: Sendable {
    /// The number of things of each kind and all before it.
    private let ends: [Int]

    init(_ counts: some Sequence<Int>) {
        var total = 0
        ends = counts.map { count in
            total += count
            return total
        }
    }

    /// How often each kind is among `size` draws, in the order of the kinds and without those that are not: multinomial.
    ///
    /// Cost: O(size log kinds), or O(kinds) if there are fewer of them than draws.
    func draw(_ size: Int, from stream: inout RandomStream) -> [(kind: Int, count: Int)] {
        guard let total = ends.last, total > 0 else { return [] }
        if size > ends.count {
            let weights = ends.indices.map { Double(ends[$0] - ($0 > 0 ? ends[$0 - 1] : 0)) }
            let counts = stream.multinomial(trials: size, weights: weights)
            return counts.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
        }
        var drawn: [(kind: Int, count: Int)] = []
        for kind in (0..<size).map({ _ in kind(of: stream.index(below: total)) }).sorted() {
            if drawn.last?.kind == kind { drawn[drawn.count - 1].count += 1 } else { drawn.append((kind, 1)) }
        }
        return drawn
    }

    /// The kind of a thing: the first whose end is beyond it.
    private func kind(of thing: Int) -> Int {
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > thing { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
