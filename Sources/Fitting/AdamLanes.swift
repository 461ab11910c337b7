import NumericalCore
import Objectives
import Optimization
import Policies

/// Adam on all labels for tabular policies and losses of margins, contexts side by side: of logistic losses in the lanes of the processor's
/// wide registers, of others in rows that one call of the objective evaluates.
///
/// Adam moves every parameter by itself and contexts share none, so each context is a problem of its own. Its path is the same
/// whatever stands beside it: what `Adam` does, step by step, for logistic losses up to the rounding of 2 t beta.
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

    /// How many rows stay in the cache.
    private static let mostRows = 512

    /// A tabular loss of scaled margins: its labels, the scale of each context's margins, and the dispersion where it matters.
    struct Problem {
        let table: PairTable
        let scales: [Double]
        /// The loss; nil for the logistic one.
        let objective: (any MarginObjective)?
        let t: [Double]

        /// The loss of a fit, if it can be treated so.
        ///
        /// All pairs of a context are computed, compared or not; where few were, the general way is faster.
        init?(_ problem: FitProblem) {
            guard problem.model is TabularPolicy, let objective = problem.objective as? any MarginObjective,
                objective.yardstick == .reference, !objective.usesReward, let table = problem.table
            else { return nil }
            let pairs = table.arms * (table.arms - 1) / 2
            guard 2 * table.first.count >= problem.model.contexts * pairs else { return nil }
            let forms = problem.data.negativeLogDispersion.map { objective.scaledForm(negativeLogDispersion: $0) }
            scales = forms.map(\.scale)
            self.table = table
            switch forms.first?.form {
            case .own(let objective):
                // A context that fills the rows alone gains nothing.
                guard 2 * pairs <= mostRows else { return nil }
                self.objective = objective
                t = objective.usesDispersion ? problem.data.negativeLogDispersion : scales.map { _ in 0 }
            case .logistic, nil: (self.objective, t) = (nil, [])
            }
        }

        /// Whether the contexts of both can stand side by side.
        func goes(with other: Problem) -> Bool {
            guard let objective, let another = other.objective else {
                return objective == nil && other.objective == nil
            }
            return objective.isSame(as: another)
        }
    }

    /// A context of one of the problems.
    private struct Place {
        let problem: Int
        let context: Int
        let t: Double
    }

    /// What comes of a context.
    private struct Path {
        /// The scores of its arms after each of the wanted steps.
        var points: [[Double]] = []
        /// The sum of the sizes of its losses on the way, where they may be infinite.
        var size = 0.0
    }

    /// Of each problem the points after the wanted numbers of steps, in increasing order; nil where its loss was not finite on the way.
    /// All go with each other and have as many arms.
    func points(_ problems: [Problem], after wanted: [Int], _ threads: Threads) -> [[[Double]]?] {
        guard let first = problems.first else { return [] }
        let (arms, objective) = (first.table.arms, first.objective)
        let width = objective == nil ? LogisticLanes.count : Self.mostRows / max(1, arms * (arms - 1) / 2)
        let parts = Self.parts(problems, most: width)
        let paths = threads.map(parts.count) { place in
            objective.map { rowPaths($0, parts[place], problems, wanted) }
                ?? logisticPaths(parts[place], problems, wanted)
        }
        var points = problems.map { problem in
            wanted.map { _ in [Double](repeating: 0, count: problem.scales.count * arms) }
        }
        var sizes = problems.map { _ in 0.0 }
        for (place, path) in zip(parts.joined(), paths.joined()) {
            let start = place.context * arms
            for (step, row) in path.points.enumerated() {
                for (arm, score) in row.enumerated() { points[place.problem][step][start + arm] = score }
            }
            sizes[place.problem] += path.size
        }
        return zip(points, sizes).map { $1.isFinite ? $0 : nil }
    }

    /// All contexts, cut into parts of the same t, if it matters.
    private static func parts(_ problems: [Problem], most: Int) -> [[Place]] {
        let places = problems.enumerated().flatMap { number, problem in
            problem.scales.indices.map { Place(problem: number, context: $0, t: problem.t.isEmpty ? 0 : problem.t[$0]) }
        }
        var parts: [[Place]] = []
        for place in places.sorted(by: { $0.t < $1.t }) {
            if let part = parts.last, part.count < most, part[0].t == place.t {
                parts[parts.count - 1].append(place)
            } else {
                parts.append([place])
            }
        }
        return parts
    }

    private func logisticPaths(_ part: [Place], _ problems: [Problem], _ wanted: [Int]) -> [Path] {
        var lanes = LogisticLanes(arms: problems[0].table.arms)
        for (lane, place) in part.enumerated() {
            let table = problems[place.problem].table
            for pair in table.pairs(of: place.context..<(place.context + 1)) {
                lanes.setWeights(
                    table.forward[pair], table.backward[pair], pair: Int(table.first[pair]), Int(table.second[pair]),
                    lane: lane)
            }
            lanes.setScale(problems[place.problem].scales[place.context], lane: lane)
        }
        var paths = part.map { _ in Path() }
        var taken = 0
        for step in wanted {
            lanes.take(taken..<step, of: steps, decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon)
            taken = step
            for lane in part.indices { paths[lane].points.append((0..<lanes.arms).map { lanes.score($0, lane: lane) }) }
        }
        return paths
    }

    private func rowPaths(
        _ objective: any MarginObjective, _ part: [Place], _ problems: [Problem], _ wanted: [Int]
    ) -> [Path] {
        let scales = part.map { problems[$0.problem].scales[$0.context] }
        var lanes = MarginLanes(arms: problems[0].table.arms, scales: scales)
        var rows = MarginRows()
        rows.reserve(lanes.rows)
        for (lane, place) in part.enumerated() {
            let table = problems[place.problem].table
            for pair in table.pairs(of: place.context..<(place.context + 1)) {
                let row = lanes.row(ofPair: Int(table.first[pair]), Int(table.second[pair]), lane: lane)
                rows.forward[row] = table.forward[pair]
                rows.backward[row] = table.backward[pair]
            }
        }
        var paths = part.map { _ in Path() }
        var taken = 0
        for step in wanted {
            while taken < step {
                objective.evaluate(&rows, 0..<lanes.rows, negativeLogDispersion: part[0].t)
                lanes.take(
                    taken, of: steps, decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon,
                    losses: rows.losses, slopes: rows.slopes, margins: &rows.margins)
                taken += 1
            }
            for lane in part.indices { paths[lane].points.append((0..<lanes.arms).map { lanes.score($0, lane: lane) }) }
        }
        for lane in part.indices { paths[lane].size = lanes.sizes[lane] }
        return paths
    }
}
