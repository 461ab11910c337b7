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
        let labels = labels(counts, contexts)
        if contradictionsSpanAll(labels, counts) { return false }
        let d = parameterCount
        var differences = [Double](repeating: 0, count: labels.count * d)
        for (e, label) in labels.enumerated() {
            let (winner, loser) = rows(label)
            for k in 0..<d { differences[e * d + k] = features[winner + k] - features[loser + k] }
        }
        return Self.separates(rows: differences, count: labels.count, size: d)
    }

    private typealias Label = (context: Int, winner: Int, loser: Int)

    private func labels(_ counts: WinCounts, _ contexts: [Int]) -> [Label] {
        var isRelevant = [Bool](repeating: false, count: counts.contexts)
        for x in contexts { isRelevant[x] = true }
        return counts.labels.filter { isRelevant[$0.context] }.map { ($0.context, $0.winner, $0.loser) }
    }

    /// Where the features of a label's two arms start.
    private func rows(_ label: Label) -> (winner: Int, loser: Int) {
        (
            (label.context * arms + label.winner) * parameterCount,
            (label.context * arms + label.loser) * parameterCount
        )
    }

    /// Whether no direction is left free by pairs of arms of which each was preferred to the other.
    ///
    /// Such a pair's margin can neither rise nor fall, so the direction is orthogonal to its row; if these rows span all directions,
    /// there is none. Looks at a few times as many of them as there are parameters p, evenly spaced: O(p^3).
    private func contradictionsSpanAll(_ labels: [Label], _ counts: WinCounts) -> Bool {
        let contradicted = labels.filter {
            $0.winner < $0.loser && counts[context: $0.context, winner: $0.loser, loser: $0.winner] > 0
        }
        if contradicted.count < parameterCount { return false }
        var basis: [[Double]] = []
        for place in stride(from: 0, to: contradicted.count, by: 1 + contradicted.count / (4 * parameterCount)) {
            let label = contradicted[place]
            var rest = featureDifference(context: label.context, label.winner, label.loser)
            let square = Self.dot(rest.span, rest.span)
            // Twice, so that rounding leaves no part along the basis.
            for vector in basis + basis {
                let part = Self.dot(rest.span, vector.span)
                for k in rest.indices { rest[k] -= part * vector[k] }
            }
            let left = Self.dot(rest.span, rest.span)
            guard left > 1e-8 * square else { continue }
            basis.append(rest.map { $0 / left.squareRoot() })
            if basis.count == parameterCount { return true }
        }
        return false
    }

    /// Coordinate descent for `count` rows of `size` numbers.
    private static func separates(rows: [Double], count: Int, size: Int) -> Bool {
        let rows = rows.span
        var squares = [Double](repeating: 0, count: count)
        var weights = [Double](repeating: 1, count: count)
        var sum = [Double](repeating: 0, count: size)
        for e in 0..<count {
            let row = rows.extracting((e * size)..<((e + 1) * size))
            squares[e] = dot(row, row)
            for k in row.indices { sum[k] += row[k] }
        }
        let scale = squares.reduce(0) { $0 + $1.squareRoot() }
        for _ in 0..<mostSweeps {
            if dot(sum.span, sum.span).squareRoot() <= 1e-9 * scale { return false }
            var isDirection = true
            for e in 0..<count where squares[e] > 0 {
                let row = rows.extracting((e * size)..<((e + 1) * size))
                let slope = dot(row, sum.span)
                if slope < 0, slope < -1e-12 * (squares[e] * dot(sum.span, sum.span)).squareRoot() {
                    isDirection = false
                }
                let change = max(1, weights[e] - slope / squares[e]) - weights[e]
                if change == 0 { continue }
                weights[e] += change
                for k in row.indices { sum[k] += change * row[k] }
            }
            if isDirection && isDirectionOfAll(rows, count, sum.span, tolerance: 1e-12 * scale * scale) { return true }
        }
        return false
    }

    private static func isDirectionOfAll(
        _ rows: Span<Double>, _ count: Int, _ direction: Span<Double>, tolerance: Double
    ) -> Bool {
        let size = direction.count
        for e in 0..<count where dot(rows.extracting((e * size)..<((e + 1) * size)), direction) < -tolerance {
            return false
        }
        return true
    }

    private static var mostSweeps: Int { 100_000 }

    private static func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double {
        var sum = 0.0
        for k in a.indices { sum += a[k] * b[k] }
        return sum
    }
}
