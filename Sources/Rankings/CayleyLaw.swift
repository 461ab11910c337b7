#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Cayley's distance about the identity, for any number of items.
///
/// Item j = 1, ..., n-1 in turn stays where it is or changes places with one of the j items before it; each of these
/// exchanges adds 1 to the distance. So the distance is a sum of independent indicators X_j, and
///
///     Z = prod_j (1 + j phi),   P(X_j = 1) = j phi / (1 + j phi).
///
/// With D = (1 + (n-1) phi)(1 + (n-2) phi), two items are both fixed with probability 1/D, exchanged or one fixed with
/// phi/D, and anything else with phi^2/D. All terms are positive.
///
/// Source: `fligner1986`, `ewens1972` in docs/references.md.
public struct CayleyLaw: CentredLaw {
    public let items: Int
    public let negativeLogDispersion: Double

    /// The law of `items` items at dispersion e^-t.
    public init(items: Int, negativeLogDispersion t: Double) {
        precondition(items >= 1 && t >= 0, "at least one item, and t not negative")
        self.items = items
        negativeLogDispersion = t
    }

    private var dispersion: Double { exp(-negativeLogDispersion) }

    public var logPartition: Double {
        var sum = 0.0
        for j in 1..<max(items, 1) { sum += log1p(Double(j) * dispersion) }
        return sum
    }

    public func distanceMoments() -> DistanceMoments {
        var (mean, variance) = (0.0, 0.0)
        for j in 1..<max(items, 1) {
            let odds = Double(j) * dispersion
            mean += odds / (1 + odds)
            variance += odds / ((1 + odds) * (1 + odds))
        }
        return DistanceMoments(mean: mean, variance: variance)
    }

    private var marginals: ClassFunctionMarginals {
        let phi = dispersion
        let last = 1 + Double(items - 1) * phi
        let pair = last * (1 + Double(items - 2) * phi)
        return ClassFunctionMarginals(
            items: items, fixed: 1 / last, moved: phi / last, bothFixed: 1 / pair, exchanged: phi / pair,
            oneFixed: phi / pair, chained: phi * phi / pair, apart: phi * phi / pair)
    }

    public func pairwiseProbabilities() -> [Double] { marginals.pairwiseProbabilities() }

    public func rankProbabilities() -> [Double] { marginals.rankProbabilities() }

    public func logTopProbabilities() -> [Double] {
        let normalizer = log1p(Double(items - 1) * dispersion)
        return (0..<items).map { ($0 == 0 ? 0 : -negativeLogDispersion) - normalizer }
    }

    /// The exchanges one after the other; exact and independent draws, O(n).
    public func draw(from stream: inout RandomStream) -> [Int] {
        let phi = dispersion
        var order = Array(0..<items)
        for j in 1..<max(items, 1) {
            let odds = Double(j) * phi
            if stream.uniform() * (1 + odds) < odds { order.swapAt(j, stream.index(below: j)) }
        }
        return order
    }
}
