import NumericalCore
import Objectives
import Optimization
import Policies

/// Adam on all labels for tabular policies and logistic losses, contexts side by side in the lanes of the processor's wide
/// registers.
///
/// Adam moves every parameter by itself and contexts share none, so each context is a problem of its own. Its path is the same
/// whatever stands beside it: what `Adam` does, step by step, up to the rounding of 2 t beta.
struct AdamLanes {
    private let steps: LogisticLanes.Steps

    init(_ adam: Adam) {
        let numbers = 0..<adam.plan.steps
        let corrections = numbers.map { Adam.corrections(step: $0 + 1) }
        steps = LogisticLanes.Steps(
            rates: numbers.map { adam.plan.rate(step: $0) }, corrections1: corrections.map(\.first),
            corrections2: corrections.map(\.second))
    }

    /// The most steps, of which each has three numbers in tables.
    static let mostSteps = 1 << 20

    /// The scale of each context's margins, if the problem can be treated so.
    ///
    /// All pairs of a context are computed, compared or not; where few were, the general way is faster.
    static func scales(_ problem: FitProblem) -> [Double]? {
        guard problem.model is TabularPolicy, let objective = problem.objective as? any MarginObjective,
            objective.yardstick == .reference, !objective.usesReward, let table = problem.table
        else { return nil }
        let dense = problem.model.contexts * table.arms * (table.arms - 1) / 2
        guard 2 * table.first.count >= dense else { return nil }
        let scales = problem.data.negativeLogDispersion.compactMap {
            objective.logisticScale(negativeLogDispersion: $0)
        }
        return scales.count == problem.model.contexts ? scales : nil
    }

    /// The points after the wanted numbers of steps, in increasing order.
    func points(_ table: PairTable, scales: [Double], after wanted: [Int]) -> [[Double]] {
        let arms = table.arms
        var points = wanted.map { _ in [Double](repeating: 0, count: scales.count * arms) }
        for start in stride(from: 0, to: scales.count, by: LogisticLanes.count) {
            let contexts = start..<min(start + LogisticLanes.count, scales.count)
            var lanes = LogisticLanes(arms: arms)
            for x in contexts {
                lanes.fill(x - start, table, context: x)
                lanes.setScale(scales[x], lane: x - start)
            }
            var taken = 0
            for (place, step) in wanted.enumerated() {
                lanes.take(
                    taken..<step, of: steps, decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon)
                taken = step
                for x in contexts {
                    for arm in 0..<arms { points[place][x * arms + arm] = lanes.score(arm, lane: x - start) }
                }
            }
        }
        return points
    }
}

extension LogisticLanes {
    /// The labels of one context, into one lane.
    fileprivate mutating func fill(_ lane: Int, _ table: PairTable, context x: Int) {
        for pair in table.pairs(of: x..<(x + 1)) {
            setWeights(
                table.forward[pair], table.backward[pair], pair: Int(table.first[pair]), Int(table.second[pair]),
                lane: lane)
        }
    }
}
