import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Losses that hold a number of the current policy fixed end where they are stationary about that number of that very
/// policy.
@Suite struct Anchors {
    private let model = TabularPolicy(contexts: 2, arms: 4)

    private func data(_ seed: UInt64) throws -> TrainingData {
        var stream = RandomStream(seed: seed, identity: ["anchors"])
        return try richData(contexts: 2, arms: 4, &stream)
    }

    /// The anchor of each context by its definition: KL(pi || pi_ref) there, or the mean reward over both arms of all
    /// labels.
    private func anchors(_ objective: any LogRatioObjective, _ policy: Policy, _ counts: WinCounts) -> [Double] {
        if objective.anchor == .divergence {
            return (0..<2).map { x in
                zip(policy.probabilities(context: x), policy.logRatios.row(x)).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        var sum = 0.0
        for (x, winner, loser) in counts.expanded {
            sum += policy.logRatios[context: x, arm: winner] + policy.logRatios[context: x, arm: loser]
        }
        return Array(repeating: objective.beta * sum / Double(2 * counts.total), count: 2)
    }

    /// The mean loss, label by label, at given anchors.
    private func loss(
        _ objective: any LogRatioObjective, _ scores: [Double], _ anchors: [Double], _ data: TrainingData
    ) -> Double {
        let ratios = model.policy(scores, logReference: data.logReference).logRatios
        let sum = data.counts.expanded.reduce(0) { sum, label in
            sum
                + objective.loss(
                    chosen: ratios[context: label.context, arm: label.winner],
                    rejected: ratios[context: label.context, arm: label.loser], anchor: anchors[label.context]
                ).value
        }
        return sum / Double(data.counts.total)
    }

    /// Catches an anchor that is another number than defined, or that of a policy some steps ago, however the fit went.
    @Test(arguments: ["kto", "bco"]) func stationaryAtTheirOwnAnchor(_ name: String) throws {
        let made = try #require(ObjectiveCatalog.named(name)).standard(beta: 0.7)
        let objective = try #require(made as? any LogRatioObjective)
        let minimizers: [any Minimizer] = [
            GradientMinimizer(.bfgs2), GradientMinimizer(.conjugatePR), Newton(),
            Adam(learningRate: 0.02, steps: 100_000),
        ]
        for seed in 0..<2 as Range<UInt64> {
            let data = try data(seed)
            for minimizer in minimizers {
                let end = try Fit(objective: objective, minimizer: minimizer).run(model, data).end
                let policy = model.policy(end.parameters, logReference: data.logReference)
                let anchors = anchors(objective, policy, data.counts)
                #expect(anchors.contains { abs($0) > 0.01 }, "\(name)")
                #expect(abs(loss(objective, end.parameters, anchors, data) - end.loss) < 1e-13, "\(minimizer.name)")
                var squares = 0.0
                for place in end.parameters.indices {
                    var (up, down) = (end.parameters, end.parameters)
                    up[place] += 1e-4
                    down[place] -= 1e-4
                    let rise = loss(objective, up, anchors, data) - loss(objective, down, anchors, data)
                    squares += rise * rise / 4e-8
                }
                let norm = squares.squareRoot()
                // The quotients are good to 1e-9; anchors settle to 1e-9, gradients to 1e-8 of the slopes.
                #expect(abs(norm - end.gradientNorm) < 1e-8, "\(name), \(minimizer.name): \(norm)")
                // Adam goes on for ever where an arm's log-ratio does.
                #expect(norm < (minimizer.name == "adam" ? 1e-6 : 1e-7), "\(name), \(minimizer.name): \(norm)")
            }
        }
    }
}
