import Policies
import Preferences

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
            featureDifference(context: label.context, label.winner, label.loser)
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
