#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Kendall's distance about the identity, for any number of items.
///
/// Inserting the items in central order, item i lands v_i places above the end, and the v_i are independent truncated
/// geometric: P(v_i = v) proportional to phi^v on 0 ... i. The distance is their sum, so
///
///     log Z = sum_i log(1 + phi + ... + phi^i),
///
/// and mean and variance are sums over i as well. `GeneralizedKendallLaw` has a dispersion for each insertion.
///
/// Source: `mallows1957`, `fligner1986` in docs/references.md.
public struct KendallLaw: CentredLaw {
    public let items: Int
    public let negativeLogDispersion: Double
    private let insertion: RepeatedInsertion

    /// The law of `items` items at dispersion e^-t.
    public init(items: Int, negativeLogDispersion t: Double) {
        precondition(items >= 1 && t >= 0, "at least one item, and t not negative")
        self.items = items
        negativeLogDispersion = t
        insertion = RepeatedInsertion(items: items, negativeLogDispersion: t)
    }

    public var logPartition: Double {
        var sum = 0.0
        for k in 1...items { sum += stage(k).logPartition }
        return sum
    }

    public func distanceMoments() -> DistanceMoments {
        var (mean, variance) = (0.0, 0.0)
        for k in 1...items {
            mean += stage(k).mean
            variance += stage(k).variance
        }
        return DistanceMoments(mean: mean, variance: variance)
    }

    /// P(i before j) = h(j - i) for i < j: the phi link is the exact pairwise marginal, whatever n and the positions.
    public func pairwiseProbabilities() -> [Double] {
        let link = PhiLink(negativeLogDispersion: negativeLogDispersion)
        var result = [Double](repeating: 0, count: items * items)
        for gap in 1..<max(items, 2) where items > 1 {
            let value = link(gap: Double(gap))
            for i in 0..<(items - gap) {
                result[i * items + i + gap] = value.probability
                result[(i + gap) * items + i] = value.complement
            }
        }
        return result
    }

    /// P(item i has rank k), by inserting the items: item j puts the item at place p one place down if it lands no lower,
    /// with probability P(v_j >= j - p) = phi^(j-p) (1 + ... + phi^p) / (1 + ... + phi^j). O(n^3), all terms positive.
    public func rankProbabilities() -> [Double] {
        let n = items
        let t = negativeLogDispersion
        var sums = [0.0]
        for k in 0..<n { sums.append(sums[k] + (k == 0 ? 1 : exp(-t * Double(k)))) }
        // places[i n + p]: the chance that item i stands at place p of those inserted so far.
        var places = [Double](repeating: 0, count: n * n)
        for j in 0..<n {
            let down = (0..<j).map { exp(-t * Double(j - $0)) * sums[$0 + 1] / sums[j + 1] }
            let stay = (0..<j).map { sums[j - $0] / sums[j + 1] }
            for i in 0..<j {
                var above = 0.0
                for p in 0..<j {
                    let here = places[i * n + p]
                    places[i * n + p] = above + here * stay[p]
                    above = here * down[p]
                }
                places[i * n + j] = above
            }
            for p in 0...j { places[j * n + p] = (p == j ? 1 : exp(-t * Double(j - p))) / sums[j + 1] }
        }
        return places
    }

    /// log P(item i is first) = -i t - log(1 + phi + ... + phi^(n-1)).
    public func logTopProbabilities() -> [Double] {
        let normalizer = stage(items).logPartition
        return (0..<items).map { -Double($0) * negativeLogDispersion - normalizer }
    }

    /// Repeated insertion; exact and independent draws, O(n + distance).
    public func draw(from stream: inout RandomStream) -> [Int] {
        var order = [Int](repeating: 0, count: items)
        var places = order.mutableSpan
        draw(into: &places, from: &stream)
        return order
    }

    /// The same draw without memory of its own.
    public func draw(into order: inout MutableSpan<Int>, from stream: inout RandomStream) {
        insertion.draw(into: &order, from: &stream)
    }

    /// The law of v_i when item k - 1 = i is inserted.
    private func stage(_ k: Int) -> TruncatedGeometric {
        TruncatedGeometric(count: k, negativeLogDispersion: negativeLogDispersion)
    }
}
