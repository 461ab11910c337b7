/// Bounds of the probabilities of a policy in one context.
struct ProbabilityBox {
    var low: [Double]
    var high: [Double]

    /// Without what is impossible because probabilities add up to 1; nil if nothing is left.
    var tightened: ProbabilityBox? {
        let (least, most) = (low.reduce(0, +), high.reduce(0, +))
        if least > 1 + Self.rounding || most < 1 - Self.rounding { return nil }
        var box = self
        for y in low.indices {
            box.low[y] = max(low[y], min(1 - (most - high[y]) - Self.rounding, high[y]))
            box.high[y] = min(high[y], max(1 - (least - low[y]) + Self.rounding, low[y]))
        }
        return box
    }

    /// The policy of the box that is equally far between its bounds in every arm.
    var policy: [Double] {
        let (least, most) = (low.reduce(0, +), high.reduce(0, +))
        let part = most > least ? min(max((1 - least) / (most - least), 0), 1) : 0
        return low.indices.map { low[$0] + part * (high[$0] - low[$0]) }
    }

    /// What is below and above a probability of one arm.
    func halves(of y: Int, at probability: Double) -> (ProbabilityBox, ProbabilityBox) {
        var (below, above) = (self, self)
        below.high[y] = probability
        above.low[y] = probability
        return (below, above)
    }

    /// More than the sum of probabilities is rounded by.
    private static let rounding = 1e-14
}
