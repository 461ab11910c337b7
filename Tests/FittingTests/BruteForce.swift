import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

extension WinCounts {
    /// Counts from matrices [context][winner][loser].
    init(_ matrices: [[[Int]]]) {
        self.init(contexts: matrices.count, arms: matrices.first?.count ?? 0)
        for (x, matrix) in matrices.enumerated() {
            for (winner, row) in matrix.enumerated() {
                for (loser, count) in row.enumerated() { self[context: x, winner: winner, loser: loser] = count }
            }
        }
    }

    /// Every single label, one entry for each of its occurrences.
    var expanded: [(context: Int, winner: Int, loser: Int)] {
        labels.flatMap { label in
            Array(repeating: (label.context, label.winner, label.loser), count: label.count)
        }
    }
}

/// The mean loss by its definition: a sum over single labels, one margin at a time.
struct BruteForce: DifferentiableFunction {
    let objective: any MarginObjective
    let counts: WinCounts
    let t: [Double]

    var dimension: Int { counts.contexts * counts.arms }

    /// The mean loss at the scores of every context and arm, and its gradient.
    func loss(_ scores: [Double]) -> (value: Double, gradient: [Double]) {
        var (sum, gradient) = (0.0, [Double](repeating: 0, count: scores.count))
        let labels = counts.expanded
        for (x, winner, loser) in labels {
            let (w, l) = (x * counts.arms + winner, x * counts.arms + loser)
            let label = objective.loss(margin: scores[w] - scores[l], negativeLogDispersion: t[x])
            sum += label.value
            gradient[w] += label.slope
            gradient[l] -= label.slope
        }
        let size = Double(labels.count)
        return (sum / size, gradient.map { $0 / size })
    }

    func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        let (value, slopes) = loss(x.indices.map { x[$0] })
        for i in gradient.indices { gradient[i] = slopes[i] }
        return value
    }
}

/// Counts with wins both ways between most pairs, so that every optimum is finite.
func mixedCounts(contexts: Int, arms: Int, most: Int, _ stream: inout RandomStream) -> WinCounts {
    var counts = WinCounts(contexts: contexts, arms: arms)
    for x in 0..<contexts {
        for winner in 0..<arms {
            for loser in 0..<arms where winner != loser {
                counts[context: x, winner: winner, loser: loser] = 1 + stream.index(below: most)
            }
        }
    }
    return counts
}

/// The fit of a tabular policy, all of it.
func fitTabular(
    _ objective: any Objective, _ counts: WinCounts, t: [Double],
    minimizer: any Minimizer = GradientMinimizer(.bfgs2), checkpoints: Int = 1
) throws -> FitResult {
    try Fit(objective: objective, minimizer: minimizer, checkpoints: .steps(checkpoints)).run(
        TabularPolicy(contexts: counts.contexts, arms: counts.arms),
        TrainingData(counts: counts, negativeLogDispersion: t))
}

/// An objective of the catalog.
func objective(_ name: String, beta: Double, epsilon: Double? = nil) -> any MarginObjective {
    guard let entry = ObjectiveCatalog.named(name),
        let objective = entry.make(
            beta, entry.parameters.isEmpty ? [] : [epsilon ?? MallowsPhiDPO.defaultEpsilon]) as? any MarginObjective
    else { preconditionFailure("no margin objective \(name)") }
    return objective
}

/// Every margin objective of the catalog, at its standard parameters.
func marginObjectives(beta: Double) -> [any MarginObjective] {
    ObjectiveCatalog.all.compactMap { $0.standard(beta: beta) as? any MarginObjective }
}
