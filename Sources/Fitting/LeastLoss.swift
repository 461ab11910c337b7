#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Where the loss of a `PricedContext` is least at a budget.
struct LeastLoss {
    /// The least point, and others that cannot be told from it.
    let points: [PricedContext.Point]
    /// The price at which all arms that won are before their bends, if there is one.
    let convexPrice: Double?
    /// How many points were looked at.
    let cost: Int

    var point: PricedContext.Point { points[0] }
}

extension PricedContext {
    /// The least loss at a budget: of a sum over arms, one of which may be beyond its bend; nil if it is not found.
    ///
    /// If at the price of the point with all arms before their bends no arm would rather be far beyond its own, that point is the least one. Otherwise
    /// all stationary points are looked for, at which the loss bends up along the line on which the budget is kept.
    func least(logBudget: Double) -> LeastLoss? {
        let convex = convexPoint(winners, logBudget: logBudget)
        if let convex {
            let found = LeastLoss(points: [convex], convexPrice: convex.logPrice, cost: 10)
            if convex.isNegative || convex.logPrice == -.infinity { return found }
            if arms.indices.allSatisfy({ staysBefore($0, convex, logBudget) }) { return found }
        }
        var points: [Point] = []
        var cost = 20
        if let convex { points.append(convex) }
        for (big, loss) in candidates(logBudget: logBudget) {
            if let least = points.map(\.loss).min(), loss > least * (1 + Self.precision) { break }
            for place in never == nil || big == never ? [all] : [winners] {
                guard let prices = prices(place, big: big, logBudget: logBudget, &cost) else { return nil }
                points += prices.map { point(place, big: big, logPrice: $0) }
            }
        }
        guard let least = points.min(by: { $0.loss < $1.loss }) else { return nil }
        let others = points.filter { $0.loss <= least.loss + Self.precision * abs(least.loss) && !$0.isSame(as: least) }
        return LeastLoss(points: [least] + others, convexPrice: convex?.logPrice, cost: cost)
    }

    /// Whether an arm that pays the price for what it takes pays least before its bend: beyond it, this bends down, so that only its end counts.
    private func staysBefore(_ y: Int, _ point: Point, _ logBudget: Double) -> Bool {
        let arm = arms[y]
        // What is left when all others have what they wish.
        let others = arms.indices.filter { $0 != y && arms[$0].wish > -.infinity }
        let taken = logSumExp(others.map { arms[$0].logProbability(arms[$0].wish) })
        if taken >= logBudget { return true }
        let most = logBudget + log(-expm1(taken - logBudget))
        let v = arm.position(most)
        if v <= arm.bend { return true }
        func net(_ v: Double) -> Double { arm.cost(v) - arm.beta * exp(point.logPrice + arm.logProbability(v)) }
        let here = y == never ? 0 : net(point.positions[y])
        return net(v) > here + Self.precision * (abs(here) + arm.cost(v))
    }

    /// The arms that may be beyond their bends, with what that costs at least: what the others leave at their bends has to go to it.
    private func candidates(logBudget: Double) -> [(big: Int, loss: Double)] {
        let highest = highestPrice(winners)
        let ends = arms.map { $0.logProbability($0.before(highest)) }
        let wished = arms.map { $0.cost($0.wish) }
        let found = arms.indices.filter { arms[$0].bend < .infinity }.map { big in
            let arm = arms[big]
            let others = logSumExp(arms.indices.filter { $0 != big }.map { ends[$0] })
            let left = others < logBudget ? arm.position(logBudget + log(-expm1(others - logBudget))) : arm.bend
            let rest = arms.indices.reduce(0) { $0 + ($1 == big ? 0 : wished[$1]) }
            return (big: big, loss: arm.cost(max(left, arm.bend)) + rest)
        }
        return found.sorted { $0.loss < $1.loss }
    }

    /// The least loss between two budgets from one of which to the other nothing jumps.
    func least(logBudget: Double, between low: LeastLoss, _ high: LeastLoss) -> LeastLoss? {
        let (first, last) = (low.point, high.point)
        let isWithin = first.isNegative == last.isNegative && first.logPrice > -.infinity && last.logPrice > -.infinity
        if !isWithin {
            guard let point = convexPoint(all, logBudget: logBudget) else { return nil }
            return LeastLoss(points: [point], convexPrice: point.logPrice, cost: 10)
        }
        let logPrice = Self.root(min(first.logPrice, last.logPrice), max(first.logPrice, last.logPrice)) {
            let sample = sample(all, big: last.big, logPrice: $0, isNegative: last.isNegative)
            return (sample.total - logBudget, sample.slope)
        }
        let point = point(all, big: last.big, logPrice: logPrice, isNegative: last.isNegative)
        return LeastLoss(points: [point], convexPrice: point.big == nil ? logPrice : nil, cost: 5)
    }

    /// The prices of the local minima with one arm beyond its bend: where the probability of all arms falls through the budget as the price
    /// rises. Between two prices each arm is between its ends, which bounds both the probability and its derivative. Nil if there are too many.
    private func prices(_ place: [Int], big: Int, logBudget: Double, _ cost: inout Int) -> [Double]? {
        let arm = arms[big]
        let alone = arm.position(logBudget)
        guard alone > arm.bend else { return [] }
        let others = place.filter { $0 != big }
        // Where it has a little more than the budget.
        let (lowest, highest) = (arm.logPrice(alone) - Self.margin, highestPrice(place))
        guard lowest < highest else { return [] }
        /// An end of an interval of prices.
        struct End {
            let logPrice: Double
            let own: Sample
            let rest: Sample
            var excess: Double
        }
        func end(_ logPrice: Double) -> End {
            let (own, rest) = (
                sample([big], big: big, logPrice: logPrice), sample(others, logPrice: logPrice)
            )
            cost += 1
            return End(
                logPrice: logPrice, own: own, rest: rest, excess: logSumExp([own.total, rest.total]) - logBudget)
        }
        func change(_ a: Sample, at b: Sample) -> Double {
            a.total == -.infinity ? (b.slope < 0 ? b.slope : 0) : exp(a.total - logBudget) * b.slope
        }
        var found: [Double] = []
        var intervals = [(end(lowest), end(highest))]
        var bisections = 0
        while let (low, high) = intervals.popLast() {
            if logSumExp([high.own.total, low.rest.total]) > logBudget + Self.rounding { continue }
            if logSumExp([low.own.total, high.rest.total]) < logBudget - Self.rounding { continue }
            let steepest = change(low.own, at: high.own) + change(low.rest, at: low.rest)
            let flattest = change(high.own, at: low.own) + change(high.rest, at: high.rest)
            if steepest > 0 { continue }
            let isTiny = high.logPrice - low.logPrice <= Self.rounding * max(1, abs(high.logPrice))
            if flattest < 0 || isTiny {
                if low.excess < 0 || high.excess > 0 { continue }
                found.append(
                    Self.root(low.logPrice, high.logPrice) {
                        let sample = sample(place, big: big, logPrice: $0)
                        cost += 1
                        return (sample.total - logBudget, sample.slope)
                    })
                continue
            }
            bisections += 1
            if bisections > Self.mostBisections { return nil }
            let middle = end((low.logPrice + high.logPrice) / 2)
            intervals += [(low, middle), (middle, high)]
        }
        return found
    }

    /// By as much must two losses differ, relatively, to be told apart.
    private static let precision = 1e-11
    private static let rounding = 1e-13
    private static let margin = 0.01
    private static let mostBisections = 400
}

extension PricedContext.Point {
    /// Whether nothing that matters differs.
    fileprivate func isSame(as other: Self) -> Bool {
        isFinite == other.isFinite && abs(drift - other.drift) <= 1e-7 * (1 + abs(drift))
    }
}
