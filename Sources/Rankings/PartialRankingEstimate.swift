/// Partial rankings of the same n items: each a list of buckets from best to worst. The order within a bucket is unknown; items
/// that are not named make a last bucket. A bucket of its own for each named item is a list of the best.
public struct PartialRankingSample: Sendable {
    /// The number of items n.
    public let items: Int
    /// The buckets of each ranking, with how often it occurs.
    public let rankings: [(buckets: [[Int]], count: Int)]

    /// A sample of partial rankings of items 0 ..< n.
    ///
    /// - Throws: `RankingsError` if there are none, or one names an item twice or one that does not exist.
    public init(
        items n: Int, rankings: some Sequence<(buckets: [[Int]], count: Int)>
    ) throws(RankingsError) {
        items = n
        self.rankings = Array(rankings)
        if self.rankings.isEmpty { throw .noRankings }
        for (buckets, _) in self.rankings {
            var seen = [Bool](repeating: false, count: n)
            for item in buckets.joined() {
                guard seen.indices.contains(item) else { throw .outOfRange(value: item, count: n) }
                guard !seen[item] else { throw .repeated(value: item) }
                seen[item] = true
            }
        }
    }

    /// The number of rankings, repeated ones counted.
    public var total: Int { rankings.reduce(0) { $0 + $1.count } }

    /// At i n + j, how many rankings put i before j: in an earlier bucket.
    public var wins: [Int] {
        var wins = [Int](repeating: 0, count: items * items)
        for (buckets, count) in rankings {
            var open = [Bool](repeating: true, count: items)
            for bucket in buckets {
                for i in bucket { open[i] = false }
                for i in bucket {
                    for j in 0..<items where open[j] { wins[i * items + j] += count }
                }
            }
        }
        return wins
    }

    /// At k - 1, the number of rankings less the number of their buckets of k items or more.
    var stages: [Int] {
        var largest = [Int](repeating: 0, count: items + 1)
        for (buckets, count) in rankings {
            for bucket in buckets { largest[bucket.count] += count }
            largest[items - buckets.reduce(0) { $0 + $1.count }] += count
        }
        var stages = [Int](repeating: total, count: items)
        var buckets = 0
        for k in (1...items).reversed() {
            buckets += largest[k]
            stages[k - 1] -= buckets
        }
        return stages
    }
}

/// The maximum-likelihood Kendall-Mallows model of partial rankings, exactly.
///
/// Kendall's distance of a complete ranking is the number of reversed pairs from different buckets, which is the same for all
/// completions, and those within each bucket, which are free of each other. Summed over the completions, a bucket of k items
/// gives the partition function Z_k of k items, so that
///
///     log P(buckets) = -t d - log Z_n + sum_b log Z_|b|,   log Z_n = sum_(k <= n) log(1 + phi + ... + phi^(k-1)),
///
/// with d the number of reversed pairs from different buckets: its least is Kemeny's problem with the pairs of different
/// buckets as wins. The score in t is E[d] - d, E[d] the difference of Kendall's means, and the information Var[d]; all are
/// sums over the stages k of Kendall's law. Buckets of one item but for the last are a list of the best (`fligner1988`).
///
/// Source: `fligner1986`, `fligner1988` in docs/references.md.
public struct PartialRankingEstimate: Sendable {
    /// The number of rankings.
    public let rankings: Int
    /// The central ranking, and whether a better one might exist.
    public let centre: CentralRanking
    /// The mean number of reversed pairs of a ranking.
    public let meanDistance: Double
    /// The dispersion with its standard error and interval.
    public let fit: DispersionEstimate
    /// The log-likelihood of the uniform law.
    public let uniformLogLikelihood: Double

    /// Estimates the dispersion and, unless it is given, the central ranking.
    public init(of sample: PartialRankingSample, centre given: Ranking? = nil) throws(RankingsError) {
        let wins = sample.wins
        if let given {
            guard given.count == sample.items else {
                throw .differentLengths(expected: sample.items, got: given.count)
            }
            centre = CentralRanking(ranking: given, totalDistance: disagreements(order: given.order, wins: wins))
        } else {
            centre = try kemenyRanking(items: sample.items, wins: wins)
        }
        let likelihood = PartialRankingLikelihood(stages: sample.stages, totalDistance: Double(centre.totalDistance))
        rankings = sample.total
        meanDistance = Double(centre.totalDistance) / Double(rankings)
        fit = try DispersionEstimate(maximizing: likelihood)
        uniformLogLikelihood = likelihood.logLikelihood(0)
    }
}

/// The log-likelihood of partial rankings.
private struct PartialRankingLikelihood: DispersionLikelihood {
    /// At k - 1, how often the stage of k values counts.
    let stages: [Int]
    let totalDistance: Double

    var isUnanimous: Bool { totalDistance == 0 }

    func logLikelihood(_ t: Double) -> Double { -t * totalDistance - sum(t) { $0.logPartition } }
    func score(_ t: Double) -> Double { sum(t) { $0.mean } - totalDistance }
    func information(_ t: Double) -> Double { sum(t) { $0.variance } }

    private func sum(_ t: Double, _ value: (TruncatedGeometric) -> Double) -> Double {
        stages.enumerated().reduce(0) { sum, stage in
            stage.element == 0
                ? sum
                : sum + Double(stage.element)
                    * value(TruncatedGeometric(count: stage.offset + 1, negativeLogDispersion: t))
        }
    }
}
