#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Hamming's distance about the identity, for any number of items.
///
/// At distance m stand n!/(n-m)! r_m rankings, r_m = D_m / m! the share of derangements among the permutations of m
/// items, with m r_m = (m-1) r_(m-1) + r_(m-2): positive terms alone. Given the distance m, the moved items are a
/// uniform set and their ranks a uniform derangement of it, in which two items are exchanged with probability
/// D_(m-2)/D_m and i takes j's rank, j another's, with D_(m-1)/D_m.
///
/// Everything is a sum over the distance; O(n).
///
/// Source: `fligner1986`, `irurozki2016` in docs/references.md.
public struct HammingLaw: CentredLaw {
    public let items: Int
    public let negativeLogDispersion: Double
    private let distances: DistanceDistribution
    private let derangements: [Double]

    /// The law of `items` items at dispersion e^-t.
    public init(items n: Int, negativeLogDispersion t: Double) {
        precondition(n >= 1 && t >= 0, "at least one item, and t not negative")
        items = n
        negativeLogDispersion = t
        var shares = [1.0, 0.0]
        for m in 2..<max(n + 1, 2) { shares.append((Double(m - 1) * shares[m - 1] + shares[m - 2]) / Double(m)) }
        derangements = shares
        var logFalling = 0.0
        var logCounts = [0.0]
        for m in 1...n {
            logFalling += log(Double(n - m + 1))
            logCounts.append(logFalling + log(shares[m]))
        }
        distances = DistanceDistribution(logCounts: logCounts, negativeLogDispersion: t)
    }

    public var logPartition: Double { distances.logPartition }

    public func distanceMoments() -> DistanceMoments { distances.moments }

    private var marginals: ClassFunctionMarginals {
        let n = Double(items)
        let pairs = max(n * (n - 1), 1)
        let others = max(n - 2, 1)
        let r = derangements
        var (exchanged, chained, apart) = (0.0, 0.0, 0.0)
        for m in 2..<max(items + 1, 2) where distances.probabilities[m] > 0 {
            let (p, size) = (distances.probabilities[m] / pairs, Double(m))
            exchanged += p * r[m - 2] / r[m]
            chained += p * (size - 1) * r[m - 1] / r[m]
            if m > 2 { apart += p * (size * (size - 3) + r[m - 2] / r[m]) }
        }
        return ClassFunctionMarginals(
            items: items, fixed: distances.expectation { (n - $0) / n }, moved: distances.expectation { $0 / pairs },
            bothFixed: distances.expectation { (n - $0) * (n - $0 - 1) / pairs }, exchanged: exchanged,
            oneFixed: distances.expectation { (n - $0) * $0 / pairs } / others, chained: chained / others,
            apart: apart / max(others * (n - 3), 1))
    }

    public func pairwiseProbabilities() -> [Double] { marginals.pairwiseProbabilities() }

    public func rankProbabilities() -> [Double] { marginals.rankProbabilities() }

    /// log P(item i is first), from E[d; d > 0] in logarithms: finite where the probability itself underflows.
    public func logTopProbabilities() -> [Double] {
        let n = Double(items)
        if items == 1 { return [0] }
        let logMean =
            distances.logAway
            + logSumExp(distances.logShares.enumerated().dropFirst().map { log(Double($0.offset)) + $0.element })
        let leaves = exp(logMean) / n
        let stays = leaves < 0.5 ? log1p(-leaves) : log(distances.expectation { (n - $0) / n })
        return (0..<items).map { $0 == 0 ? stays : logMean - log(n) - log(n - 1) }
    }

    /// A distance, as many items, and a derangement of them by rejection (a uniform order succeeds one time in e);
    /// exact and independent draws, O(n).
    public func draw(from stream: inout RandomStream) -> [Int] {
        let moved = distances.draw(from: &stream)
        var order = Array(0..<items)
        if moved == 0 { return order }
        var places = order
        for k in 0..<moved { places.swapAt(k, k + stream.index(below: items - k)) }
        let chosen = Array(places[..<moved])
        var images = chosen
        repeat { stream.shuffle(&images) } while zip(chosen, images).contains { $0 == $1 }
        for (place, item) in zip(chosen, images) { order[place] = item }
        return order
    }
}
