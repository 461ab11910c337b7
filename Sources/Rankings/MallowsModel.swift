public import NumericalCore

/// A Mallows model: rankings scattered about a central one, P(mu) = phi^d(mu, mu0) / Z(phi).
///
/// phi = 1 is the uniform law; as phi -> 0 all mass goes to the central ranking.
public struct MallowsModel: Sendable {
    /// The distance d.
    public let distance: any RankingDistance
    /// The central ranking mu0.
    public let centre: Ranking
    /// The law about the identity, of which this is a renaming.
    public let law: any CentredLaw
    /// The central ranking's items from best to worst.
    private let items: [Int]

    /// The model at dispersion phi = e^-t; infinite t is the centre alone.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly.
    public init(
        distance: any RankingDistance, centre: Ranking, negativeLogDispersion t: Double
    ) throws(RankingsError) {
        self.distance = distance
        self.centre = centre
        items = centre.order
        law =
            t == .infinity
            ? PointLaw(items: centre.count) : try distance.law(items: centre.count, negativeLogDispersion: t)
    }

    /// log P(ranking) = -t d(ranking, centre) - log Z.
    public func logProbability(of ranking: Ranking) -> Double {
        logWeight(of: ranking) - law.logPartition
    }

    /// -t d(ranking, centre), also for infinite t.
    func logWeight(of ranking: Ranking) -> Double {
        let d = distance(ranking, centre)
        return d == 0 ? 0 : -law.negativeLogDispersion * Double(d)
    }

    /// An exact, independent draw.
    public func draw(from stream: inout RandomStream) -> Ranking {
        var ranks = [Int](repeating: 0, count: items.count)
        // The order needs no memory that outlives the draw.
        unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: items.count) { buffer in
            unsafe buffer.initialize(repeating: 0)
            var order = unsafe buffer.mutableSpan
            law.draw(into: &order, from: &stream)
            for rank in order.indices { ranks[items[order[rank]]] = rank }
        }
        return Ranking(permutation: ranks)
    }
}
