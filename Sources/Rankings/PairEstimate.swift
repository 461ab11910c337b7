#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The maximum-likelihood dispersion and central ranking of labelled pairs, under the link of a distance.
///
/// Labels are independent given the centre: log L = sum_(w,l) n(w, l) log P(w over l | gap of their central ranks). Given
/// a centre this is concave in t and maximized by `DispersionEstimate`; the information is Fisher's, given the gaps.
/// The centre is found by trying all up to 8 arms (a centre is passed over where a bound from concavity excludes it),
/// beyond by `CentreSearch`, a local optimum. Equal centres: the lexicographically smallest order of the arms.
///
/// Source: `mallows1957`, `chen2025` in docs/references.md.
public struct PairEstimate: Sendable {
    /// The most arms for which all central rankings are tried.
    public static let exactLimit = 8

    /// The number of labels.
    public let labels: Int
    /// The central ranking.
    public let centre: Ranking
    /// How it was found: "exact", "given", or "local optimum".
    public let method: String
    /// The dispersion with its standard error and interval.
    public let fit: DispersionEstimate
    /// The log-likelihood of fair coins, -labels log 2.
    public var uniformLogLikelihood: Double { -Double(labels) * log(2.0) }

    /// Estimates the dispersion and, unless it is given, the central ranking of `arms` arms.
    ///
    /// - Parameter wins: at i n + j, how often i was preferred to j.
    public init(
        arms n: Int, wins: [Int], link: PairLink, centre given: Ranking? = nil
    ) throws(RankingsError) {
        precondition(n >= 1 && wins.count == n * n, "not the wins of \(n) arms")
        if let given, given.count != n { throw .differentLengths(expected: n, got: given.count) }
        labels = wins.reduce(0, +)
        let search = CentreSearch(items: n, wins: wins, link: link)
        if let given {
            (centre, method) = (given, "given")
        } else if n <= Self.exactLimit {
            (centre, method) = (try Ranking(order: try search.best()), "exact")
        } else {
            (centre, method) = (try Ranking(order: try search.localOptimum()), CentreSearch.method)
        }
        fit = try DispersionEstimate(
            maximizing: PairLikelihood(link: link, items: n, wins: wins, ranks: centre.ranks))
    }
}
