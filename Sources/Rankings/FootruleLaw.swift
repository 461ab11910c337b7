#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Spearman's footrule about the identity, exactly, up to 1000 items.
///
/// Cut the identity after c places, and let m_c be how many of the first c items have a rank beyond the cut (*open*
/// items; as many of the first c ranks are open). Each item counts 1 at each cut between its place and its rank, so
///
///     d = 2 (m_1 + ... + m_(n-1)).
///
/// Passing place c, item c and rank c both stay open (m grows by 1; 1 way), or one of them meets an open partner or
/// they meet each other (m stays; 2m + 1 ways), or both meet open partners (m shrinks by 1; m^2 ways). Hence the
/// weight of all beginnings with m open at cut c, divided by m! to make the steps symmetric and by phi^(2m), is
///
///     G_(c+1)(m) = m q^(m-1) G_c(m-1) + (2m+1) q^m G_c(m) + (m+1) q^(m+1) G_c(m+1),   q = phi^2, Z = G_n(0),
///
/// and that of all ends is G_(n-c)(m). Stored is G_c(m)/G_c(0), at most 2^c; log Z = sum_c log(1 + q G_c(1)/G_c(0)),
/// accurate as phi -> 0. All terms are positive. O(n^2) time and memory for the table.
///
/// Source: `diaconis1977`, `guaypaquet2014` in docs/references.md.
public struct FootruleLaw: CentredLaw {
    /// The most items for which the law is computed.
    public static let largestItems = 1000

    public let items: Int
    public let negativeLogDispersion: Double
    /// q^m at m.
    let powers: [Double]
    /// G_c(m)/G_c(0) at [c][m], for m up to min(c, n - c) + 1.
    let ratios: [[Double]]
    /// G_(c+1)(0)/G_c(0) at c.
    let growth: [Double]
    public let logPartition: Double

    /// The law of `items` items at dispersion e^-t.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 1000 items.
    public init(items n: Int, negativeLogDispersion t: Double) throws(RankingsError) {
        precondition(n >= 1 && t >= 0, "at least one item, and t not negative")
        guard n <= Self.largestItems else {
            throw .tooManyItems(computation: "the footrule law", items: n, limit: Self.largestItems)
        }
        items = n
        negativeLogDispersion = t
        let q = (0...(n / 2 + 2)).map { $0 == 0 ? 1 : exp(-2 * t * Double($0)) }
        var ratios: [[Double]] = [[1, 0, 0]]
        var growth: [Double] = []
        var logZ = 0.0
        for c in 0..<n {
            let old = ratios[c]
            growth.append(1 + q[1] * old[1])
            logZ += log1p(q[1] * old[1])
            let most = min(c + 1, n - c - 1)
            var next = [Double](repeating: 0, count: most + 3)
            for m in 0...most {
                let (size, above) = (Double(m), m + 1 < old.count ? old[m + 1] : 0)
                let stay = m < old.count ? (2 * size + 1) * q[m] * old[m] : 0
                let below = m > 0 ? size * q[m - 1] * old[m - 1] : 0
                next[m] = (below + stay + (size + 1) * q[m + 1] * above) / growth[c]
            }
            ratios.append(next)
        }
        powers = q
        self.ratios = ratios
        self.growth = growth
        logPartition = logZ
    }

    /// G_c(0) G_(n-c)(0) / Z: what turns products of the stored ratios at cut c into probabilities.
    func scale(cut c: Int) -> Double {
        var sum = 0.0
        for m in 0...min(c, items - c) { sum += ratios[c][m] * powers[m] * ratios[items - c][m] }
        return 1 / sum
    }

    /// E[d] from the law of each m_c, and the variance by carrying the first two moments of the distance so far about
    /// its mean along: nothing large is subtracted. O(n^2).
    public func distanceMoments() -> DistanceMoments {
        let n = items
        var mean = 0.0
        var centres = [0.0]
        for c in 1..<max(n, 1) {
            let scale = scale(cut: c)
            var centre = 0.0
            for m in 1...max(min(c, n - c), 1) {
                centre += 2 * Double(m) * ratios[c][m] * powers[m] * (ratios[n - c][m] * scale)
            }
            centres.append(centre)
            mean += centre
        }
        var first = [Double](repeating: 0, count: n / 2 + 3)
        var second = first
        for c in 0..<n {
            var moved = (first: first, second: second)
            for m in 0...min(c, n - c) {
                let excess = 2 * Double(m) - centres[c]
                let mass = ratios[c][m]
                moved.second[m] = powers[m] * (second[m] + excess * (2 * first[m] + excess * mass))
                moved.first[m] = powers[m] * (first[m] + excess * mass)
            }
            let most = min(c + 1, n - c - 1)
            for m in 0..<first.count {
                let (size, inside) = (Double(m), m <= most)
                let step = { (x: [Double]) -> Double in
                    let below = m > 0 ? size * x[m - 1] : 0
                    let above = m + 1 < x.count ? (size + 1) * x[m + 1] : 0
                    return inside ? (below + (2 * size + 1) * x[m] + above) / growth[c] : 0
                }
                (first[m], second[m]) = (step(moved.first), step(moved.second))
            }
        }
        return DistanceMoments(mean: mean, variance: second[0] - first[0] * first[0])
    }

    /// Place by place: whether the number of open items grows, stays or shrinks, with its exact conditional probability,
    /// and then which of them meets its rank, all equally likely; O(n).
    public func draw(from stream: inout RandomStream) -> [Int] {
        let n = items
        var order = [Int](repeating: 0, count: n)
        var openItems: [Int] = []
        var openRanks: [Int] = []
        for c in 0..<n {
            let m = openItems.count
            let (size, end) = (Double(m), ratios[n - c - 1])
            let weight = { (k: Int) -> Double in k < end.count ? powers[k] * end[k] : 0 }
            let shrink = m > 0 ? size * weight(m - 1) : 0
            let stay = weight(m)
            let grow = (size + 1) * weight(m + 1)
            var u = stream.uniform() * (shrink + (2 * size + 1) * stay + grow)
            if u < grow {
                openItems.append(c)
                openRanks.append(c)
                continue
            }
            u -= grow
            if u < stay || m == 0 {
                order[c] = c
                continue
            }
            u -= stay
            let shrinks = u < shrink
            let meetsItem = shrinks || u - shrink < size * stay
            let meetsRank = shrinks || !meetsItem
            if meetsItem {
                openItems.swapAt(stream.index(below: m), m - 1)
                order[c] = openItems.removeLast()
            }
            if meetsRank {
                openRanks.swapAt(stream.index(below: m), m - 1)
                order[openRanks.removeLast()] = c
            }
            if !meetsRank { openItems.append(c) }
            if !meetsItem { openRanks.append(c) }
        }
        return order
    }
}
