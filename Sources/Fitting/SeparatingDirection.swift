import Policies
import Preferences

extension SoftmaxPolicy {
    /// Whether some direction of the parameters lowers no observed margin and raises at least one.
    ///
    /// With a row d_e = f(winner) - f(loser) for each label e that occurs, Stiemke's lemma says that either such a
    /// direction exists, or positive weights w_e with sum_e w_e d_e = 0. Coordinate descent on |sum_e w_e d_e|^2 over
    /// w_e >= 1 decides: its minimum r is 0, or is itself the direction (d_e . r >= 0 are the optimality conditions).
    /// A direction that raises all rows, as data without noise have it, is found sooner by `strictlySeparates`.
    ///
    /// - Parameter contexts: those whose labels count.
    func separates(_ counts: WinCounts, contexts: [Int]) -> Bool {
        let labels = labels(counts, contexts)
        let contradicted = labels.filter {
            $0.winner < $0.loser && counts[context: $0.context, winner: $0.loser, loser: $0.winner] > 0
        }
        if spanAll(contradicted) { return false }
        let d = parameterCount
        var differences = [Double](repeating: 0, count: labels.count * d)
        for (e, label) in labels.enumerated() {
            let (winner, loser) = rows(label)
            for k in 0..<d { differences[e * d + k] = features[winner + k] - features[loser + k] }
        }
        return Self.separates(rows: differences, count: labels.count, size: d)
    }

    /// Whether some direction of the parameters raises some arms' scores, in each of the contexts, at least as much as
    /// all others', and at least one more: then the likelihood of these arms rises for ever.
    ///
    /// - Parameter favoured: those whose likelihood counts, each once, by context.
    func separates(_ favoured: [(context: Int, arm: Int)]) -> Bool {
        // Arms that are favoured together can only rise together.
        let together = zip(favoured, favoured.dropFirst()).filter { $0.context == $1.context }
        if spanAll(together.map { ($0.context, $0.arm, $1.arm) }) { return false }
        var differences: [Double] = []
        for (context, arm) in favoured {
            for other in 0..<arms where other != arm { differences += featureDifference(context: context, arm, other) }
        }
        return Self.separates(rows: differences, count: favoured.count * max(arms - 1, 0), size: parameterCount)
    }

    /// Whether some label's arms have different features in one of the contexts.
    func distinguishes(_ counts: WinCounts, contexts: [Int]) -> Bool {
        labels(counts, contexts).contains { label in
            featureDifference(context: label.context, label.winner, label.loser).contains { $0 != 0 }
        }
    }

    /// Whether a loss that drops without bound on the right, `ratio` times as fast as it rises on the left, has no
    /// minimum.
    ///
    /// Along a direction v with the changes m_e = d_e . v of the labels' margins, the loss rises at the rate sum_e n_e
    /// max(-ratio m_e, -m_e) in the end. Either some v with a margin that changes has a rate of at most 0, or there are
    /// weights w_e strictly between ratio n_e and n_e with sum_e w_e d_e = 0. Coordinate descent on |sum_e w_e d_e|^2
    /// decides as in `separates`; the bounds are drawn in by a millionth, so that a tie (to 1e-8) ends with a direction
    /// too.
    ///
    /// - Parameter scales: how fast the loss changes with a margin of each context, relatively; n_e counts as often.
    func dropsForever(_ counts: WinCounts, ratio: Double, scales: [Double]) -> Bool {
        let labels = counts.labels.filter { scales[$0.context] > 0 }
        let d = parameterCount
        var rows: [Double] = []
        for label in labels { rows += featureDifference(context: label.context, label.winner, label.loser) }
        let weights = labels.map { Double($0.count) * scales[$0.context] }
        let total = max(weights.reduce(0, +), .leastNormalMagnitude)
        let shares = weights.map { $0 / total }
        let margin = 1e-6 * (1 - ratio)
        return Self.descend(
            rows: rows, count: labels.count, size: d, lower: shares.map { $0 * (ratio + margin) },
            upper: shares.map { $0 * (1 - margin) }, zero: 1e-12
        ) { direction in
            var (rate, size) = (0.0, 0.0)
            for e in 0..<labels.count {
                let change = Self.dot(rows.span.extracting((e * d)..<((e + 1) * d)), direction)
                rate += shares[e] * max(-ratio * change, -change)
                size += shares[e] * abs(change)
            }
            return size > 0 && rate <= 1e-8 * size
        }
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

    /// Whether no direction is left free by pairs of arms that contradict each other, each preferred to the other.
    ///
    /// Such a pair's margin can neither rise nor fall, so the direction is orthogonal to its row; if these rows span
    /// all directions, there is none. Looks at a few times as many of them as there are parameters p, evenly spaced:
    /// O(p^3).
    private func spanAll(_ contradicted: [Label]) -> Bool {
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

    /// Whether some direction lowers none of `count` rows of `size` numbers and raises at least one.
    private static func separates(rows: [Double], count: Int, size: Int) -> Bool {
        let span = rows.span
        if strictlySeparates(rows: span, count: count, size: size) { return true }
        var scale = 0.0
        for e in 0..<count {
            let row = span.extracting((e * size)..<((e + 1) * size))
            scale += dot(row, row).squareRoot()
        }
        return descend(
            rows: rows, count: count, size: size, lower: Array(repeating: 1, count: count),
            upper: Array(repeating: .infinity, count: count), zero: 1e-9
        ) { direction in
            for e in 0..<count
            where dot(rows.span.extracting((e * size)..<((e + 1) * size)), direction) < -1e-12 * scale * scale {
                return false
            }
            return true
        }
    }

    /// Whether coordinate descent on |sum_e w_e d_e|^2, w_e between bounds, ends at a sum that `accepts` takes for a
    /// direction, rather than at 0; the first weights are the lower bounds.
    private static func descend(
        rows: [Double], count: Int, size: Int, lower: [Double], upper: [Double], zero: Double,
        accepts: (Span<Double>) -> Bool
    ) -> Bool {
        let rows = rows.span
        var squares = [Double](repeating: 0, count: count)
        var weights = lower
        var sum = [Double](repeating: 0, count: size)
        var scale = 0.0
        for e in 0..<count {
            let row = rows.extracting((e * size)..<((e + 1) * size))
            squares[e] = dot(row, row)
            scale += (upper[e].isFinite ? upper[e] : lower[e]) * squares[e].squareRoot()
            for k in row.indices { sum[k] += weights[e] * row[k] }
        }
        for _ in 0..<mostSweeps {
            if dot(sum.span, sum.span).squareRoot() <= zero * scale { return false }
            var isDirection = true
            for e in 0..<count where squares[e] > 0 {
                let row = rows.extracting((e * size)..<((e + 1) * size))
                let slope = dot(row, sum.span)
                let change = max(lower[e], min(upper[e], weights[e] - slope / squares[e])) - weights[e]
                if change == 0 { continue }
                if slope < -1e-12 * (squares[e] * dot(sum.span, sum.span)).squareRoot() { isDirection = false }
                weights[e] += change
                for k in row.indices { sum[k] += change * row[k] }
            }
            if isDirection && accepts(sum.span) { return true }
        }
        return false
    }

    private static var mostSweeps: Int { 100_000 }

    private static func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double {
        var sum = 0.0
        for k in a.indices { sum += a[k] * b[k] }
        return sum
    }
}
