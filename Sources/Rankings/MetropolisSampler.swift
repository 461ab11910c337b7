#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Draws from a Mallows law about the identity by a Metropolis chain, for any distance and number of items: approximate,
/// for where no exact law is known.
///
/// A proposal exchanges the items at ranks i and i + g and is accepted with probability min(1, phi^growth of d). i is
/// uniform and g uniform on 1 ... 2^l, l itself uniform, so that whatever the dispersion a good share of the proposals has
/// the right size; one beyond the last rank leaves the ranking as it is. A *sweep* is n proposals: O(n), times what the
/// growth of a distance costs.
///
/// **Burn-in.** The chain starts at the centre and runs 2^12 sweeps, doubled as often as it takes for the later half to be 50
/// times the integrated autocorrelation time tau of the distance in that half. All of them are thrown away. Where the chain
/// hardly leaves its centre there is little to measure, but an exchange of neighbours waits about L/2 sweeps, L the number
/// of values of l, to be undone: so tau is taken to be at least L.
///
/// **Thinning.** A draw is the ranking 3 tau sweeps after the last, whose distance is then correlated with that of the last by
/// about e^-6.
///
/// Source: `metropolis1953`, `geyer1992` in docs/references.md.
public struct MetropolisSampler: Sendable {
    /// The distance of the law.
    public let distance: any RankingDistance
    /// t = -log phi.
    public let negativeLogDispersion: Double
    /// tau of the distance, in sweeps.
    public let autocorrelationTime: Double
    /// The number of sweeps before the first draw.
    public let burnIn: Int
    private var chain: MetropolisChain

    /// The number of sweeps from draw to draw.
    public var thinning: Int { Int((3 * autocorrelationTime).rounded(.up)) }

    private static let fewestSweeps = 1 << 12
    private static let mostSweeps = 1 << 17

    /// A chain that has forgotten its start.
    ///
    /// - Throws: `RankingsError.slowChain` if 2^17 sweeps are not enough for that.
    public init(
        distance: any RankingDistance, items: Int, negativeLogDispersion t: Double, from stream: inout RandomStream
    ) throws(RankingsError) {
        precondition(items >= 1 && t >= 0, "at least one item, and t not negative")
        var chain = MetropolisChain(items: items, negativeLogDispersion: t)
        var distances: [Double] = []
        var tau = Double(chain.sizes)
        while distances.isEmpty || Double(distances.count) < 100 * tau {
            guard distances.count < Self.mostSweeps else {
                throw .slowChain(sweeps: distances.count, autocorrelationTime: tau)
            }
            for _ in 0..<max(distances.count, Self.fewestSweeps) {
                chain.sweep(distance, &stream)
                distances.append(Double(chain.distanceFromStart))
            }
            tau = max(
                Double(chain.sizes), integratedAutocorrelationTime(of: Array(distances[(distances.count / 2)...])))
        }
        self.distance = distance
        negativeLogDispersion = t
        autocorrelationTime = tau
        burnIn = distances.count
        self.chain = chain
    }

    /// A draw: the items from best to worst.
    public mutating func draw(from stream: inout RandomStream) -> [Int] {
        for _ in 0..<thinning { chain.sweep(distance, &stream) }
        return chain.order
    }
}

/// The chain itself.
private struct MetropolisChain: Sendable {
    private(set) var order: [Int]
    /// The distance from the identity, where it started.
    private(set) var distanceFromStart = 0
    private let negativeLogDispersion: Double
    /// How many sizes 2^l an exchange is chosen from; the largest reaches from the first rank to the last.
    let sizes: Int

    init(items: Int, negativeLogDispersion t: Double) {
        order = Array(0..<items)
        negativeLogDispersion = t
        sizes = max(1, Int.bitWidth - max(items - 2, 0).leadingZeroBitCount + 1)
    }

    mutating func sweep(_ distance: some RankingDistance, _ stream: inout RandomStream) {
        for _ in order.indices {
            let first = stream.index(below: order.count)
            let second = first + 1 + stream.index(below: 1 << stream.index(below: sizes))
            if second >= order.count { continue }
            let growth = distance.growth(exchanging: first, second, of: order)
            if growth > 0 && stream.uniform() >= exp(-negativeLogDispersion * Double(growth)) { continue }
            order.swapAt(first, second)
            distanceFromStart += growth
        }
    }
}
