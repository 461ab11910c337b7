/// A central ranking, with what is known about how good it is.
public struct CentralRanking: Sendable, Equatable {
    /// The ranking.
    public let ranking: Ranking
    /// Its total distance to the sample.
    public let totalDistance: Int
    /// How it was found: "exact", or the name of a heuristic.
    public let method: String
    /// The proven limit of how far its total distance may lie above the least possible; 0 if it is exact.
    public let gap: Int

    /// A ranking whose total distance is at most `gap` above the least possible.
    ///
    /// A gap of 0 is exact, however it was found; `method` names the search otherwise.
    public init(ranking: Ranking, totalDistance: Int, method: String = "exact", gap: Int = 0) {
        precondition(gap >= 0, "no ranking is below the least total distance")
        self.ranking = ranking
        self.totalDistance = totalDistance
        self.method = gap == 0 ? "exact" : method
        self.gap = gap
    }

    /// Whether no ranking has a smaller total distance.
    public var isExact: Bool { gap == 0 }
}

extension RankingDistance {
    /// The sum of the distances of the sample's rankings from `centre`; one distance for each distinct ranking.
    public func totalDistance(of sample: RankingSample, from centre: Ranking) -> Int {
        sample.distinct.reduce(0) { $0 + $1.count * self($1.ranking, centre) }
    }

    /// The exact consensus.
    public func centralRanking(of sample: RankingSample) throws(RankingsError) -> CentralRanking {
        let consensus = try consensus(of: sample)
        return CentralRanking(ranking: consensus, totalDistance: totalDistance(of: sample, from: consensus))
    }
}
