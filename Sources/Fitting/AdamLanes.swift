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
    func points(_ table: PairTable, scales: [Double], after wanted: [Int], _ threads: Threads) -> [[Double]] {
        let parts = threads.map(scales.indices, by: LogisticLanes.count) { contexts in
            path(contexts, table, scales, wanted)
        }
        return wanted.indices.map { place in parts.flatMap { $0[place] } }
    }

    /// The points of at most as many contexts as there are lanes.
    private func path(_ contexts: Range<Int>, _ table: PairTable, _ scales: [Double], _ wanted: [Int]) -> [[Double]] {
        var lanes = LogisticLanes(arms: table.arms)
        for (lane, x) in contexts.enumerated() {
            lanes.fill(lane, table, context: x)
            lanes.setScale(scales[x], lane: lane)
        }
        var taken = 0
        return wanted.map { step in
            lanes.take(taken..<step, of: steps, decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon)
            taken = step
            return contexts.indices.flatMap { x in
                (0..<table.arms).map { lanes.score($0, lane: x - contexts.lowerBound) }
            }
        }
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
