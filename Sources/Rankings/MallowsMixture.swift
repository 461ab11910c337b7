#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Several populations, each with a Mallows law of its own about its own centre: P(mu) = sum_k w_k P_k(mu).
///
/// Every marginal is the weighted sum of those of the populations, exact wherever theirs are.
///
/// Source: `murphy2003` in docs/references.md.
public struct MallowsMixture: Sendable {
    /// A share of the people who agree on a central ranking.
    public struct Population: Sendable {
        /// The share, from 0 to 1.
        public let weight: Double
        /// How its rankings scatter.
        public let model: MallowsModel
    }

    /// The populations; their weights sum to 1.
    public let populations: [Population]
    /// log w_k - log Z_k.
    private let logScales: [Double]

    /// The mixture of Mallows models of the same items.
    ///
    /// - Parameter populations: with weights of any positive sum.
    /// - Throws: `RankingsError.differentLengths` if the centres rank different numbers of items.
    public init(_ populations: [(weight: Double, model: MallowsModel)]) throws(RankingsError) {
        let total = populations.reduce(0) { $0 + $1.weight }
        precondition(
            total > 0 && total.isFinite && populations.allSatisfy { $0.weight >= 0 }, "weights of a positive sum")
        let items = populations[0].model.centre.count
        for (_, model) in populations where model.centre.count != items {
            throw .differentLengths(expected: items, got: model.centre.count)
        }
        self.populations = populations.map { Population(weight: $0.weight / total, model: $0.model) }
        logScales = self.populations.map { log($0.weight) - $0.model.law.logPartition }
    }

    /// The number of items n.
    public var items: Int { populations[0].model.centre.count }

    /// log P(ranking); -infinity only where every population is at dispersion 0, elsewhere finite.
    public func logProbability(of ranking: Ranking) -> Double { logSumExp(logShares(of: ranking)) }

    /// The probability that a ranking came from each population; NaN if none can give it.
    public func responsibilities(of ranking: Ranking) -> [Double] {
        let shares = logShares(of: ranking)
        let total = logSumExp(shares)
        return shares.map { exp($0 - total) }
    }

    /// log (w_k P_k(ranking)) for every population.
    func logShares(of ranking: Ranking) -> [Double] {
        zip(populations, logScales).map { $1 + $0.model.logWeight(of: ranking) }
    }

    /// P(i before j) at i n + j, for items i and j; 0 on the diagonal.
    ///
    /// - Throws: `RankingsError.tooManyItems` beyond the range in which it is known exactly, as the next two.
    public func pairwiseProbabilities() throws(RankingsError) -> [Double] {
        try weighted { model throws(RankingsError) in
            let (n, ranks) = (items, model.centre.ranks)
            let table = try model.law.pairwiseProbabilities()
            return (0..<(n * n)).map { table[ranks[$0 / n] * n + ranks[$0 % n]] }
        }
    }

    /// P(item i has rank k) at i n + k.
    public func rankProbabilities() throws(RankingsError) -> [Double] {
        try weighted { model throws(RankingsError) in
            let (n, ranks) = (items, model.centre.ranks)
            let table = try model.law.rankProbabilities()
            return (0..<(n * n)).map { table[ranks[$0 / n] * n + $0 % n] }
        }
    }

    /// P(item i has rank 0), for every i.
    public func topProbabilities() throws(RankingsError) -> [Double] {
        try weighted { model throws(RankingsError) in
            let table = try model.law.logTopProbabilities()
            return model.centre.ranks.map { exp(table[$0]) }
        }
    }

    /// An exact, independent draw: a population, then a ranking from it.
    public func draw(from stream: inout RandomStream) -> Ranking {
        var rest = stream.uniform()
        for population in populations.dropLast() {
            if rest < population.weight { return population.model.draw(from: &stream) }
            rest -= population.weight
        }
        return populations[populations.count - 1].model.draw(from: &stream)
    }

    private func weighted(
        _ marginal: (MallowsModel) throws(RankingsError) -> [Double]
    ) throws(RankingsError) -> [Double] {
        var sum: [Double] = []
        for population in populations {
            let term = try marginal(population.model).map { $0 * population.weight }
            sum = sum.isEmpty ? term : zip(sum, term).map { $0 + $1 }
        }
        return sum
    }
}
