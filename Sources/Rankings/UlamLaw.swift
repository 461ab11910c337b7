#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// The Mallows law of Ulam's distance about the identity: totals and draws up to 50 items, marginals up to 9.
///
/// The number of permutations at distance d is the sum of f^2 over the shapes of n boxes whose first row has n - d,
/// f the number of standard Young tableaux (hook lengths). A draw takes a shape with probability f^2 phi^(n - row) / Z
/// and two uniform tableaux of it, which the correspondence of Robinson, Schensted and Knuth turns into a permutation.
/// No closed form is known for ranks and pairs: they are summed over all permutations.
///
/// Source: `schensted1961`, `greene1979`, `irurozki2016` in docs/references.md.
public struct UlamLaw: CentredLaw {
    /// The most items for which the law is computed.
    public static let largestItems = 50
    /// The most items for which marginals are computed.
    public static let largestItemsOfMarginals = 9

    public let items: Int
    public let negativeLogDispersion: Double
    private let distances: DistanceDistribution
    private let shapes: YoungShapes
    private let cumulative: [Double]

    /// The law of `items` items at dispersion e^-t; 0.05 s at 50 items.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 50 items.
    public init(items n: Int, negativeLogDispersion t: Double) throws(RankingsError) {
        precondition(n >= 1 && t >= 0, "at least one item, and t not negative")
        guard n <= Self.largestItems else {
            throw .tooManyItems(computation: "the Ulam law", items: n, limit: Self.largestItems)
        }
        items = n
        negativeLogDispersion = t
        let shapes = YoungShapes(boxes: n)
        var counts = [Double](repeating: 0, count: n)
        for index in 0..<shapes.count { counts[n - shapes.longestRow(index)] += shapes.permutations[index] }
        let law = DistanceDistribution(logCounts: counts.map { log($0) }, negativeLogDispersion: t)
        var sum = 0.0
        cumulative = (0..<shapes.count).map { index in
            let distance = n - shapes.longestRow(index)
            sum += law.probabilities[distance] * (shapes.permutations[index] / counts[distance])
            return sum
        }
        distances = law
        self.shapes = shapes
    }

    public var logPartition: Double { distances.logPartition }

    public func distanceMoments() -> DistanceMoments { distances.moments }

    /// By all n! permutations.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 9 items.
    public func pairwiseProbabilities() throws(RankingsError) -> [Double] {
        let n = items
        return try expectation("pairwise") { order, add in
            for first in 0..<n {
                for second in (first + 1)..<max(n, first + 1) { add(order[first] * n + order[second]) }
            }
        }.map { exp($0) }
    }

    /// By all n! permutations.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 9 items.
    public func rankProbabilities() throws(RankingsError) -> [Double] {
        try logRankProbabilities().map { exp($0) }
    }

    /// By all n! permutations.
    ///
    /// - Throws: `RankingsError.tooManyItems` above 9 items.
    public func logTopProbabilities() throws(RankingsError) -> [Double] {
        let ranks = try logRankProbabilities()
        return (0..<items).map { ranks[$0 * items] }
    }

    /// A shape, two uniform tableaux, and the permutation of both; exact and independent draws, O(n^2).
    public func draw(from stream: inout RandomStream) -> [Int] {
        let u = stream.uniform() * (cumulative.last ?? 0)
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] <= u { low = middle + 1 } else { high = middle }
        }
        let shape = shapes.shape(low)
        let insertion = YoungTableau(uniformOf: shape, from: &stream)
        return insertion.permutation(recording: YoungTableau(uniformOf: shape, from: &stream))
    }

    private func logRankProbabilities() throws(RankingsError) -> [Double] {
        try expectation("rank") { order, add in
            for (rank, item) in order.enumerated() { add(item * items + rank) }
        }
    }

    /// The logarithms of n^2 probabilities, from the cells that `visit` names for each order; permutations are counted by
    /// distance first, so that neither the order of summation nor underflow matters.
    private func expectation(
        _ what: String, _ visit: (_ order: [Int], _ add: (Int) -> Void) -> Void
    ) throws(RankingsError) -> [Double] {
        let n = items
        guard n <= Self.largestItemsOfMarginals else {
            throw .tooManyItems(
                computation: "the \(what) marginal of the Ulam law", items: n, limit: Self.largestItemsOfMarginals)
        }
        var counts = [Int](repeating: 0, count: n * n * n)
        var order: [Int]? = Array(0..<n)
        while let current = order {
            let distance = n - UlamDistance.longestIncrease(current)
            visit(current) { counts[$0 * n + distance] += 1 }
            order = nextPermutation(current)
        }
        return (0..<(n * n)).map { cell in
            let terms = (0..<n).filter { counts[cell * n + $0] > 0 }.map {
                log(Double(counts[cell * n + $0])) - ($0 == 0 ? 0 : negativeLogDispersion * Double($0))
            }
            return min(logSumExp(terms) - logPartition, 0)
        }
    }
}
