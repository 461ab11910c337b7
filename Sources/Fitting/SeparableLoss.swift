#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Optimization

/// A loss of one context that is a sum over arms of functions phi_y of their log-ratios, as a function of their probabilities p.
///
/// As a function of p = pi_ref e^a each phi_y bends up until some a and down from there on, and falls until the arm's wish, which is before
/// that. Let its *price* be d phi_y/d p = phi_y'(a)/p. At a minimum the prices of all arms are equal and at most one arm is where it bends
/// down, because two of them could trade. So the others are where their prices rise, each known from the price: one dimension is left.
struct SeparableLoss {
    /// An arm of the context, with a positive reference probability.
    struct Arm {
        let objective: any LogRatioObjective
        let wins: Double
        let losses: Double
        let logReference: Double
        /// The log-ratio from which on phi bends down: that of probability 1 if there is none before, -infinity if it always does.
        private(set) var bend = -Double.infinity

        /// - Throws: `OptimizationError` if GSL fails.
        init(
            _ objective: any LogRatioObjective, wins: Double, losses: Double, logReference: Double
        ) throws(OptimizationError) {
            (self.objective, self.wins, self.losses, self.logReference) = (objective, wins, losses, logReference)
            if wins == 0 { return }
            let arm = self
            func bending(_ a: Double) -> Double {
                let term = arm.term(a)
                return term.curvature - term.slope
            }
            bend =
                bending(-logReference) >= 0 ? -logReference : try root(of: bending, lower: wish, upper: -logReference)
        }

        var wish: Double { objective.wish(wins: wins, losses: losses) }
        func term(_ a: Double) -> Jet { objective.term(wins: wins, losses: losses, logRatio: a) }
        func loss(probability p: Double) -> Double { term(log(p) - logReference).value }
        func probability(_ a: Double) -> Double { exp(logReference + a) }
        func price(_ a: Double) -> Double { term(a).slope * exp(-logReference - a) }

        /// The log-ratio of this price, at least 0, before the bend.
        func logRatio(price: Double) throws(OptimizationError) -> Double {
            func excess(_ a: Double) -> Double { term(a).slope - price * probability(a) }
            if excess(bend) <= 0 { return bend }
            // Next to the wish the slope is rounding.
            return excess(wish) >= 0 ? wish : try root(of: excess, lower: wish, upper: bend)
        }
    }

    /// Some arms at a price before their bends.
    private struct Point {
        let price: Double
        let probability: Double
        let loss: Double
    }

    /// The arms that won.
    private let winners: [Arm]
    /// The arm that never won, whose phi rises and bends down everywhere.
    private let never: Arm

    init(winners: [Arm], never: Arm) { (self.winners, self.never) = (winners, never) }

    /// Whether the least loss is one in which the arm that never won has a positive probability, where the wishes of the others leave it one.
    ///
    /// - Throws: `OptimizationError` if GSL fails.
    func existence() throws(OptimizationError) -> TabularExistence {
        var limit = Double.infinity
        let dearest = try point(winners, price: highestPrice(winners))
        // The price at which nothing is left for the arm that never won.
        var price: Double?
        if dearest.probability >= 1 {
            let end = try point(winners, probability: 1)
            (limit, price) = (end.loss, end.price)
        }
        for place in winners.indices {
            var others = winners
            let arm = others.remove(at: place)
            guard let least = try least(others, and: arm, from: arm.probability(arm.bend), below: limit) else {
                return .open
            }
            limit = least
        }
        // Below this probability the arm that never won costs more than all others together can bring.
        let start = if let price { try probability(price: price) } else { 1 - dearest.probability }
        guard let finite = try least(winners, and: never, from: start, below: .infinity) else { return .open }
        if abs(finite - limit) <= Self.precision * limit { return .open }
        return finite < limit ? .attainedSomewhere : .missing
    }

    /// The probability up to which the arm that never won has at least this price.
    private func probability(price: Double) throws(OptimizationError) -> Double {
        let never = never
        func excess(_ a: Double) -> Double { log(never.term(a).slope / price) - never.logReference - a }
        if excess(Self.leastLogRatio) <= 0 { return 0 }
        let last = -never.logReference
        return excess(last) >= 0 ? 1 : never.probability(try root(of: excess, lower: Self.leastLogRatio, upper: last))
    }

    private func highestPrice(_ arms: [Arm]) -> Double { arms.map { $0.price($0.bend) }.min() ?? 0 }

    private func point(_ arms: [Arm], price: Double) throws(OptimizationError) -> Point {
        var (probability, loss) = (0.0, 0.0)
        for arm in arms {
            let a = try arm.logRatio(price: price)
            probability += arm.probability(a)
            loss += arm.term(a).value
        }
        return Point(price: price, probability: probability, loss: loss)
    }

    private func point(_ arms: [Arm], probability: Double) throws(OptimizationError) -> Point {
        var failure: OptimizationError?
        let price = try root(
            of: { price in
                do throws(OptimizationError) {
                    return try point(arms, price: price).probability - probability
                } catch {
                    failure = error
                    return .nan
                }
            }, lower: 0, upper: highestPrice(arms))
        if let failure { throw failure }
        return try point(arms, price: price)
    }

    /// The least loss with one arm where it bends down, from a probability on, and the others before their bends; nil if it is not found.
    ///
    /// Of the others' probability s their least loss V(s) is convex with the price for its slope, so above its tangents; the loss of the one arm
    /// is above its chords. An interval of s in which tangents and chord stay above what was seen holds no minimum.
    private func least(
        _ others: [Arm], and arm: Arm, from start: Double, below: Double
    ) throws(OptimizationError) -> Double? {
        func total(_ point: Point) -> Double { point.loss + arm.loss(probability: max(start, 1 - point.probability)) }
        let first = try point(others, price: 0)
        var last = try point(others, price: highestPrice(others))
        if first.probability > 1 - start { return below }
        if last.probability > 1 - start { last = try point(others, probability: 1 - start) }
        var best = min(below, total(first), total(last))
        var intervals = [(first, last)]
        var bisections = 0
        while let (low, high) = intervals.popLast() {
            let width = high.probability - low.probability
            if width <= Double.ulpOfOne { continue }
            let meeting = (high.price * width - (high.loss - low.loss)) / (high.price - low.price)
            let (atLow, atHigh) = (total(low) - low.loss, total(high) - high.loss)
            let bound = low.loss + low.price * meeting + atLow + (atHigh - atLow) * meeting / width
            if bound >= best * (1 - Self.precision / 10) { continue }
            bisections += 1
            if bisections > Self.mostBisections || !bound.isFinite { return nil }
            let middle = try point(others, price: (low.price + high.price) / 2)
            best = min(best, total(middle))
            intervals += [(low, middle), (middle, high)]
        }
        return best
    }

    /// By as much must two losses differ, relatively, to be told apart.
    private static let precision = 1e-11
    private static let mostBisections = 2000
    /// e^-700 is about the least double.
    private static let leastLogRatio = -700.0
}
