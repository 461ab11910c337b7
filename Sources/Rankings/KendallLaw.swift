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
/// and mean and variance are sums over i as well. With t = -log phi, the moments of the geometric law on k values are
/// f(t) - k f(k t) and c(t) - k^2 c(k t), f(x) = 1/(e^x - 1), c(x) = 1/(4 sinh^2(x/2)). Where k t <= 2 the poles at 0
/// are subtracted first (f = 1/x - 1/2 + ..., c = 1/x^2 + ...), so that nothing cancels as phi -> 1.
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
        for k in 1...items { sum += logGeometricSum(k) }
        return sum
    }

    public func distanceMoments() -> DistanceMoments {
        let t = negativeLogDispersion
        var (mean, variance) = (0.0, 0.0)
        for k in 1...items {
            let count = Double(k)
            if count * t > 2 {
                mean += 1 / expm1(t) - count / expm1(count * t)
                variance += Self.curvature(t) - count * count * Self.curvature(count * t)
            } else {
                mean += (count - 1) / 2 + Self.regularMean(t) - count * Self.regularMean(count * t)
                variance += Self.regularCurvature(t) - count * count * Self.regularCurvature(count * t)
            }
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
        let normalizer = logGeometricSum(items)
        return (0..<items).map { -Double($0) * negativeLogDispersion - normalizer }
    }

    /// Repeated insertion; exact and independent draws, O(n + distance).
    public func draw(from stream: inout RandomStream) -> [Int] { insertion.draw(from: &stream) }

    /// log(1 + phi + ... + phi^(k-1)).
    private func logGeometricSum(_ k: Int) -> Double {
        let t = negativeLogDispersion
        let rest = t == 0 ? Double(k - 1) : exp(-t) * expm1(-Double(k - 1) * t) / expm1(-t)
        return log1p(rest)
    }

    /// c(x) = 1/(4 sinh^2(x/2)), in a form that does not overflow.
    private static func curvature(_ x: Double) -> Double {
        let w = -expm1(-x)
        return exp(-x) / (w * w)
    }

    /// f(x) - 1/x + 1/2 = (v cosh v - sinh v) / (2 v sinh v), v = x/2, by its series; x <= 2.
    private static func regularMean(_ x: Double) -> Double {
        if x == 0 { return 0 }
        let v = x / 2
        var sum = 0.0
        for k in stride(from: 10, through: 1, by: -1) {
            // The term 2k v^(2k)/(2k+1)!, nested: each step multiplies by v^2 / ((2k)(2k+1)) of the terms above it.
            sum = v * v / Double(2 * k * (2 * k + 1)) * (Double(2 * k) + sum)
        }
        return sum * v / (2 * v * sinh(v))
    }

    /// c(x) - 1/x^2 = -2 sum_(k>=2) x^(2k)/(2k)! / (4 x^2 sinh^2(x/2)), by its series; x <= 2.
    private static func regularCurvature(_ x: Double) -> Double {
        if x == 0 { return -1.0 / 12 }
        var sum = 0.0
        for k in stride(from: 12, through: 3, by: -1) { sum = x * x / Double(2 * k * (2 * k - 1)) * (1 + sum) }
        let s = sinh(x / 2)
        return -x * x * (1 + sum) / (48 * s * s)
    }
}
