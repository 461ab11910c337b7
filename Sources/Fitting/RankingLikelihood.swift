import NumericalCore
import Objectives
import Preferences

/// The mean of a loss of whole rankings over the rankings.
struct RankingLikelihood: ScoreLoss {
    /// All rankings, or those of a minibatch.
    private var orders: [WeightedOrders]
    private let rankings: RankingCounts
    /// Draws minibatches; there once it was asked to.
    private var sampler: CountSampler?
    private let objective: any RankingObjective
    private let t: [Double]
    private let arms: Int

    init(_ rankings: RankingCounts, objective: any RankingObjective, negativeLogDispersion t: [Double]) {
        let total = Double(max(rankings.total, 1))
        orders = rankings.entries.map { entries in
            WeightedOrders(
                arms: rankings.arms, orders: entries.map(\.order), weights: entries.map { Double($0.count) / total })
        }
        self.rankings = rankings
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

    mutating func drawSample(size: Int, from stream: inout RandomStream) {
        let sampler = self.sampler ?? CountSampler(rankings.entries.joined().map(\.count))
        self.sampler = sampler
        var drawn = sampler.draw(size, from: &stream)[...]
        var end = 0
        orders = rankings.entries.map { entries in
            let start = end
            end += entries.count
            let here = drawn.prefix { $0.kind < end }
            drawn = drawn.dropFirst(here.count)
            return WeightedOrders(
                arms: arms, orders: here.map { entries[$0.kind - start].order },
                weights: here.map { Double($0.count) / Double(size) })
        }
    }

    mutating func slopeScale(units: [Double]) -> Double {
        // A ranking of K arms moves each score by about as much as K labels of it.
        t.indices.reduce(0) { sum, x in
            let share = orders[x].weights.reduce(0, +)
            return sum + share * objective.marginScale(negativeLogDispersion: t[x]) * Double(arms) * units[x]
        }
    }
}
