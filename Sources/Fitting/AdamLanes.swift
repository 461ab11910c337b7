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

    /// A tabular logistic loss: its labels, and the scale of each context's margins.
    struct Problem {
        let table: PairTable
        let scales: [Double]

        /// The loss of a fit, if it can be treated so.
        ///
        /// All pairs of a context are computed, compared or not; where few were, the general way is faster.
        init?(_ problem: FitProblem) {
            guard problem.model is TabularPolicy, let objective = problem.objective as? any MarginObjective,
                objective.yardstick == .reference, !objective.usesReward, let table = problem.table
            else { return nil }
            let dense = problem.model.contexts * table.arms * (table.arms - 1) / 2
            guard 2 * table.first.count >= dense else { return nil }
            let scales = problem.data.negativeLogDispersion.compactMap {
                objective.logisticScale(negativeLogDispersion: $0)
            }
            guard scales.count == problem.model.contexts else { return nil }
            self.table = table
            self.scales = scales
        }
    }

    /// The points of each problem after the wanted numbers of steps, in increasing order; all of as many arms.
    func points(_ problems: [Problem], after wanted: [Int], _ threads: Threads) -> [[[Double]]] {
        let places = problems.indices.flatMap { problem in
            problems[problem].scales.indices.map { (problem: problem, context: $0) }
        }
        let parts = threads.map(places.indices, by: LogisticLanes.count) { path(places[$0], problems, wanted) }
        // Problem by problem, and for each the wanted steps.
        var points = problems.map { _ in wanted.map { _ in [Double]() } }
        for (part, lanes) in zip(parts, stride(from: 0, to: places.count, by: LogisticLanes.count)) {
            for (step, rows) in part.enumerated() {
                for (lane, row) in rows.enumerated() { points[places[lanes + lane].problem][step] += row }
            }
        }
        return points
    }

    /// After each wanted number of steps the scores of at most as many contexts as there are lanes.
    private func path(
        _ places: ArraySlice<(problem: Int, context: Int)>, _ problems: [Problem], _ wanted: [Int]
    ) -> [[[Double]]] {
        let arms = problems.first?.table.arms ?? 0
        var lanes = LogisticLanes(arms: arms)
        for (lane, place) in places.enumerated() {
            lanes.fill(lane, problems[place.problem].table, context: place.context)
            lanes.setScale(problems[place.problem].scales[place.context], lane: lane)
        }
        var taken = 0
        return wanted.map { step in
            lanes.take(taken..<step, of: steps, decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon)
            taken = step
            return places.indices.map { place in
                (0..<arms).map { lanes.score($0, lane: place - places.startIndex) }
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
