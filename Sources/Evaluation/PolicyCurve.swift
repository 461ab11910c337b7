/// A measured number of a sequence of policies against their divergence from the reference: along a training trajectory, or a family of
/// optima.
///
/// Between two recorded points the curve is the straight line. So take a number that is nearly straight: for rewards, the distance below
/// the exact frontier, which bends little where rewards themselves bend as the frontier does.
public struct PolicyCurve: Sendable, Equatable {
    /// KL(pi || pi_ref) of each point, in nats.
    public let divergences: [Double]
    /// The number at each point.
    public let values: [Double]

    /// A curve through the given points, in their order.
    public init(divergences: [Double], values: [Double]) {
        precondition(divergences.count == values.count, "a value for each point")
        self.divergences = divergences
        self.values = values
    }

    /// The points in the order of their divergence: for a family, whose members have no order in time. A divergence of nan comes first.
    public var ordered: PolicyCurve {
        func key(_ i: Int) -> Double { divergences[i].isNaN ? -.infinity : divergences[i] }
        let order = divergences.indices.sorted { (key($0), $0) < (key($1), $1) }
        return PolicyCurve(divergences: order.map { divergences[$0] }, values: order.map { values[$0] })
    }

    /// The value where the curve first reaches a divergence; nil if it starts beyond or never gets there, nan if a point on the way there
    /// has no divergence.
    public func value(divergence level: Double) -> Double? {
        guard let first = divergences.first, !(first > level) else { return nil }
        for i in divergences.indices where !(divergences[i] < level) {
            if divergences[i].isNaN { return .nan }
            if i == 0 || divergences[i] == level { return values[i] }
            return interpolated(level, before: i)
        }
        return nil
    }

    /// The mean of the value over a range of divergences, each where the curve first reaches it: the exact integral of the straight lines.
    /// Nil if the curve does not reach both ends.
    public func mean(from low: Double, to high: Double) -> Double? {
        precondition(low < high, "a range of divergences")
        guard let start = value(divergence: low), let end = value(divergence: high) else { return nil }
        if start.isNaN || end.isNaN { return .nan }
        var sum = 0.0
        var reached = low
        for i in divergences.indices.dropFirst() where divergences[i] > reached && reached < high {
            let next = min(divergences[i], high)
            sum += (next - reached) * interpolated((reached + next) / 2, before: i)
            reached = next
        }
        return sum / (high - low)
    }

    /// The value on the straight line from the point before `i` to it.
    private func interpolated(_ level: Double, before i: Int) -> Double {
        let (low, high) = (divergences[i - 1], divergences[i])
        return values[i - 1] + (level - low) / (high - low) * (values[i] - values[i - 1])
    }
}
