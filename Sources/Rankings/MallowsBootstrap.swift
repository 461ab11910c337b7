#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Optimization

/// What resampling says about a Mallows estimate: an interval of the dispersion that lets the centre vary too, and the
/// probability of its likelihood ratio under the uniform law.
///
/// - Interval: N rankings drawn with replacement from the sample, centre (unless given) and dispersion estimated from
///   them, B times; of the B dispersions in order, the k-th and the (B + 1 - k)-th, k = 0.025 (B + 1) rounded down.
/// - P-value: N rankings drawn from the uniform law, B times; (1 + how many reach the ratio) / (B + 1). The ratio falls
///   with the total distance, so distances are compared. Where `uniformPValueBound` makes it improbable (1e-9) that any
///   would, none are drawn.
///
/// Every draw has a random stream of its own, named by the distance and its number. Cost: 2 B estimates of a centre, of
/// which those of uniform draws are the hardest there are.
///
/// Source: `efron1993` in docs/references.md.
public struct MallowsBootstrap: Sendable {
    /// The fewest resamples of which a 95% interval can be read.
    public static let fewestResamples = 39

    /// The dispersions of the resamples, increasing.
    public let dispersions: [Double]
    /// The probability, under the uniform law, of a likelihood ratio as large as the sample's.
    public let uniformPValue: Double

    /// The 95% percentile interval of the dispersion.
    public var interval: ClosedRange<Double> {
        let tail = (dispersions.count + 1) / 40
        return dispersions[tail - 1]...dispersions[dispersions.count - tail]
    }

    /// Resamples `resamples` >= 39 times.
    ///
    /// - Parameter estimate: the estimate from `sample` with the same distance.
    public init(
        of estimate: MallowsEstimate, sample: RankingSample, distance: any RankingDistance, resamples: Int, seed: UInt64
    ) throws(RankingsError) {
        precondition(resamples >= Self.fewestResamples, "too few resamples for an interval")
        let given = estimate.centreIsGiven ? estimate.consensus : nil
        let weights = sample.distinct.map { Double($0.count) }
        var dispersions: [Double] = []
        for number in 1...resamples {
            var stream = RandomStream(seed: seed, identity: ["bootstrap", distance.name, String(number)])
            let counts = stream.multinomial(trials: sample.total, weights: weights)
            let drawn = RankingSample(
                items: sample.items,
                weighted: zip(sample.distinct, counts).lazy.filter { $0.1 > 0 }.map { ($0.0.ranking, $0.1) })
            dispersions.append(try MallowsEstimate(of: drawn, distance: distance, centre: given).dispersion)
        }
        self.dispersions = dispersions.sorted()
        let reached =
            estimate.uniformPValueBound * Double(resamples) < 1e-9
            ? 0 : try Self.countReached(estimate, sample, distance, draws: resamples, seed: seed)
        uniformPValue = Double(1 + reached) / Double(1 + resamples)
    }

    /// How many uniform samples are as concentrated as the given one.
    private static func countReached(
        _ estimate: MallowsEstimate, _ sample: RankingSample, _ distance: any RankingDistance, draws: Int, seed: UInt64
    ) throws(RankingsError) -> Int {
        var reached = 0
        for number in 1...draws {
            var stream = RandomStream(seed: seed, identity: ["uniform rankings", distance.name, String(number)])
            var order = Array(0..<sample.items)
            var rankings: [(ranking: Ranking, count: Int)] = []
            rankings.reserveCapacity(sample.total)
            for _ in 0..<sample.total {
                stream.shuffle(&order)
                rankings.append((Ranking(identity: sample.items).relabelled(order), 1))
            }
            let drawn = RankingSample(items: sample.items, weighted: rankings)
            let total =
                estimate.centreIsGiven
                ? distance.totalDistance(of: drawn, from: estimate.consensus)
                : try distance.centralRanking(of: drawn).totalDistance
            if total <= estimate.centre.totalDistance { reached += 1 }
        }
        return reached
    }
}
