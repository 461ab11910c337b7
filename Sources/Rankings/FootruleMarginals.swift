#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Marginals of the footrule law, by following one item i through the cuts.
///
/// Its beginnings are kept in the gauge of the table G: divided by m! and by G_c(0).
extension FootruleLaw {
    /// P(item i has rank k) at i n + k; O(n^3).
    public func rankProbabilities() -> [Double] {
        let n = items
        let closing = closingScales()
        var result = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            result[i * n + i] = fixedProbability(i, closing)
            let ranks = ranksBeyond(i, closing)
            for (gap, value) in ranks.enumerated() where i + gap + 1 < n {
                let p = value * exp(-2 * negativeLogDispersion * Double(gap + 1))
                // The law of the inverse permutation is the same.
                (result[i * n + i + gap + 1], result[(i + gap + 1) * n + i]) = (p, p)
            }
        }
        return result
    }

    /// log P(item y is first) = -2 t y + log of a number that neither vanishes nor overflows; O(n^2).
    public func logTopProbabilities() -> [Double] {
        let closing = closingScales()
        var leaves = 0.0
        var result = [0.0]
        for (gap, value) in ranksBeyond(0, closing).enumerated() {
            let logProbability = log(value) - 2 * negativeLogDispersion * Double(gap + 1)
            leaves += exp(logProbability)
            result.append(logProbability)
        }
        result[0] = leaves < 0.5 ? log1p(-leaves) : log(fixedProbability(0, closing))
        return result
    }

    /// P(i before j) at i n + j; O(n^3).
    ///
    /// For i < j, once i has its rank, j comes before it if it takes an open rank below; what is carried along is the
    /// weight times the number of those, of which each later item closes any of the m open ones equally often. While
    /// i is open, j comes before it by taking its rank at once; if both are open, each is as likely to be first.
    public func pairwiseProbabilities() -> [Double] {
        let n = items
        let closing = closingScales()
        var result = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            var open = [Double](repeating: 0, count: n / 2 + 4)
            var below = open
            let most = min(i, n - i)
            for m in 0...most {
                let (size, weight) = (Double(m), ratios[i][m] * powers[m] / growth[i])
                open[m + 1] += (size + 1) * weight
                open[m] += size * weight
                below[m] += size * (size + 1) / 2 * weight
                if m > 0 { below[m - 1] += size * (size - 1) / 2 * weight }
            }
            for j in (i + 1)..<max(n, i + 1) {
                let p = secondComesFirst(at: j, open: open, below: below) * closing[j]
                (result[i * n + j], result[j * n + i]) = (1 - p, p)
                below = held(below, at: j, closing: open)
                open = held(open, at: j)
            }
        }
        return result
    }

    /// The sum of P(item i has rank k) q^-g over all i and k with |k - i| = g, at g; 0 at 0. O(n^3).
    func rankWeightsByGap() -> [Double] {
        let closing = closingScales()
        var result = [Double](repeating: 0, count: items)
        for i in 0..<items {
            for (gap, value) in ranksBeyond(i, closing).enumerated() { result[gap + 1] += 2 * value }
        }
        return result
    }

    // MARK: Steps

    /// G_k(0) G_(n-k-1)(0) / Z at k: what turns products of ratios before and after place k into probabilities.
    private func closingScales() -> [Double] {
        (0..<items).map { scale(cut: $0) / growth[items - $0 - 1] }
    }

    private func fixedProbability(_ i: Int, _ closing: [Double]) -> Double {
        let end = ratios[items - i - 1]
        var sum = 0.0
        for m in 0...min(i, items - i - 1) { sum += ratios[i][m] * powers[m] * powers[m] * end[m] }
        return sum * closing[i]
    }

    /// P(item i has rank k) q^-(k-i) at k - i - 1, for k > i: one power of q for each cut between, where m is at least 1.
    private func ranksBeyond(_ i: Int, _ closing: [Double]) -> [Double] {
        let n = items
        var open = [Double](repeating: 0, count: n / 2 + 4)
        for m in 0...min(i, n - i) {
            let weight = ratios[i][m] * powers[m] / growth[i]
            open[m + 1] += Double(m + 1) * weight
            open[m] += Double(m) * weight
        }
        var result: [Double] = []
        for k in (i + 1)..<max(n, i + 1) {
            let end = ratios[n - k - 1]
            var sum = 0.0
            for m in 1...min(k, n - k) {
                let stay = m < end.count ? powers[m] * end[m] : 0
                sum += open[m] * powers[m - 1] * (stay + powers[m - 1] * end[m - 1])
            }
            result.append(sum * closing[k])
            open = held(open, at: k, lowered: 1)
        }
        return result
    }

    /// One step at place c of the weights that follow one of the m open items (or ranks) which stays open; and, for
    /// the number of open ranks below i's, the beginnings in which rank c goes to item i itself, `closing`.
    private func held(_ old: [Double], at c: Int, lowered: Int = 0, closing: [Double] = []) -> [Double] {
        let n = items
        var next = [Double](repeating: 0, count: old.count)
        for m in 1...max(min(c, n - c), 1) {
            let size = Double(m)
            let cut = powers[m - lowered] / growth[c]
            let weight = old[m] * cut
            let ended = closing.isEmpty ? 0 : closing[m] * cut
            next[m + 1] += (size + 1) * weight
            next[m] += 2 * size * weight + size * ended
            next[m - 1] += (size - 1) * (weight + ended)
        }
        for m in (min(c + 1, n - c - 1) + 1)..<next.count { next[m] = 0 }
        return next
    }

    private func secondComesFirst(at j: Int, open: [Double], below: [Double]) -> Double {
        let end = ratios[items - j - 1]
        let weight = { (m: Int) -> Double in m < end.count ? powers[m] * end[m] : 0 }
        var sum = 0.0
        for m in 1...min(j, items - j) {
            let size = Double(m)
            let stays = (open[m] * (size + 1 + (size - 1) / 2) + below[m]) * weight(m)
            let shrinks = (open[m] * size + below[m]) * weight(m - 1)
            sum += powers[m] * (stays + shrinks + open[m] * (size + 1) / 2 * weight(m + 1))
        }
        return sum
    }
}
