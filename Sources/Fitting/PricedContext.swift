#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives

/// A loss of one context that is a sum over arms of costs as those of `PricedArm`, where the arms share a *budget* P: sum of p = P.
///
/// At a minimum the prices of all arms are equal and at most one arm is beyond its bend, because two of them could trade. So there are branches, one
/// with all arms before their bends and one for each arm that may be beyond, and on each the price says all.
struct PricedContext {
    /// The arms that occur and that the reference takes.
    let arms: [PricedArm]
    /// Up to beta = 1, the arm that never won: beyond its bend, or without any probability.
    let never: Int?
    /// Whether an arm that never occurs takes what the others leave.
    let leavesRest: Bool
    /// What the arms that the reference never takes, which have their wishes, add to `drift`.
    let constant: Double
    /// log T, of the sum of the probabilities that the arms wish: infinity if one always won.
    let logTotal: Double

    init(arms: [PricedArm], leavesRest: Bool = false, constant: Double = 0) {
        (self.arms, self.leavesRest, self.constant) = (arms, leavesRest, constant)
        never = arms.firstIndex { $0.up == 0 && $0.beta <= 1 }
        logTotal = logSumExp(arms.map { $0.wish == -.infinity ? -.infinity : $0.logProbability($0.wish) })
    }

    /// Nil if the objective's loss is no such sum.
    init?(_ objective: any LogRatioObjective, _ records: [ArmRecord], logReference: [Double]) {
        var (arms, constant, leavesRest) = ([PricedArm](), 0.0, false)
        for (record, logReference) in zip(records, logReference) {
            if !record.occurs {
                if logReference > -.infinity { leavesRest = true }
                continue
            }
            guard let weights = objective.softplusWeights(wins: record.wins, losses: record.losses) else { return nil }
            let arm = PricedArm(
                up: weights.up, down: weights.down, beta: objective.beta, logReference: logReference)
            if logReference > -.infinity { arms.append(arm) } else { constant += arm.weight * arm.wish }
        }
        self.init(arms: arms, leavesRest: leavesRest, constant: constant)
    }

    /// A stationary point of the loss at some budget.
    struct Point {
        /// Which arm is beyond its bend.
        let big: Int?
        /// The logarithm of the price; of its size if `isNegative`.
        let logPrice: Double
        let isNegative: Bool
        /// v of each arm.
        let positions: [Double]
        let loss: Double
        /// The sum of v, weighted with the labels.
        let drift: Double
        /// The sum of the sizes of what `drift` adds up.
        let size: Double
        /// Whether every arm has a positive probability.
        let isFinite: Bool
    }

    /// What some arms come to at a price.
    struct Sample {
        let logPrice: Double
        /// The logarithm of their probability.
        let total: Double
        /// Its derivative in the logarithm of the price.
        let slope: Double
    }

    /// The places of all arms, or of those that won.
    var all: [Int] { Array(arms.indices) }
    var winners: [Int] { arms.indices.filter { $0 != never } }

    func point(_ place: [Int], big: Int? = nil, logPrice: Double, isNegative: Bool = false) -> Point {
        var positions = [Double](repeating: -.infinity, count: arms.count)
        var (loss, drift) = (0.0, constant)
        for y in place {
            let arm = arms[y]
            positions[y] = isNegative ? arm.below(logPrice) : y == big ? arm.beyond(logPrice) : arm.before(logPrice)
            loss += arm.cost(positions[y])
        }
        let isFinite = place.count == arms.count
        var size = abs(constant)
        if isFinite {
            for y in place {
                let part = arms[y].weight * positions[y]
                (drift, size) = (drift + part, size + abs(part))
            }
        }
        return Point(
            big: big, logPrice: logPrice, isNegative: isNegative, positions: positions, loss: loss, drift: drift,
            size: size, isFinite: isFinite)
    }

    /// The price at which the first of these arms comes to its bend.
    func highestPrice(_ place: [Int]) -> Double { place.map { arms[$0].highestPrice }.min() ?? -.infinity }

    /// What these arms come to before their bends, but for one beyond it.
    func sample(_ place: [Int], big: Int? = nil, logPrice: Double, isNegative: Bool = false) -> Sample {
        var (logs, slopes) = ([Double](), [Double]())
        for y in place {
            let arm = arms[y]
            let v = isNegative ? arm.below(logPrice) : y == big ? arm.beyond(logPrice) : arm.before(logPrice)
            logs.append(arm.logProbability(v))
            // At the bend rounding hides the sign.
            let rate = 1 / (arm.beta * abs(isNegative ? arm.slopeBelow(v) : arm.slope(v)))
            slopes.append(isNegative || y == big ? -rate : rate)
        }
        let total = logSumExp(logs)
        if total == -.infinity { return Sample(logPrice: logPrice, total: total, slope: big == nil ? 0 : -.infinity) }
        var slope = 0.0
        for (log, rate) in zip(logs, slopes) where log > -.infinity { slope += exp(log - total) * rate }
        return Sample(logPrice: logPrice, total: total, slope: slope)
    }

    /// The price at which these arms, all before their bends, come to a budget; nil if they come to a bend before.
    func convexPoint(_ place: [Int], logBudget: Double) -> Point? {
        if logBudget == logTotal { return point(place, logPrice: -.infinity) }
        let isNegative = logBudget < logTotal
        func excess(_ logPrice: Double) -> (value: Double, slope: Double) {
            let sample = sample(place, logPrice: logPrice, isNegative: isNegative)
            return (sample.total - logBudget, sample.slope)
        }
        // Outside in, until the budget is between.
        var (low, high): (Double, Double)
        if isNegative {
            (low, high) = (-1, 1)
            while excess(high).value > 0 { (low, high) = (high, 2 * high) }
            while excess(low).value < 0 { (low, high) = (2 * low, low) }
        } else {
            high = highestPrice(place)
            if excess(high).value < 0 { return nil }
            var step = 1.0
            low = high - step
            while excess(low).value > 0 {
                step *= 2
                (low, high) = (low - step, low)
            }
        }
        let logPrice = Self.root(low, high, excess)
        return point(place, logPrice: logPrice, isNegative: isNegative)
    }

    /// The root of a function of different signs at both ends, by Newton's method or bisection.
    static func root(
        _ low: Double, _ high: Double, _ function: (Double) -> (value: Double, slope: Double)
    ) -> Double {
        var (low, high) = (low, high)
        let rises = function(low).value < 0
        var x = (low + high) / 2
        for _ in 0..<200 {
            let (value, slope) = function(x)
            if value == 0 { return x }
            if (value < 0) == rises { low = x } else { high = x }
            var next = x - value / slope
            if !(next > low && next < high) { next = (low + high) / 2 }
            if abs(next - x) <= 2 * Double.ulpOfOne * max(abs(next), 1) { return next }
            x = next
        }
        return x
    }
}
