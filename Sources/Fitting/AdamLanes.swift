import NumericalCore
import Objectives
import Optimization
import Policies

/// Adam on all labels for tabular policies and losses of margins, contexts side by side: of the logistic loss and the phi link in the lanes
/// of the processor's wide registers, of others in rows that one call of the objective evaluates.
///
/// Adam moves every parameter by itself and contexts share none, so each context is a problem of its own. Its path is the same
/// whatever stands beside it: what `Adam` does, step by step, for logistic losses up to the rounding of 2 t beta.
struct AdamLanes {
    private let steps: AdamSteps

    init(_ adam: Adam) {
        let numbers = 0..<adam.plan.steps
        let corrections = numbers.map { Adam.corrections(step: $0 + 1) }
        steps = AdamSteps(
            rates: numbers.map { adam.plan.rate(step: $0) }, corrections1: corrections.map(\.first),
            corrections2: corrections.map(\.second), decay1: Adam.decay1, decay2: Adam.decay2, epsilon: Adam.epsilon)
    }

    /// The most steps, of which each has three numbers in tables.
    static let mostSteps = 1 << 20

    /// How many rows stay in the cache.
    private static let mostRows = 1024
    /// How many pairs of a context go side by side with those of others, where the objective evaluates them.
    private static let mostPairs = 512

    private static func pairs(_ arms: Int) -> Int { arms * (arms - 1) / 2 }

    /// A tabular loss of scaled margins: its labels, and its form in each context.
    struct Problem {
        let table: PairTable
        let forms: [(form: MarginForm, scale: Double)]
        let t: [Double]

        /// The loss of a fit, if it can be treated so.
        ///
        /// All pairs of a context are computed, compared or not; where few were, the general way is faster.
        init?(_ problem: FitProblem) {
            guard problem.model is TabularPolicy, let objective = problem.objective as? any MarginObjective,
                objective.yardstick == .reference, !objective.usesReward, let table = problem.table
            else { return nil }
            let pairs = AdamLanes.pairs(table.arms)
            guard 2 * table.first.count >= problem.model.contexts * pairs else { return nil }
            t = problem.data.negativeLogDispersion
            forms = t.map { objective.scaledForm(negativeLogDispersion: $0) }
            self.table = table
            // Where there are many pairs, little is gained.
            if case .own = forms.first?.form, pairs > mostPairs { return nil }
        }

        /// Whether its scale is rounded in lanes alone, so that it has to be in one whatever else is.
        var isLogistic: Bool { if case .logistic = forms.first?.form { true } else { false } }

        /// Whether the contexts of both can stand side by side.
        func goes(with other: Problem) -> Bool {
            switch (forms.first?.form, other.forms.first?.form) {
            case (.logistic, .logistic), (.phiLink, .phiLink): true
            case (.own(let objective), .own(let another)): objective.isSame(as: another)
            default: false
            }
        }

        /// What contexts have in common that stand side by side.
        func key(context: Int) -> Double {
            switch forms[context].form {
            case .logistic: 0
            case .phiLink(let t, _): t > 1 ? 1 : 0
            case .own(let objective): objective.usesDispersion ? t[context] : 0
            }
        }
    }

    /// A context of one of the problems.
    private struct Place {
        let problem: Int
        let context: Int
        let key: Double
    }

    /// What comes of a context.
    private struct Path {
        /// The scores of its arms after each of the wanted steps.
        var points: [[Double]] = []
        /// The sum of the sizes of its losses on the way, where they may be infinite.
        var size = 0.0
    }

    /// Of each problem the points after the wanted numbers of steps, in increasing order; nil where its loss was not finite on the way, or
    /// most lanes would be empty. All go with each other and have as many arms.
    func points(_ problems: [Problem], after wanted: [Int], _ threads: Threads) -> [[[Double]]?] {
        guard let first = problems.first, let form = first.forms.first?.form else { return problems.map { _ in [] } }
        let width =
            switch form {
            case .logistic: LinkLanes.Link.logistic.lanes
            case .phiLink: LinkLanes.Link.phi.lanes
            case .own:
                max(1, Self.mostRows / max(1, Self.pairs(first.table.arms)) / MarginLanes.block) * MarginLanes.block
            }
        let parts = Self.parts(problems, most: width)
        if !first.isLogistic && 2 * parts.joined().count < parts.count * MarginLanes.block {
            return problems.map { _ in nil }
        }
        let found = threads.map(parts.count) { number in
            switch form {
            case .logistic: paths(.logistic, parts[number], problems, wanted)
            case .phiLink: paths(.phi, parts[number], problems, wanted)
            case .own(let objective): paths(objective, parts[number], problems, wanted)
            }
        }
        var byContext = problems.map { [Path](repeating: Path(), count: $0.forms.count) }
        for (place, path) in zip(parts.joined(), found.joined()) { byContext[place.problem][place.context] = path }
        return byContext.map { contexts in
            let points = wanted.indices.map { step in contexts.flatMap { $0.points[step] } }
            // A score that is no number stays so.
            let isFinite = contexts.reduce(0, { $0 + $1.size }).isFinite && points.last?.allSatisfy(\.isFinite) ?? true
            return isFinite ? points : nil
        }
    }

    /// All contexts, cut into parts that stand side by side.
    private static func parts(_ problems: [Problem], most: Int) -> [[Place]] {
        let places = problems.enumerated().flatMap { number, problem in
            problem.forms.indices.map { Place(problem: number, context: $0, key: problem.key(context: $0)) }
        }
        var parts: [[Place]] = []
        for place in places.sorted(by: { $0.key < $1.key }) {
            if let last = parts.last?.last, last.key == place.key, parts[parts.count - 1].count < most {
                parts[parts.count - 1].append(place)
            } else {
                parts.append([place])
            }
        }
        return parts
    }

    /// All steps by one kernel, which knows the link.
    private func paths(_ link: LinkLanes.Link, _ part: [Place], _ problems: [Problem], _ wanted: [Int]) -> [Path] {
        var lanes = LinkLanes(arms: problems[0].table.arms, link: link)
        for lane in 0..<link.lanes {
            // Lanes without data have the last one's link.
            let place = part[min(lane, part.count - 1)]
            let (form, scale) = problems[place.problem].forms[place.context]
            if case .phiLink(let t, let epsilon) = form {
                lanes.setPhiLink(negativeLogDispersion: t, epsilon: epsilon, lane: lane)
            }
            if lane >= part.count { continue }
            lanes.setScale(scale, lane: lane)
            problems[place.problem].table.forEachPair(of: place.context) { i, j, forward, backward in
                lanes.setWeights(forward, backward, pair: i, j, lane: lane)
            }
        }
        var paths = part.map { _ in Path() }
        var taken = 0
        for step in wanted {
            lanes.take(taken..<step, of: steps)
            taken = step
            for lane in part.indices { paths[lane].points.append((0..<lanes.arms).map { lanes.score($0, lane: lane) }) }
        }
        return paths
    }

    /// Step by step, with slopes from the objective.
    private func paths(
        _ objective: any MarginObjective, _ part: [Place], _ problems: [Problem], _ wanted: [Int]
    ) -> [Path] {
        var lanes = MarginLanes(
            arms: problems[0].table.arms, scales: part.map { problems[$0.problem].forms[$0.context].scale })
        var rows = MarginRows()
        rows.reserve(lanes.rows)
        for (lane, place) in part.enumerated() {
            problems[place.problem].table.forEachPair(of: place.context) { i, j, forward, backward in
                let row = lanes.row(ofPair: i, j, lane: lane)
                (rows.forward[row], rows.backward[row]) = (forward, backward)
            }
        }
        let t = problems[part[0].problem].t[part[0].context]
        var paths = part.map { _ in Path() }
        var taken = 0
        for step in wanted {
            while taken < step {
                objective.evaluate(&rows, 0..<lanes.rows, negativeLogDispersion: t)
                lanes.take(taken, of: steps, losses: rows.losses, slopes: rows.slopes, margins: &rows.margins)
                taken += 1
            }
            for lane in part.indices { paths[lane].points.append((0..<lanes.arms).map { lanes.score($0, lane: lane) }) }
        }
        for lane in part.indices { paths[lane].size = lanes.sizes[lane] }
        return paths
    }
}

extension PairTable {
    /// The compared pairs of a context, with their shares.
    fileprivate func forEachPair(
        of context: Int, _ visit: (_ i: Int, _ j: Int, _ forward: Double, _ backward: Double) -> Void
    ) {
        for pair in pairs(of: context..<(context + 1)) {
            visit(Int(first[pair]), Int(second[pair]), forward[pair], backward[pair])
        }
    }
}
