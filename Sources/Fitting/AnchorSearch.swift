#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Whether some budget P = e^(-z/beta), the same for all contexts, makes the mean of v = beta a - z zero, where each context has its least loss at it.
///
/// h, the sum of v weighted with the labels, is negative where P is small and tends to a line in log P where it is large. Between, intervals of log P are
/// bisected until h is bounded away from 0 or turns out to pass through it; where it jumps over 0, from one minimum of a context to another, nothing is found.
struct AnchorSearch {
    private let contexts: [PricedContext]
    private let threads: Threads
    /// What has been spent, in points that were looked at.
    private var spent = 0
    /// The most to spend.
    private let affordable: Int

    /// Enough where every arm won and so hardly any data have no such budget.
    static let littleEffort = 0.1

    /// - Parameter effort: 1 for some seconds at most.
    init(_ contexts: [PricedContext], effort: Double = 1, threads: Threads) {
        (self.contexts, self.threads) = (contexts, threads)
        affordable = Int(effort * Self.mostEffort)
    }

    /// All contexts at a budget.
    private struct Reading {
        let logBudget: Double
        /// Nil of contexts that leave a rest, whose drift is always the same.
        let least: [LeastLoss?]
        let drift: Double
        /// The sum of the sizes of what `drift` adds up.
        let size: Double

        /// Whether every context has its minimum.
        var isFinite: Bool { least.allSatisfy { $0?.point.isFinite ?? true } }
    }

    /// Whether there is such a budget; nil if that cannot be told, or not at reasonable cost.
    mutating func exists() -> Bool? {
        // What a search takes mostly.
        if contexts.reduce(0, { $0 + $1.arms.count }) > affordable / Self.usualEffort { return nil }
        // Where only arms that never won share the budget, any will do.
        if contexts.contains(where: { !$0.leavesRest && $0.logTotal == -.infinity }) { return nil }
        let thresholds = contexts.filter(\.needsMore).map(\.logTotal).filter { $0 > -.infinity }
        let wished = contexts.map(\.logTotal).filter(\.isFinite)
        // Below all wishes, and where some arm always won, all v rise from -infinity to infinity.
        guard let start = thresholds.max() ?? wished.min() else { return true }
        guard let first = reading(start), let last = asymptote(from: max(start, wished.max() ?? start)) else {
            return nil
        }
        if thresholds.isEmpty && first.drift >= -Self.precision * first.size { return true }
        let slope = contexts.reduce(0) { $0 + $1.slopeAtInfinity }
        let scale = contexts.reduce(0) { $0 + $1.arms.reduce(0) { $0 + $1.weight * $1.beta } }
        if last.isFinite {
            let isLevel = abs(slope) <= Self.precision * scale
            if abs(last.drift) <= Self.precision * last.size { return nil }
            if !isLevel && (slope < 0) != (last.drift < 0) { return true }
        }
        return search(first, last)
    }

    /// Bisects the interval between two budgets.
    private mutating func search(_ first: Reading, _ last: Reading) -> Bool? {
        var intervals = [(first, last)]
        var isOpen = false
        while let (low, high) = intervals.popLast() {
            // Some context has no minimum there.
            guard let drifts = drifts(low, high) else { continue }
            let margin = Self.rounding * high.size
            let (least, most) = drifts.reduce((0, 0)) { ($0.0 + $1.least, $0.1 + $1.most) }
            if least > margin || most < -margin { continue }
            let passes = (low.drift < -margin && high.drift > margin) || (low.drift > margin && high.drift < -margin)
            if passes && drifts.allSatisfy(\.isContinuous) { return true }
            if isTiny(low, high) {
                switch end(low, high) {
                case true?: return true
                case false?: continue
                case nil:
                    isOpen = true
                    continue
                }
            }
            let logBudget = (low.logBudget + high.logBudget) / 2
            guard let middle = reading(logBudget, between: (low, high, drifts)) else { return nil }
            // First where the sign changes.
            let isFirst = (low.drift < 0) != (middle.drift < 0)
            intervals += isFirst ? [(middle, high), (low, middle)] : [(low, middle), (middle, high)]
        }
        return isOpen ? nil : false
    }

    /// Bounds on the sum of v of each context between two budgets; nil if one has no minimum there.
    private func drifts(_ low: Reading, _ high: Reading) -> [DriftBounds]? {
        func bounds(_ x: Int) -> DriftBounds? {
            guard let below = low.least[x], let above = high.least[x] else {
                return DriftBounds(least: contexts[x].constant, most: contexts[x].constant, isContinuous: true)
            }
            return contexts[x].drifts(below, above, low.logBudget, high.logBudget)
        }
        let found = threads.map(contexts.indices, by: Self.piece) { $0.map(bounds) }.joined()
        return found.contains { $0 == nil } ? nil : found.compactMap { $0 }
    }

    private func isTiny(_ low: Reading, _ high: Reading) -> Bool {
        let width = (high.logBudget - low.logBudget) / max(1, abs(high.logBudget))
        if width <= Self.shortest { return true }
        let isTie = zip(low.least, high.least).contains { ($0?.points.count ?? 1) > 1 && ($1?.points.count ?? 1) > 1 }
        return isTie && width <= Self.shortTie
    }

    /// What comes of an interval that is not bisected any more: in each context a minimum, or a choice of two.
    private func end(_ low: Reading, _ high: Reading) -> Bool? {
        var sums = [0.0]
        var isSingle = true
        for (x, context) in contexts.enumerated() {
            guard let below = low.least[x], let above = high.least[x] else {
                sums = sums.map { $0 + context.constant }
                continue
            }
            var drifts: [Double] = []
            for point in below.points + above.points where point.isFinite {
                let isNew = !drifts.contains { abs($0 - point.drift) <= Self.jump * (1 + abs($0)) }
                if isNew { drifts.append(point.drift) }
            }
            if drifts.isEmpty { return false }
            if drifts.count > 1 { isSingle = false }
            sums = drifts.flatMap { drift in sums.map { $0 + drift } }
            if sums.count > Self.mostChoices { return nil }
        }
        if isSingle && low.isFinite && high.isFinite && (low.drift < 0) != (high.drift < 0) { return true }
        return sums.contains { abs($0) <= Self.jump * high.size } ? nil : false
    }

    /// A budget beyond which nothing happens any more but that the largest arms take all that is added.
    private mutating func asymptote(from start: Double) -> Reading? {
        // The rest is then about e^-32 of the largest arm.
        var distance = 32 * max(1, 1 / (contexts.lazy.compactMap(\.arms.first).first?.beta ?? 1))
        while distance < Self.furthest {
            guard let reading = reading(start + distance) else { return nil }
            let isThere = zip(contexts, reading.least).allSatisfy { context, least in
                guard let least else { return true }
                return context.isAsymptotic(least.point)
            }
            if isThere { return reading }
            distance *= 2
        }
        return nil
    }

    private mutating func reading(
        _ logBudget: Double, between: (low: Reading, high: Reading, drifts: [DriftBounds])? = nil
    ) -> Reading? {
        if spent >= affordable { return nil }
        let contexts = contexts
        func least(_ x: Int) -> LeastLoss? {
            if contexts[x].leavesRest { return nil }
            if let between, between.drifts[x].isContinuous, let low = between.low.least[x],
                let high = between.high.least[x]
            {
                return contexts[x].least(logBudget: logBudget, between: low, high)
            }
            return contexts[x].least(logBudget: logBudget)
        }
        let found = Array(threads.map(contexts.indices, by: Self.piece) { $0.map(least) }.joined())
        var (drift, size) = (0.0, 0.0)
        for (context, found) in zip(contexts, found) {
            if let found {
                spent += found.cost * context.arms.count
                drift += found.point.drift
                size += found.point.size
            } else {
                if !context.leavesRest { return nil }
                drift += context.constant
                size += abs(context.constant)
            }
        }
        return Reading(logBudget: logBudget, least: found, drift: drift, size: size)
    }

    /// Sums of v as small as this, relative to what they add up, are not told from 0.
    private static let precision = 1e-9
    private static let rounding = 1e-12
    /// Two minima this near, relatively, are one.
    private static let jump = 1e-6
    /// Intervals this short, relatively, are not bisected, nor those this short in which some context has two minima that are alike.
    private static let shortest = 1e-13
    private static let shortTie = 1e-8
    private static let mostChoices = 64
    /// Contexts that a thread takes at a time.
    private static let piece = 16
    private static let furthest = 1e7
    /// Points that are looked at times arms, some seconds on one thread; and what is mostly enough for each arm.
    private static let mostEffort = 12e6
    private static let usualEffort = 200
}
