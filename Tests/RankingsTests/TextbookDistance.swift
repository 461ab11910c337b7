import TestSupport

/// Each distance between two lists of ranks by its definition, not as the sources compute it.
func textbookDistance(_ name: String, _ a: [Int], _ b: [Int]) -> Int {
    switch name {
    case "kendall": a.indices.reduce(0) { sum, i in sum + (0..<i).count { (a[i] < a[$0]) != (b[i] < b[$0]) } }
    case "spearman": zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    case "footrule": zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) }
    case "hamming": zip(a, b).count { $0 != $1 }
    case "cayley": exchanges(a, b)
    case "ulam": a.count - longestCommonSubsequence(order(a), order(b))
    default: preconditionFailure("no textbook has a distance '\(name)'")
    }
}

/// Puts one item after the other where it belongs.
private func exchanges(_ a: [Int], _ b: [Int]) -> Int {
    var ranks = a
    var count = 0
    for y in b.indices where ranks[y] != b[y] {
        for other in y..<ranks.count where ranks[other] == b[y] { ranks.swapAt(y, other) }
        count += 1
    }
    return count
}

private func order(_ ranks: [Int]) -> [Int] { ranks.indices.sorted { ranks[$0] < ranks[$1] } }

/// The quadratic dynamic program over beginnings.
private func longestCommonSubsequence(_ a: [Int], _ b: [Int]) -> Int {
    var lengths = [Int](repeating: 0, count: b.count + 1)
    for x in a {
        var diagonal = 0
        for (j, y) in b.enumerated() {
            let above = lengths[j + 1]
            lengths[j + 1] = x == y ? diagonal + 1 : max(above, lengths[j])
            diagonal = above
        }
    }
    return lengths[b.count]
}

/// All rankings of n items about the identity, counted by distance: in all, and for each pair and each rank.
struct EnumeratedDistance {
    let items: Int
    /// How many lie at each distance.
    private(set) var totals: [Int: Int] = [:]
    /// At i n + j, how many of them put i before j.
    private(set) var pairs: [[Int: Int]]
    /// At i n + k, how many of them give i the rank k.
    private(set) var ranks: [[Int: Int]]

    init(_ name: String, items n: Int) {
        items = n
        pairs = Array(repeating: [:], count: n * n)
        ranks = pairs
        for ranking in permutations(n) {
            let d = textbookDistance(name, ranking, Array(0..<n))
            totals[d, default: 0] += 1
            for i in 0..<n {
                ranks[i * n + ranking[i]][d, default: 0] += 1
                for j in 0..<n where ranking[i] < ranking[j] { pairs[i * n + j][d, default: 0] += 1 }
            }
        }
    }

    /// sum_d f(d) N_d phi^d, the smallest terms first.
    func sum(_ counts: [Int: Int], phi: Double, _ f: (Double) -> Double = { _ in 1 }) -> Double {
        var total = 0.0
        for (d, count) in counts.sorted(by: { $0.key > $1.key }) {
            var power = 1.0
            for _ in 0..<d { power *= phi }
            total += f(Double(d)) * Double(count) * power
        }
        return total
    }
}
