#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Lists of the best of the same n items: each names its first items, best first; the others come after, in unknown order.
public struct TopListSample: Sendable {
    /// The number of items n.
    public let items: Int
    /// The lists, with how often each occurs.
    public let lists: [(top: [Int], count: Int)]

    /// A sample of lists of items 0 ..< n.
    ///
    /// - Throws: `RankingsError` if there are none, or a list names an item twice or one that does not exist.
    public init(items n: Int, lists: some Sequence<(top: [Int], count: Int)>) throws(RankingsError) {
        items = n
        self.lists = Array(lists)
        if self.lists.isEmpty { throw .noRankings }
        for (top, _) in self.lists {
            var seen = [Bool](repeating: false, count: n)
            for item in top {
                guard seen.indices.contains(item) else { throw .outOfRange(value: item, count: n) }
                guard !seen[item] else { throw .repeated(value: item) }
                seen[item] = true
            }
        }
    }

    /// The number of lists, repeated ones counted.
    public var total: Int { lists.reduce(0) { $0 + $1.count } }

    /// At i n + j, how many lists put i before j: those that name i and not j before it.
    public var wins: [Int] {
        var wins = [Int](repeating: 0, count: items * items)
        for (top, count) in lists {
            var open = [Bool](repeating: true, count: items)
            for i in top {
                open[i] = false
                for j in 0..<items where open[j] { wins[i * items + j] += count }
            }
        }
        return wins
    }

    /// At place k from 0, how many lists name at least k + 1 items.
    var reaching: [Int] {
        var reaching = [Int](repeating: 0, count: items)
        for (top, count) in lists {
            for place in top.indices { reaching[place] += count }
        }
        return reaching
    }
}

/// The maximum-likelihood Kendall-Mallows model of lists of the best items, exactly.
///
/// A ranking from the law is a chain of stages: at place k = 0, 1, ... the item chosen passes over v_k of those left that
/// the centre prefers, and the v_k are independent, P(v_k = v) proportional to phi^v on 0 ... n - k - 1. A list of K items
/// is the first K stages, whatever follows:
///
///     log P(list) = -t sum_(k<K) v_k - sum_(k<K) log(1 + phi + ... + phi^(n-k-1)).
///
/// So sum v_k over the lists is a number of reversed preferences (an item listed against all that are listed later or not
/// at all), its least is Kemeny's problem with those wins, and the score in t is a sum over stages. A complete list is a
/// ranking, and one that leaves out one item as well.
///
/// Source: `fligner1986`, `fligner1988` in docs/references.md.
public struct TopListEstimate: Sendable {
    /// The number of lists.
    public let lists: Int
    /// The central ranking, and whether a better one might exist.
    public let centre: CentralRanking
    /// The mean number of reversed preferences of a list.
    public let meanDistance: Double
    /// The dispersion with its standard error and interval.
    public let fit: DispersionEstimate
    /// The log-likelihood of the uniform law.
    public let uniformLogLikelihood: Double

    /// Estimates the dispersion and, unless it is given, the central ranking.
    public init(of sample: TopListSample, centre given: Ranking? = nil) throws(RankingsError) {
        let wins = sample.wins
        if let given {
            guard given.count == sample.items else {
                throw .differentLengths(expected: sample.items, got: given.count)
            }
            centre = CentralRanking(ranking: given, totalDistance: disagreements(order: given.order, wins: wins))
        } else {
            centre = try kemenyRanking(items: sample.items, wins: wins)
        }
        let likelihood = TopListLikelihood(reaching: sample.reaching, totalDistance: Double(centre.totalDistance))
        lists = sample.total
        meanDistance = Double(centre.totalDistance) / Double(lists)
        fit = try DispersionEstimate(maximizing: likelihood)
        uniformLogLikelihood = likelihood.logLikelihood(0)
    }
}

/// The log-likelihood of stages, by differences of Kendall's laws of n - k and n - k - 1 items.
private struct TopListLikelihood: DispersionLikelihood {
    /// At place k, how many lists reach it.
    let reaching: [Int]
    let totalDistance: Double

    var isUnanimous: Bool { totalDistance == 0 }

    func logLikelihood(_ t: Double) -> Double { -t * totalDistance - stages(t) { $0.logPartition } }
    func score(_ t: Double) -> Double { stages(t) { $0.distanceMoments().mean } - totalDistance }
    func information(_ t: Double) -> Double { stages(t) { $0.distanceMoments().variance } }

    /// The sum over lists and their stages of what a stage adds to a sum over items.
    private func stages(_ t: Double, _ sum: (KendallLaw) -> Double) -> Double {
        let n = reaching.count
        let sums = (0...n).map { $0 == 0 ? 0 : sum(KendallLaw(items: $0, negativeLogDispersion: t)) }
        return reaching.indices.reduce(0) { $0 + Double(reaching[$1]) * (sums[n - $1] - sums[n - $1 - 1]) }
    }
}
