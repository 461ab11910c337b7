#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Spearman's rho about the identity where it is concentrated, for up to 1000 items: restricted to
/// rankings that move no item by more than w places, with w such that all others together have a probability that is
/// proven to be below 1e-13. So every probability is right within 1e-13, and log Z too.
///
/// The proof. If item i has rank k, g = |k - i|, then d >= g^2 - g + f with f the footrule, since x^2 >= |x| for
/// the other items. Hence the rankings with mu(i) = k weigh at most phi^(g^2-g) Z_f P_f(mu(i) = k), with the footrule law
/// at the same phi, which is known exactly; and Z is at least the weight of those that move no item by more than 5.
/// The sum of these bounds over all |k - i| > w bounds what is left out. As phi -> 0 the bound is of the true order,
/// phi^(g^2+g). So that the moments are as good, each bound counts (g^2+g)^2 times, the square of the least distance that
/// such a ranking has, and the sum stays below 1e-12 min(1, (n-1) phi^2), the order of the moments themselves.
///
/// Source: `bellman1962`, `diaconis1977` in docs/references.md.
public struct BandedSpearmanLaw: CentredLaw {
    /// How many numbers the table may have; with 8 bytes each, 128 MiB.
    static let largestTable = 1 << 24
    /// The most that may be left out of the second moment of the distance, relative to it.
    static let tolerance = 1e-12

    public let items: Int
    public let negativeLogDispersion: Double
    /// The most places by which an item moves.
    public let bandwidth: Int
    private let band: SpearmanBand

    /// The law of `items` items at dispersion e^-t; about 2 s where the table is largest.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the table for the necessary band would be too large.
    public init(items n: Int, negativeLogDispersion t: Double) throws(RankingsError) {
        precondition(n >= 1 && t >= 0, "at least one item, and t not negative")
        guard let width = try Self.bandwidth(items: n, negativeLogDispersion: t) else {
            throw .tooManyItems(
                computation: "the Spearman law at dispersion \(exp(-t))", items: n, limit: SpearmanLaw.largestItems)
        }
        items = n
        negativeLogDispersion = t
        bandwidth = width
        band = SpearmanBand(items: n, width: width, negativeLogDispersion: t)
    }

    public var logPartition: Double { band.logPartition }

    /// E[d] from the rank marginals; the variance by carrying the moments of the distance to come about its mean.
    public func distanceMoments() -> DistanceMoments {
        let (n, w, size) = (items, bandwidth, band.masks.count)
        var costs = [Double](repeating: 0, count: n)
        band.forEachPlacement { k, _, b, p in costs[k] += p * Double((b - w) * (b - w)) }
        var first = [Double](repeating: 0, count: size)
        var second = first
        for k in stride(from: n - 1, through: 0, by: -1) {
            var (nextFirst, nextSecond) = (first, second)
            for (place, mask) in band.masks.enumerated() {
                var (sum1, sum2) = (0.0, 0.0)
                band.forEachNext(of: mask, at: k) { b, next in
                    let excess = Double((b - w) * (b - w)) - costs[k]
                    let mass = band.table[(k + 1) * size + next]
                    sum1 += band.weights[b] * (first[next] + excess * mass)
                    sum2 += band.weights[b] * (second[next] + excess * (2 * first[next] + excess * mass))
                }
                (nextFirst[place], nextSecond[place]) = (sum1, sum2)
            }
            (first, second) = (nextFirst, nextSecond)
        }
        let total = band.table[band.start]
        let shift = first[band.start] / total
        return DistanceMoments(mean: costs.reduce(0, +), variance: second[band.start] / total - shift * shift)
    }

    /// P(i before j) at i n + j; 1 where j's ranks all lie behind i's. O(w^2 n C(2w, w)).
    public func pairwiseProbabilities() -> [Double] {
        let (n, w) = (items, bandwidth)
        var result = [Double](repeating: 0, count: n * n)
        band.forEachPlacement { k, mask, b, p in
            var later = band.free(mask, at: k) & ~(1 << b)
            while later != 0 {
                result[(k - w + b) * n + k - w + later.trailingZeroBitCount] += p
                later &= later - 1
            }
        }
        // What is beyond the window has not come yet.
        for (place, p) in rankProbabilities().enumerated() where p > 0 {
            for j in min(place % n + w + 1, n)..<n { result[place / n * n + j] += p }
        }
        return result
    }

    public func rankProbabilities() -> [Double] {
        var result = [Double](repeating: 0, count: items * items)
        band.forEachPlacement { k, _, b, p in result[(k - bandwidth + b) * items + k] += p }
        return result
    }

    /// The band leaves out that items from behind it come first, whose probabilities have logarithms all the same.
    ///
    /// - Throws: `RankingsError.tooManyItems`, always.
    public func logTopProbabilities() throws(RankingsError) -> [Double] {
        throw .tooManyItems(
            computation: "who is first under the Spearman law", items: items, limit: SpearmanLaw.largestItems)
    }

    /// Fills the ranks from the first, each item with its exact conditional probability; O(n w).
    public func draw(from stream: inout RandomStream) -> [Int] {
        var order: [Int] = []
        var place = band.start
        for k in 0..<items {
            var remaining = stream.uniform() * band.table[k * band.masks.count + place]
            var chosen = (item: bandwidth, next: place)
            var found = false
            band.forEachNext(of: band.masks[place], at: k) { b, next in
                let weight = band.weights[b] * band.table[(k + 1) * band.masks.count + next]
                if found || weight == 0 { return }
                chosen = (b, next)
                found = remaining < weight
                remaining -= weight
            }
            order.append(k - bandwidth + chosen.item)
            place = chosen.next
        }
        return order
    }

    /// The smallest band that leaves out no more than the tolerance, if its table is not too large.
    private static func bandwidth(items n: Int, negativeLogDispersion t: Double) throws(RankingsError) -> Int? {
        let affordable = (1...11).filter { w in n * centralBinomial(w) <= largestTable }
        guard n <= FootruleLaw.largestItems, let widest = affordable.last else { return nil }
        if n == 1 { return 1 }
        // Far too spread out: no need to prove it.
        if exp(-t * Double((widest + 1) * (widest + 2))) > tolerance && n > widest + 1 { return nil }
        let footrule = try FootruleLaw(items: n, negativeLogDispersion: t)
        let weights = footrule.rankWeightsByGap()
        let partition = SpearmanBand(items: n, width: min(5, widest), negativeLogDispersion: t).logPartition
        let scale = footrule.logPartition - partition
        let allowed = tolerance * min(1, Double(n - 1) * exp(-2 * t))
        var outside = 0.0
        var narrowest: Int?
        for gap in stride(from: n - 1, through: 1, by: -1) {
            if gap <= widest && outside <= allowed { narrowest = gap }
            let least = Double(gap * gap + gap)
            outside += least * least * exp(log(weights[gap]) - t * least + scale)
        }
        return narrowest
    }

    private static func centralBinomial(_ w: Int) -> Int { (1...w).reduce(1) { $0 * (w + $1) / $1 } }
}
