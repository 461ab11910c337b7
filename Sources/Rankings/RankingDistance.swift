public import NumericalCore

/// A distance between rankings, with the Mallows laws that belong to it.
///
/// Every distance here is right-invariant: it does not change when the items are renamed. So a law about any central
/// ranking is the law about the identity with renamed items.
public protocol RankingDistance: Sendable {
    /// Its name in files and on the command line.
    var name: String { get }
    /// One line for `list distances`.
    var summary: String { get }

    /// d(a, b), for rankings of as many items.
    func callAsFunction(_ a: Ranking, _ b: Ranking) -> Int

    /// The Mallows law about the identity, P(mu) proportional to e^(-t d(mu, identity)).
    ///
    /// - Throws: `RankingsError.tooManyItems` beyond the range in which the law is known exactly.
    func law(items: Int, negativeLogDispersion t: Double) throws(RankingsError) -> any CentredLaw

    /// A ranking with the smallest total distance to the sample: the maximum-likelihood central ranking.
    ///
    /// - Throws: `RankingsError.tooManyItems` where it cannot be found exactly.
    func consensus(of sample: RankingSample) throws(RankingsError) -> Ranking

    /// The best central ranking that can be found, with its proven gap. A distance without a search of its own has the
    /// exact consensus or none.
    func centralRanking(of sample: RankingSample) throws(RankingsError) -> CentralRanking

    /// The sum of the distances of the sample's rankings from `centre`. A distance with a quicker way than one ranking
    /// after the other provides it.
    func totalDistance(of sample: RankingSample, from centre: Ranking) -> Int

    /// By how much the distance from the identity grows when the items at ranks `first` < `second` of an order change
    /// places: a step of `MetropolisSampler`. A distance with a quicker way than two distances provides it.
    func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int
}

extension RankingDistance {
    /// The difference of two distances.
    public func growth(exchanging first: Int, _ second: Int, of order: [Int]) -> Int {
        let identity = Ranking(identity: order.count)
        var exchanged = order
        exchanged.swapAt(first, second)
        return self(identity.relabelled(exchanged), identity) - self(identity.relabelled(order), identity)
    }
}

/// A Mallows law about the identity: item i is the one with central rank i.
public protocol CentredLaw: Sendable {
    /// The number of items n.
    var items: Int { get }
    /// t = -log phi.
    var negativeLogDispersion: Double { get }
    /// log Z(phi).
    var logPartition: Double { get }
    /// E[d] and Var[d].
    func distanceMoments() -> DistanceMoments
    /// P(i before j) at i n + j, for all i and j; 0 on the diagonal.
    ///
    /// - Throws: `RankingsError.tooManyItems` beyond the range in which it is known exactly, as the next two.
    func pairwiseProbabilities() throws(RankingsError) -> [Double]
    /// P(item i has rank k) at i n + k, for all i and k.
    func rankProbabilities() throws(RankingsError) -> [Double]
    /// log P(item i has rank 0), for every i.
    func logTopProbabilities() throws(RankingsError) -> [Double]
    /// A draw: the items from best to worst.
    func draw(from stream: inout RandomStream) -> [Int]
    /// The same draw, into n places that all hold 0.
    func draw(into order: inout MutableSpan<Int>, from stream: inout RandomStream)
}

extension CentredLaw {
    /// Copies the draw.
    public func draw(into order: inout MutableSpan<Int>, from stream: inout RandomStream) {
        for (rank, item) in draw(from: &stream).enumerated() { order[rank] = item }
    }
}

/// Mean and variance of the distance from the central ranking.
public struct DistanceMoments: Sendable, Equatable {
    /// E[d].
    public let mean: Double
    /// Var[d].
    public let variance: Double
}

/// The distances, by name: the only list of them.
public enum DistanceCatalog {
    /// All distances.
    public static let all: [any RankingDistance] = [
        KendallDistance(), SpearmanDistance(), FootruleDistance(), CayleyDistance(), HammingDistance(), UlamDistance(),
    ]

    /// The distance of that name, if there is one.
    public static func named(_ name: String) -> (any RankingDistance)? { all.first { $0.name == name } }
}
