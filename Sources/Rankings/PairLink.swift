#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// The probability that the better of two arms wins, by the gap s of their central ranks and t = -log phi.
public enum PairLink: Sendable, Equatable {
    /// Kendall's: h(s), the exact pairwise marginal.
    case phi
    /// Spearman's: sigma(2 t s), exact for independent pairs and for neighbours.
    case theta

    /// The link that belongs to a distance, if there is one.
    public init?(distance: any RankingDistance) {
        switch distance.name {
        case "kendall": self = .phi
        case "spearman": self = .theta
        default: return nil
        }
    }

    /// The link at one gap s >= 1 and finite t >= 0.
    struct Value {
        /// log P(the better wins).
        let logWin: Double
        /// log P(the worse wins).
        let logLoss: Double
        /// d logWin / dt, not negative.
        let winSlope: Double
        /// d logLoss / dt, not positive.
        let lossSlope: Double
        /// Fisher's information on t of one label, -winSlope lossSlope.
        var information: Double { -winSlope * lossSlope }
    }

    /// The values at gaps 1 ..< count (at 0 that of gap 1, which nothing uses).
    func values(gaps count: Int, negativeLogDispersion t: Double) -> [Value] {
        switch self {
        case .theta:
            return (0..<count).map { gap in
                let s = Double(max(gap, 1))
                let x = 2 * t * s
                return Value(
                    logWin: LogSigmoid.value(x), logLoss: LogSigmoid.value(-x), winSlope: 2 * s * LogSigmoid.slope(x),
                    lossSlope: -2 * s * LogSigmoid.slope(-x))
            }
        case .phi:
            let link = PhiLink(negativeLogDispersion: t)
            return (0..<count).map { gap in
                let s = Double(max(gap, 1))
                let (value, slope) = (link(gap: s), link.scaledDispersionSlope(gap: s))
                // e^-u cancels in the slope of log(1 - h), where both may underflow.
                return Value(
                    logWin: value.logProbability, logLoss: value.logComplement,
                    winSlope: exp(-s * t) * slope / value.probability,
                    lossSlope: -slope / (exp(s * t + value.logComplement)))
            }
        }
    }
}

/// The log-likelihood of labelled pairs given their central ranking: sum over gaps s of
/// (labels that agree) log P(s) + (labels that disagree) log(1 - P(s)); concave in t for both links.
struct PairLikelihood: DispersionLikelihood {
    let link: PairLink
    /// At gap s, the labels that agree with the centre and those that disagree.
    private(set) var agreeing: [Double]
    private(set) var disagreeing: [Double]

    /// The likelihood of win counts (at i n + j, how often i beat j) about the centre that gives these ranks.
    init(link: PairLink, items n: Int, wins: [Int], ranks: [Int]) {
        self.link = link
        agreeing = [Double](repeating: 0, count: n)
        disagreeing = agreeing
        for i in 0..<n {
            for j in 0..<i {
                let (better, worse, gap) =
                    ranks[i] < ranks[j] ? (i, j, ranks[j] - ranks[i]) : (j, i, ranks[i] - ranks[j])
                agreeing[gap] += Double(wins[better * n + worse])
                disagreeing[gap] += Double(wins[worse * n + better])
            }
        }
    }

    var isUnanimous: Bool { agreeing.contains { $0 > 0 } && !disagreeing.contains { $0 > 0 } }

    func logLikelihood(_ t: Double) -> Double {
        logLikelihood(link.values(gaps: agreeing.count, negativeLogDispersion: t))
    }

    func logLikelihood(_ values: [PairLink.Value]) -> Double {
        sum(values) {
            (agreeing[$0] > 0 ? agreeing[$0] * $1.logWin : 0) + (disagreeing[$0] > 0 ? disagreeing[$0] * $1.logLoss : 0)
        }
    }

    func score(_ t: Double) -> Double {
        sum(link.values(gaps: agreeing.count, negativeLogDispersion: t)) {
            agreeing[$0] * $1.winSlope + disagreeing[$0] * $1.lossSlope
        }
    }

    func information(_ t: Double) -> Double {
        sum(link.values(gaps: agreeing.count, negativeLogDispersion: t)) {
            (agreeing[$0] + disagreeing[$0]) * $1.information
        }
    }

    private func sum(_ values: [PairLink.Value], _ term: (Int, PairLink.Value) -> Double) -> Double {
        var sum = 0.0
        for gap in values.indices where agreeing[gap] + disagreeing[gap] > 0 { sum += term(gap, values[gap]) }
        return sum
    }
}
