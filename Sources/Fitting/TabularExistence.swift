#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Preferences

/// What the data of a context tell about a minimum of a loss at a finite tabular policy.
enum TabularExistence: Equatable {
    /// There is one.
    case attained
    /// There is one, but some limits at infinity may be lower than other local minima.
    case attainedSomewhere
    /// There is none.
    case missing
    /// The data do not tell; a fit's end may.
    case open
}

extension Objective {
    /// Whether the data of context `x` give the loss a minimum at a finite tabular policy; O(K^2), and up to some tens of milliseconds where
    /// `LeastLoss`, `CircleSearch` or `LoserTakesAll` search for it.
    func existence(context x: Int, _ data: TrainingData) -> TabularExistence {
        let (counts, t) = (data.counts, data.negativeLogDispersion[x])
        func attained(_ condition: Bool) -> TabularExistence { condition ? .attained : .missing }
        switch self {
        case let objective as any MarginObjective:
            switch objective.tail(negativeLogDispersion: t) {
            case .rises, .flat: return .attained
            case .falls: return attained(counts.isStronglyConnected(context: x))
            case .fallsFromLimit:
                guard counts.isStronglyConnected(context: x) else { return .missing }
                return ArmWins(counts, context: x).existenceInBlocks()
            case .vanishes: return attained(counts.total(context: x) == 0)
            case .drops(let ratio): return attained(!counts.dropsForever(context: x, ratio: ratio))
            }
        case let objective as any LogRatioObjective: return objective.existenceOfLogRatios(context: x, data)
        case is any RankingObjective:
            return attained(marginScale(negativeLogDispersion: t) <= 0 || counts.isStronglyConnected(context: x))
        default: return .open
        }
    }
}

extension ArmWins {
    /// Whether Savage's loss has a minimum, where compared arms are strongly connected.
    fileprivate func existenceInBlocks() -> TabularExistence {
        // A pair by itself has one minimum, between its two infinities.
        let circles = blocks().filter { $0.count > 2 }
        if circles.isEmpty { return .attained }
        var said = TabularExistence.attainedSomewhere
        for circle in circles {
            switch CircleSearch.existence(ArmWins(self, of: circle)) {
            case .missing: return .missing
            case .open: said = .open
            case .attained, .attainedSomewhere: continue
            }
        }
        return said
    }
}

extension LogRatioObjective {
    fileprivate func existenceOfLogRatios(context x: Int, _ data: TrainingData) -> TabularExistence {
        let counts = data.counts
        guard counts.meets(demand, context: x) else { return .missing }
        if tabularOptimum == .open { return .open }
        let arms = (0..<counts.arms).map { ArmRecord(counts, context: x, arm: $0) }
        // No label, no loss.
        guard arms.contains(where: { $0.occurs }) else { return .attained }
        switch tabularOptimum {
        case .open: return .open
        case .always: return .attained
        case .ifStronglyConnected: return counts.isStronglyConnected(context: x) ? .attained : .missing
        case .ifBalanced: return arms.allSatisfy { $0.wins == $0.losses } ? .attained : .missing
        case .notUpToOne:
            let taken = arms.indices.filter { data.logReference[context: x, arm: $0] > -.infinity }
            if taken.contains(where: { !arms[$0].occurs }) { return .missing }
            if arms.indices.contains(where: { arms[$0].occurs && !taken.contains($0) }) { return .open }
            if beta <= 1 { return .missing }
            let search = LoserTakesAll(counts, context: x, beta: beta, logReference: Array(data.logReference.row(x)))
            return search?.existence() ?? .open
        case .byWishes: return existenceByWishes(arms, logReference: Array(data.logReference.row(x)))
        }
    }

    /// The wishes against the probability that there is, T = sum pi_ref e^wish over the arms that occur; see docs/objectives.md.
    private func existenceByWishes(_ arms: [ArmRecord], logReference: [Double]) -> TabularExistence {
        let wishes = arms.map { $0.occurs ? wish(wins: $0.wins, losses: $0.losses) : -.infinity }
        let unwanted = arms.indices.filter { arms[$0].occurs && wishes[$0] == -.infinity }
        let unseen = arms.indices.filter { !arms[$0].occurs && logReference[$0] > -.infinity }
        // An arm that the reference never takes goes wherever it wants for nothing.
        let free = arms.indices.filter { arms[$0].occurs && logReference[$0] == -.infinity }
        if free.contains(where: { wishes[$0].isInfinite }) { return .missing }
        let logTotal = logTotal(wishes, logReference)
        // On which side of 1 the total is, rounding may hide.
        let isNearOne = abs(logTotal) <= 1e-14 * max(1, wishes.map { $0.isFinite ? abs($0) : 0 }.max() ?? 0)
        if !unseen.isEmpty {
            // What is left over goes to them, so that it costs nothing.
            if !unwanted.isEmpty { return .missing }
            if isNearOne { return .open }
            return logTotal >= 0 ? .missing : logTotal < 0 ? .attained : .open
        }
        if unwanted.isEmpty { return .attained }
        if isNearOne && beta > 1 { return .open }
        // The unwanted arms must take what is left over; where nothing is, they go.
        if logTotal >= 0 { return .missing }
        if beta > 1 && logTotal < 0 { return .attained }
        // Up to beta = 1 one of them has all of it rather than two a part each.
        if beta <= 1 && unwanted.count > 1 { return .missing }
        guard logTotal < 0, let context = PricedContext(self, arms, logReference: logReference) else { return .open }
        guard let least = context.least(logBudget: 0), least.points.count == 1 else { return .open }
        return least.point.isFinite ? .attainedSomewhere : .missing
    }

    /// log T; NaN where it depends on the anchor.
    private func logTotal(_ wishes: [Double], _ logReference: [Double]) -> Double {
        if wishes.contains(.infinity) { return .infinity }
        if wishes.contains(where: \.isNaN) { return .nan }
        return logSumExp(zip(wishes, logReference).filter { $0.0 > -.infinity }.map { $0 + $1 })
    }
}

/// How often an arm won and lost.
struct ArmRecord {
    let wins: Double
    let losses: Double
    var occurs: Bool { wins + losses > 0 }

    init(_ counts: WinCounts, context x: Int, arm: Int) {
        let others = 0..<counts.arms
        wins = Double(others.reduce(0) { $0 + counts[context: x, winner: arm, loser: $1] })
        losses = Double(others.reduce(0) { $0 + counts[context: x, winner: $1, loser: arm] })
    }
}
