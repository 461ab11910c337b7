#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The Spearman weights of rankings that move no item by more than w places: dynamic programming over the sets of items
/// that can stand first.
///
/// With the first k ranks filled, all items before k - w are placed and none from k + w on, so that a set is a mask of w
/// bits among the 2w items k - w ..< k + w; items below 0 count as placed. Rank k takes an item y of k - w ... k + w, and
/// must take k - w if that is still there. B_k(S) is the weight of all ways to go on. The law does not change when
/// ranks and items are both read from the other end, so the weight of all ways to come to S at k is B_(n-k) of the
/// mirrored complement, and one table is enough: (n + 1) C(2w, w) numbers, O(w n C(2w, w)) time.
struct SpearmanBand: Sendable {
    let items: Int
    let width: Int
    /// phi^(g^2) at g + w.
    let weights: [Double]
    /// The masks of w among 2w bits.
    let masks: [Int]
    /// The place of each mask in `masks`.
    private let places: [Int32]
    /// B_k(S) at k C(2w, w) + place of S.
    private(set) var table: [Double]
    private(set) var logPartition: Double

    init(items n: Int, width w: Int, negativeLogDispersion t: Double) {
        items = n
        width = w
        weights = (0...(2 * w)).map { $0 == w ? 1 : exp(-t * Double(($0 - w) * ($0 - w))) }
        masks = (0..<(1 << (2 * w))).filter { $0.nonzeroBitCount == w }
        var places = [Int32](repeating: 0, count: 1 << (2 * w))
        for (place, mask) in masks.enumerated() { places[mask] = Int32(place) }
        self.places = places
        table = []
        logPartition = 0
        let first = (1 << w) - 1
        var values = [Double](repeating: 0, count: (n + 1) * masks.count)
        values[n * masks.count + Int(places[first])] = 1
        var logZ = 0.0
        for k in stride(from: n - 1, through: 0, by: -1) {
            for (place, mask) in masks.enumerated() {
                var sum = 0.0
                forEachNext(of: mask, at: k) { b, next in sum += weights[b] * values[(k + 1) * masks.count + next] }
                values[k * masks.count + place] = sum
            }
            var others = 0.0
            forEachNext(of: first, at: k) { b, next in
                if b != w { others += weights[b] * values[(k + 1) * masks.count + next] }
            }
            logZ += log1p(others / values[(k + 1) * masks.count + Int(places[first])])
        }
        table = values
        logPartition = logZ
    }

    /// Nothing but the first items stands first.
    var start: Int { Int(places[(1 << width) - 1]) }

    /// Calls `body` with every item that rank k can take after the set `mask`, as y - k + w, and the place of the next set.
    @inline(__always)
    func forEachNext(of mask: Int, at k: Int, _ body: (_ item: Int, _ next: Int) -> Void) {
        var rest = free(mask, at: k)
        if mask & 1 == 0 { rest &= 1 }
        while rest != 0 {
            let b = rest.trailingZeroBitCount
            body(b, Int(places[(mask | 1 << b) >> 1]))
            rest &= rest - 1
        }
    }

    /// The items of 0 ..< n among k - w ... k + w that are not in the set, as bits.
    @inline(__always)
    func free(_ mask: Int, at k: Int) -> Int {
        let last = min(2 * width, items - 1 - k + width)
        let first = max(0, width - k)
        return ~mask & ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
    }

    /// The weight of all ways to come to the set at `place` with k ranks filled.
    func beginnings(of place: Int, at k: Int) -> Double {
        var mirrored = 0
        for b in 0..<(2 * width) where masks[place] & (1 << b) == 0 { mirrored |= 1 << (2 * width - 1 - b) }
        return table[(items - k) * masks.count + Int(places[mirrored])]
    }

    /// Calls `body` with every rank, set of items before it, item as y - k + w, and their probability.
    func forEachPlacement(_ body: (_ rank: Int, _ mask: Int, _ item: Int, _ probability: Double) -> Void) {
        let total = table[start]
        for k in 0..<items {
            for (place, mask) in masks.enumerated() {
                let before = beginnings(of: place, at: k) / total
                if before == 0 { continue }
                forEachNext(of: mask, at: k) { b, next in
                    body(k, mask, b, before * weights[b] * table[(k + 1) * masks.count + next])
                }
            }
        }
    }
}
