#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Bounds on a context's sum of v between two budgets.
struct DriftBounds {
    let least: Double
    let most: Double
    /// Whether it is known not to jump.
    var isContinuous = false
}

/// As the budget grows, all arms are before their bends, with rising prices, up to some budget, and from there on one arm is beyond its own, with falling prices,
/// wherever the minima jump. For if the latter is so at P1, with the price G1, and the former at P2 > P1, the convex branch has a higher price than G1 at P1 already, since
/// it lacks there what the big arm has beyond its bend, so that it rises by more than G1 (P2 - P1) up to P2; but giving the big arm P2 - P1 more costs less than that.
/// And with one arm beyond its bend, whose cost bends down, the least loss is below a line of slope G near each budget: it is concave.
extension PricedContext {
    /// Whether there is a minimum only from T on.
    var needsMore: Bool { leavesRest || arms.contains { $0.up == 0 } }

    /// Bounds on `drift` between two budgets; nil if there is no finite minimum.
    func drifts(
        _ low: LeastLoss, _ high: LeastLoss, _ lowBudget: Double, _ highBudget: Double
    ) -> DriftBounds? {
        let (first, last) = (low.point, high.point)
        guard let lastBig = last.big else {
            // A tie at the lower end may hide that it is no different.
            if first.big != nil { return never == nil ? DriftBounds(least: -.infinity, most: .infinity) : nil }
            return last.isFinite ? DriftBounds(least: first.drift, most: last.drift, isContinuous: true) : nil
        }
        let dearest = first.big == nil ? high.convexPrice ?? highestPrice(winners) : first.logPrice
        let between = Between(
            lowBudget: lowBudget, highBudget: highBudget, loss: last.loss, cheapest: last.logPrice, dearest: dearest,
            lowest: arms.map { $0.before(last.logPrice) }, highest: arms.map { $0.before(dearest) })
        var bounds: DriftBounds?
        if first.big == nil && never == nil {
            bounds = DriftBounds(least: first.drift, most: point(all, logPrice: dearest).drift)
        }
        var bigs: [Int] = []
        for big in never.map({ [$0] }) ?? all where arms[big].bend < .infinity {
            guard let found = drifts(big: big, between) else { continue }
            bounds =
                bounds.map { DriftBounds(least: min($0.least, found.least), most: max($0.most, found.most)) } ?? found
            bigs.append(big)
        }
        // Where only one arm can be big, and its probability and the others' fall together through the budget as the price rises.
        if never == nil && bigs == [lastBig] && first.big == lastBig {
            bounds?.isContinuous = falls(big: lastBig, from: last.logPrice, to: dearest)
        }
        return bounds
    }

    /// What is known between two budgets.
    private struct Between {
        let lowBudget: Double
        let highBudget: Double
        /// The least loss at the higher budget.
        let loss: Double
        /// Logarithms of prices.
        let cheapest: Double
        let dearest: Double
        /// Where each arm is before its bend at these.
        let lowest: [Double]
        let highest: [Double]
    }

    /// Bounds where this arm is beyond its bend; nil if it cannot be.
    private func drifts(big: Int, _ between: Between) -> DriftBounds? {
        let arm = arms[big]
        let others = all.filter { $0 != big }
        let (most, least) = (arm.beyond(between.cheapest), arm.beyond(between.dearest))
        func total(_ own: Double, _ rest: [Double]) -> Double {
            logSumExp([arm.logProbability(own)] + others.map { arms[$0].logProbability(rest[$0]) })
        }
        let slack = Self.slack * max(1, abs(between.highBudget))
        if total(most, between.highest) < between.lowBudget - slack { return nil }
        if total(least, between.lowest) > between.highBudget + slack { return nil }
        // What is as dear everywhere between as nothing is at the higher end.
        let loss = others.reduce(arm.cost(least)) { $0 + arms[$1].cost(between.lowest[$1]) }
        if loss > between.loss + Self.tie * abs(between.loss) { return nil }
        func drift(_ own: Double, _ rest: [Double]) -> Double {
            others.reduce(constant + arm.weight * own) { $0 + arms[$1].weight * rest[$1] }
        }
        return DriftBounds(least: drift(least, between.lowest), most: drift(most, between.highest))
    }

    /// Whether what all arms come to, one of them beyond its bend, falls between two prices.
    private func falls(big: Int, from cheapest: Double, to dearest: Double) -> Bool {
        let others = all.filter { $0 != big }
        let (own, rest) = (sample([big], big: big, logPrice: dearest), sample(others, logPrice: dearest))
        let slope = sample([big], big: big, logPrice: cheapest).slope
        return slope + exp(rest.total - own.total) * rest.slope < 0
    }

    /// By how much `drift` grows with log P where that is large: the arm of the least number of losses takes what is added.
    var slopeAtInfinity: Double {
        guard let beta = arms.first?.beta, !leavesRest else { return 0 }
        if logTotal == .infinity { return arms.reduce(0) { $0 + ($1.down == 0 ? beta * $1.weight : 0) } }
        guard let big = arms.indices.min(by: { excess($0, over: $1) < 0 }) else { return 0 }
        return arms.indices.reduce(0) { sum, y in
            let weight = arms[y].weight
            return sum + (y == big ? beta * weight : arms[y].up == 0 ? -weight / (1 - 1 / beta) : 0)
        }
    }

    /// The sign of what the loss is more if this arm, not another, takes what is added to a large budget; 0 if rounding hides it.
    private func excess(_ y: Int, over other: Int) -> Double {
        let (a, b) = (arms[y], arms[other])
        if a.down != b.down { return a.down - b.down }
        func rest(_ arm: PricedArm) -> Double {
            -arm.down * arm.beta * arm.logReference - (arm.wish > -.infinity ? arm.cost(arm.wish) : 0)
        }
        let difference = rest(a) - rest(b)
        return abs(difference) <= Self.tie * abs(rest(a)) ? 0 : difference
    }

    /// Whether one arm has all of the budget but for what the others wish, to rounding, and is the one that keeps it.
    func isAsymptotic(_ point: Point) -> Bool {
        if logTotal == .infinity {
            return arms.indices.allSatisfy { y in
                let (v, wish) = (point.positions[y], arms[y].wish)
                return wish == .infinity ? v > Self.far : wish - v < Self.near * max(1, abs(wish))
            }
        }
        guard let big = point.big, arms.indices.allSatisfy({ excess(big, over: $0) <= 0 }) else { return false }
        return arms.indices.allSatisfy { y in
            let (v, wish) = (point.positions[y], arms[y].wish)
            if y == big { return v > Self.far }
            return wish == -.infinity ? v < -Self.far : v - wish < Self.near * max(1, abs(wish))
        }
    }

    private static let slack = 1e-13
    /// e^-30 is about 1e-13.
    private static let far = 30.0
    private static let near = 1e-13
    private static let tie = 1e-11
}
