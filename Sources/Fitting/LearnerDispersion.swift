#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
import Policies
public import Preferences
public import Rankings

/// The dispersion that a learner works with, which need not be the true one.
public struct LearnerDispersion: Sendable, Equatable {
    /// Where the t of each context comes from.
    public enum Source: Sendable, Equatable {
        /// The true t.
        case oracle
        /// The paper's proxy t = -c log(H(pi_ref) / log K).
        case entropy(constant: Double)
        /// Maximum likelihood from the labels of each context, jointly with the central ranking, under a link.
        case estimate(PairLink)
        /// Given dispersions phi, one for every context or one for all.
        case constant([Double])
    }

    /// Where it comes from.
    public let source: Source
    /// Whether t is scaled so that the mean of 2t over the labels is 1.
    public let isNormalized: Bool

    /// A learner's dispersion.
    public init(_ source: Source, isNormalized: Bool = false) {
        self.source = source
        self.isNormalized = isNormalized
    }

    /// The true dispersion as it is.
    public static let oracle = LearnerDispersion(.oracle)

    /// Its name in results: different for different dispersions.
    public var name: String {
        switch source {
        case .oracle: isNormalized ? "oracle-normalized" : "oracle"
        case .entropy(let constant): isNormalized ? "entropy" : "entropy-\(constant)"
        case .estimate(let link): "mle-\(link)" + (isNormalized ? "-normalized" : "")
        case .constant(let phi):
            phi.map { "\($0)" }.joined(separator: " ") + (isNormalized ? " normalized" : "")
        }
    }

    /// The t of each context.
    ///
    /// Normalizing leaves t as it is where it is 0 in all contexts that have data. Cost of an estimate: K! for each context up to 8 arms.
    ///
    /// - Throws: `RankingsError` if an estimate fails.
    public func negativeLogDispersion(
        oracle: [Double], logReference: ContextArmTable, counts: WinCounts
    ) throws(RankingsError) -> [Double] {
        var t: [Double] = []
        switch source {
        case .oracle: t = oracle
        case .entropy(let constant): t = entropyProxy(logReference: logReference).map { $0 * constant }
        case .estimate(let link):
            for x in oracle.indices { t.append(try Self.estimate(counts, context: x, link)) }
        case .constant(let phi): t = oracle.indices.map { abs(log(phi[phi.count == 1 ? 0 : $0])) }
        }
        return isNormalized ? Self.normalized(t, counts) : t
    }

    /// The maximum-likelihood t; 0 without labels. Where all labels agree with one ranking the likelihood rises forever in t:
    /// then the smallest t that the data do not reject at 5%, by the interval's end.
    private static func estimate(_ counts: WinCounts, context x: Int, _ link: PairLink) throws(RankingsError) -> Double
    {
        guard counts.total(context: x) > 0 else { return 0 }
        let fit = try PairEstimate(arms: counts.arms, wins: counts.wins(context: x), link: link).fit
        let phi = fit.dispersion > 0 ? fit.dispersion : fit.interval.upperBound
        return abs(log(min(1, phi)))
    }

    private static func normalized(_ t: [Double], _ counts: WinCounts) -> [Double] {
        var (weighted, total) = (0.0, 0.0)
        for x in t.indices {
            let labels = Double(counts.total(context: x))
            weighted += labels * 2 * t[x]
            total += labels
        }
        return weighted > 0 ? t.map { $0 * total / weighted } : t
    }
}
