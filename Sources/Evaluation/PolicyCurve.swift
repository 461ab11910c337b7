public import Optimization

/// The reward of a sequence of policies against their divergence from the reference: a training trajectory, or a family of optima.
///
/// Between two recorded points the curve is the straight line.
public struct PolicyCurve: Sendable, Equatable {
    /// KL(pi || pi_ref) of each point, in nats.
    public let divergences: [Double]
    /// E_pi[r] of each point.
    public let rewards: [Double]

    /// A curve through the given points, in their order.
    public init(divergences: [Double], rewards: [Double]) {
        precondition(divergences.count == rewards.count, "a reward for each point")
        self.divergences = divergences
        self.rewards = rewards
    }

    /// The points in the order of their divergence: for a family, whose members have no order in time. A divergence of nan comes first.
    public var ordered: PolicyCurve {
        func key(_ i: Int) -> Double { divergences[i].isNaN ? -.infinity : divergences[i] }
        let order = divergences.indices.sorted { (key($0), $0) < (key($1), $1) }
        return PolicyCurve(divergences: order.map { divergences[$0] }, rewards: order.map { rewards[$0] })
    }

    /// The reward where the curve first reaches a divergence; nil if it starts beyond or never gets there, nan if a point on the way there
    /// has no divergence.
    public func reward(divergence level: Double) -> Double? {
        guard let first = divergences.first, !(first > level) else { return nil }
        for i in divergences.indices where !(divergences[i] < level) {
            if divergences[i].isNaN { return .nan }
            if i == 0 || divergences[i] == level { return rewards[i] }
            let (low, high) = (divergences[i - 1], divergences[i])
            return rewards[i - 1] + (level - low) / (high - low) * (rewards[i] - rewards[i - 1])
        }
        return nil
    }

    /// The mean distance below the frontier between two divergences, by Simpson's rule on `intervals` equal parts; nil if the curve does not
    /// reach both.
    ///
    /// The frontier is smooth inside, so the error is that of the curve's corners, of the order 1 / intervals^2.
    public func meanGap(
        below frontier: Frontier, from low: Double, to high: Double, intervals: Int = 128
    ) throws(OptimizationError) -> Double? {
        meanGap(below: try frontier.rewards(from: low, to: high, intervals: intervals), from: low, to: high)
    }

    /// The same below a frontier of which the rewards at the ends of the parts are known: an odd number of them.
    public func meanGap(below frontier: [Double], from low: Double, to high: Double) -> Double? {
        let intervals = frontier.count - 1
        precondition(
            low < high && intervals > 0 && intervals.isMultiple(of: 2), "an interval, cut into an even number of parts")
        var sum = 0.0
        for i in 0...intervals {
            let level = low + (high - low) * Double(i) / Double(intervals)
            guard let reward = reward(divergence: level) else { return nil }
            let weight = i == 0 || i == intervals ? 1.0 : i.isMultiple(of: 2) ? 2 : 4
            sum += weight * (frontier[i] - reward)
        }
        return sum / Double(3 * intervals)
    }
}

extension Frontier {
    /// The most reward at the ends of `intervals` equal parts between two divergences.
    public func rewards(
        from low: Double, to high: Double, intervals: Int = 128
    ) throws(OptimizationError) -> [Double] {
        var rewards: [Double] = []
        for i in 0...intervals {
            rewards.append(try point(divergence: low + (high - low) * Double(i) / Double(intervals)).reward)
        }
        return rewards
    }
}
