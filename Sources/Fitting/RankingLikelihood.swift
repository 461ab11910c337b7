import NumericalCore
import Objectives
import Preferences

/// The mean of a loss of whole rankings over the rankings.
struct RankingLikelihood: ScoreLoss {
    private let orders: [WeightedOrders]
    private let objective: any RankingObjective
    private let t: [Double]
    private let arms: Int

    init(_ rankings: RankingCounts, objective: any RankingObjective, negativeLogDispersion t: [Double]) {
        let total = Double(max(rankings.total, 1))
        orders = rankings.entries.map { entries in
            WeightedOrders(
                arms: rankings.arms, orders: entries.map(\.order), weights: entries.map { Double($0.count) / total })
        }
        self.objective = objective
        self.t = t
        arms = rankings.arms
    }

    mutating func add(
        _ contexts: Range<Int>, scores: [Double], gradient: inout [Double], hessians: inout [Double]
    ) -> Double {
        var loss = 0.0
        for x in contexts where !orders[x].orders.isEmpty {
            let place = x - contexts.lowerBound
            let result = objective.evaluate(
                orders[x], logRatios: Array(scores[(place * arms)..<((place + 1) * arms)]),
                negativeLogDispersion: t[x], curvature: !hessians.isEmpty)
            loss += result.value
            for y in 0..<arms { gradient[place * arms + y] += result.gradient[y] }
            let start = HessianBlock(place, arms: arms).start
            for k in result.hessian.indices { hessians[start + k] += result.hessian[k] }
        }
        return loss
    }

    mutating func slopeScale(units: [Double]) -> Double {
        // A ranking of K arms moves each score by about as much as K labels of it.
        t.indices.reduce(0) { sum, x in
            let share = orders[x].weights.reduce(0, +)
            return sum + share * objective.marginScale(negativeLogDispersion: t[x]) * Double(arms) * units[x]
        }
    }
}
