import Policies
public import Preferences

/// Whether a loss that falls forever, such as DPO's, has its optimum at a finite policy.
///
/// In a context, let an arrow run from i to j if i was preferred to j at least once. If every connected set of arms is
/// strongly connected, any direction in the scores lowers some observed margin, so the optimum is finite. If not, the
/// arms fall into a group that never loses to the others; the loss keeps falling as that group's scores grow, and
/// "the optimum" only shows where the optimizer stopped.
///
/// Source: `ford1957` in docs/references.md.
extension WinCounts {
    /// Whether every connected set of arms of context `x` is strongly connected; O(K^2).
    public func isStronglyConnected(context x: Int) -> Bool {
        var component = [Int?](repeating: nil, count: arms)
        for root in 0..<arms where component[root] == nil {
            let connected = reachable(from: root) { self.wins(x, $0, $1) || self.wins(x, $1, $0) }
            let beaten = reachable(from: root) { self.wins(x, $0, $1) }
            let beating = reachable(from: root) { self.wins(x, $1, $0) }
            if beaten != connected || beating != connected { return false }
            for arm in connected.indices where connected[arm] { component[arm] = root }
        }
        return true
    }

    private func wins(_ x: Int, _ winner: Int, _ loser: Int) -> Bool {
        self[context: x, winner: winner, loser: loser] > 0
    }

    private func reachable(from root: Int, by arrow: (_ from: Int, _ to: Int) -> Bool) -> [Bool] {
        var seen = [Bool](repeating: false, count: arms)
        seen[root] = true
        var frontier = [root]
        while let arm = frontier.popLast() {
            for next in 0..<arms where !seen[next] && arrow(arm, next) {
                seen[next] = true
                frontier.append(next)
            }
        }
        return seen
    }
}

extension SoftmaxPolicy {
    /// Whether some direction of the parameters lowers no observed margin and raises at least one.
    ///
    /// With a row d_e = f(winner) - f(loser) for each label e that occurs, Stiemke's lemma says that either such a
    /// direction exists, or positive weights w_e with sum_e w_e d_e = 0. Coordinate descent on |sum_e w_e d_e|^2 over
    /// w_e >= 1 decides: its minimum r is 0, or is itself the direction (d_e . r >= 0 are the optimality conditions).
    ///
    /// - Parameter contexts: those whose labels count.
    func separates(_ counts: WinCounts, contexts: [Int]) -> Bool {
        let relevant = Set(contexts)
        let rows = counts.labels.filter { relevant.contains($0.context) }.map { label in
            let (winner, loser) = (
                (label.context * arms + label.winner) * parameterCount,
                (label.context * arms + label.loser) * parameterCount
            )
            return (0..<parameterCount).map { features[winner + $0] - features[loser + $0] }
        }
        let squares = rows.map { Self.dot($0, $0) }
        var weights = [Double](repeating: 1, count: rows.count)
        var sum = rows.reduce(into: [Double](repeating: 0, count: parameterCount)) { sum, row in
            for k in row.indices { sum[k] += row[k] }
        }
        let scale = squares.reduce(0) { $0 + $1.squareRoot() }
        for _ in 0..<Self.mostSweeps {
            if Self.dot(sum, sum).squareRoot() <= 1e-9 * scale { return false }
            var isDirection = true
            for (e, row) in rows.enumerated() where squares[e] > 0 {
                let slope = Self.dot(row, sum)
                if slope < -1e-12 * (squares[e] * Self.dot(sum, sum)).squareRoot() { isDirection = false }
                let change = max(1, weights[e] - slope / squares[e]) - weights[e]
                weights[e] += change
                for k in row.indices { sum[k] += change * row[k] }
            }
            if isDirection && rows.allSatisfy({ Self.dot($0, sum) >= -1e-12 * scale * scale }) { return true }
        }
        return false
    }

    private static var mostSweeps: Int { 100_000 }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for k in a.indices { sum += a[k] * b[k] }
        return sum
    }
}
