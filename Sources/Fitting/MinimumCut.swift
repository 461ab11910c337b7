import Preferences

extension WinCounts {
    /// Whether a loss that drops without bound on the right, `ratio` times as fast as it rises on the left, has no minimum in
    /// context `x`.
    ///
    /// Let w(j, i) = n(j, i) - ratio n(i, j), a label's vote for j over i minus what flipped labels explain. Moving the scores of a
    /// set S of arms up for ever changes the loss at the rate of the cut c(S), the sum of w(j, i) over i in S and compared j outside; every
    /// direction is a sum of such sets with positive weights, along which the rates add. So the loss has a minimum (unique but
    /// for constants, for it is strictly convex in the margins) if and only if every set of arms that splits a connected set has c(S) > 0.
    /// w(i, j) + w(j, i) >= 0, so c is submodular and its least value is a minimum cut. O(K^4) at worst.
    func dropsForever(context x: Int, ratio: Double) -> Bool {
        let total = Double(max(total(context: x), 1))
        var weights = [Double](repeating: 0, count: arms * arms)
        for i in 0..<arms {
            for j in 0..<arms {
                let (wins, losses) = (self[context: x, winner: j, loser: i], self[context: x, winner: i, loser: j])
                weights[i * arms + j] = (Double(wins) - ratio * Double(losses)) / total
            }
        }
        // Counts are integers, so that a cut of 0 is rounding at the most; what is below it is 0.
        let least = 1e-12
        for inside in 0..<arms {
            for outside in 0..<arms where outside != inside && compares(x, inside, outside) {
                var cut = MinimumCut(weights: weights, nodes: arms)
                if cut.value(from: inside, to: outside) <= least { return true }
            }
        }
        return false
    }

    private func compares(_ x: Int, _ i: Int, _ j: Int) -> Bool {
        self[context: x, winner: i, loser: j] + self[context: x, winner: j, loser: i] > 0
    }
}

/// The least sum of weights w(i, j) over i in S and j outside, over the sets S that hold one node and not another.
///
/// Weights may be negative as long as w(i, j) + w(j, i) >= 0: then w(i, j) = u(i, j) + (p - q)/2 ... is split into equal weights both
/// ways, half the sum, and a term of each node alone, which becomes an arrow from or to the ends.
struct MinimumCut {
    private var capacity: [Double]
    private let nodes: Int
    private var constant = 0.0
    private var gains: [Double]

    init(weights: [Double], nodes: Int) {
        self.nodes = nodes
        capacity = Array(repeating: 0, count: (nodes + 2) * (nodes + 2))
        gains = Array(repeating: 0, count: nodes)
        for i in 0..<nodes {
            for j in 0..<nodes where i != j {
                // w(i,j) [i in S, j not] = half the sum, both ways, + half the difference if i in S, - the same if j in S.
                capacity[i * (nodes + 2) + j] = (weights[i * nodes + j] + weights[j * nodes + i]) / 2
                gains[i] += (weights[i * nodes + j] - weights[j * nodes + i]) / 2
            }
        }
    }

    /// The least cut with `inside` in S and `outside` not, by augmenting paths.
    mutating func value(from inside: Int, to outside: Int) -> Double {
        let (source, sink, size) = (nodes, nodes + 1, nodes + 2)
        // A term g of a node in S: for g > 0 an arrow from it to the sink, for g < 0 one from the source, and a constant.
        for node in 0..<nodes {
            if gains[node] > 0 { capacity[node * size + sink] = gains[node] }
            if gains[node] < 0 {
                capacity[source * size + node] = -gains[node]
                constant += gains[node]
            }
        }
        let unlimited = 1 + capacity.reduce(0, +)
        capacity[source * size + inside] += unlimited
        capacity[outside * size + sink] += unlimited
        var flow = 0.0
        while let path = shortestPath(from: source, to: sink) {
            var width = Double.infinity
            for (a, b) in zip(path, path.dropFirst()) { width = min(width, capacity[a * size + b]) }
            for (a, b) in zip(path, path.dropFirst()) {
                capacity[a * size + b] -= width
                capacity[b * size + a] += width
            }
            flow += width
        }
        return flow + constant
    }

    private func shortestPath(from source: Int, to sink: Int) -> [Int]? {
        let size = nodes + 2
        var parent = [Int?](repeating: nil, count: size)
        parent[source] = source
        var queue = [source]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            for other in 0..<size where parent[other] == nil && capacity[node * size + other] > 1e-15 {
                parent[other] = node
                queue.append(other)
            }
        }
        guard parent[sink] != nil else { return nil }
        var path = [sink]
        while let node = path.last, node != source, let previous = parent[node] { path.append(previous) }
        return path.reversed()
    }
}
