#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A log-likelihood of t = -log phi, given the central ranking: concave in t >= 0.
protocol DispersionLikelihood {
    /// log L(t).
    func logLikelihood(_ t: Double) -> Double
    /// d log L / dt; not increasing.
    func score(_ t: Double) -> Double
    /// Fisher's information on t.
    func information(_ t: Double) -> Double
    /// Whether nothing in the data disagrees with the centre, so that log L rises to 0 as t -> infinity.
    var isUnanimous: Bool { get }
}

/// A dispersion by maximum likelihood, with its standard error and 95% interval, given the central ranking.
///
/// Within the range, log L is concave in t = -log phi, its slope has one root (GSL's Brent method), and
///
///     se(t) = I(t)^(-1/2),   se(phi) = phi se(t),   interval e^-(t +- 1.96 se(t)), cut off at 0 and 1,
///
/// with Fisher's information I. At the ends the interval is one-sided, with 95% for the one side:
/// - phi = 1, where the score at t = 0 is not positive: from e^(-1.645 se(0)) to 1, se(phi) = se(0);
/// - phi = 0, where nothing disagrees with the centre: from 0 to the phi at which data in such agreement have probability
///   0.05 (as the exact binomial limit has it), se(phi) = 0.
///
/// All of that takes the centre as known: where it is estimated too, the interval does not show that it might be another.
/// Without information (no labels, one item) the interval is [0, 1].
///
/// Source: `fligner1986` in docs/references.md (the likelihood in t).
public struct DispersionEstimate: Sendable {
    /// t = -log phi; infinite for phi = 0.
    public let negativeLogDispersion: Double
    /// The log-likelihood at the maximum.
    public let logLikelihood: Double
    /// The standard error of phi; infinite without information.
    public let standardError: Double
    /// The 95% interval of phi.
    public let interval: ClosedRange<Double>

    /// The dispersion phi.
    public var dispersion: Double { exp(-negativeLogDispersion) }

    /// Two-sided and one-sided 95% points of the standard normal law.
    private static let twoSided = 1.959963984540054
    private static let oneSided = 1.6448536269514722

    /// Maximizes a likelihood.
    init(maximizing likelihood: some DispersionLikelihood) throws(RankingsError) {
        let t = try Self.maximum(likelihood)
        negativeLogDispersion = t
        if t == .infinity {
            logLikelihood = 0
            standardError = 0
            interval = 0...(try Self.largestDispersion(likelihood))
            return
        }
        let error = 1 / max(likelihood.information(t), 0).squareRoot()
        logLikelihood = likelihood.logLikelihood(t)
        standardError = exp(-t) * error
        interval =
            t == 0
            ? exp(-Self.oneSided * error)...1
            : exp(-t - Self.twoSided * error)...min(1, exp(-t + Self.twoSided * error))
    }

    /// The root of the score: infinite where nothing disagrees, and 0 where the score starts at 0 or below, or so little above
    /// that the root, about score / I, is a billionth of a standard error: that is rounding.
    static func maximum(_ likelihood: some DispersionLikelihood) throws(RankingsError) -> Double {
        if likelihood.isUnanimous { return .infinity }
        let (score, information) = (likelihood.score(0), likelihood.information(0))
        if score <= 1e-9 * max(information, 0).squareRoot() { return 0 }
        return try rootOfDecreasing(near: score / information, likelihood.score)
    }

    /// The phi at which log L = log 0.05, for data that agree with their centre; 1 if they are too few for that.
    private static func largestDispersion(_ likelihood: some DispersionLikelihood) throws(RankingsError) -> Double {
        let rare = log(0.05)
        if likelihood.logLikelihood(0) >= rare { return 1 }
        return exp(-(try rootOfDecreasing(near: 1) { rare - likelihood.logLikelihood($0) }))
    }
}
