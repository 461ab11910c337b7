import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Checkpoints by divergence and by evaluations, and paths over beta.
@Suite struct Plans {
    private let model = TabularPolicy(contexts: 2, arms: 4)
    private var data: TrainingData {
        var stream = RandomStream(seed: 3, identity: ["plans"])
        return TrainingData(
            counts: mixedCounts(contexts: 2, arms: 4, most: 7, &stream), negativeLogDispersion: [0.4, 1])
    }
    private let minimizers: [any Minimizer] =
        GradientMinimizer.Method.allCases.map { GradientMinimizer($0) } + [
            Newton(), SimplexMinimizer(), Adam(), RMSprop(StepPlan(learningRate: 0.01, steps: 2000)),
            GradientDescent(StepPlan(learningRate: 0.5, steps: 2000)),
        ]

    /// Catches points that do not have the divergence asked for, levels that are invented where the fit never gets, and points out of
    /// order, for every optimizer.
    @Test func divergences() throws {
        for minimizer in minimizers {
            let plan = CheckpointPlan.divergences([0.01, 0.05, 50])
            let result = try Fit(objective: DPO(beta: 0.3), minimizer: minimizer, checkpoints: plan).run(model, data)
            #expect(result.checkpoints.map(\.place) == [0, 1, 2], "\(minimizer.name)")
            for (checkpoint, level) in zip(result.checkpoints, [0, 0.01, 0.05]) {
                let policy = model.policy(checkpoint.parameters, logReference: data.logReference)
                #expect(abs(policy.divergence - level) < 1e-12, "\(minimizer.name): \(policy.divergence)")
            }
        }
    }

    /// Catches points that were passed before so many evaluations.
    @Test func evaluations() throws {
        for minimizer in minimizers where minimizer.name != "newton" {
            let plan = CheckpointPlan.evaluations([2, 5, 1_000_000])
            let result = try Fit(objective: DPO(beta: 0.3), minimizer: minimizer, checkpoints: plan).run(model, data)
            #expect(result.checkpoints.map(\.place) == [0, 1, 2], "\(minimizer.name)")
            #expect(result.checkpoints[1].step <= result.checkpoints[2].step, "\(minimizer.name)")
        }
        // Adam evaluates once a step.
        let adam = try Fit(
            objective: DPO(beta: 0.3), minimizer: Adam(steps: 20), checkpoints: .evaluations([3, 7, 20])
        ).run(model, data)
        #expect(adam.checkpoints.map(\.step) == [0, 3, 7, 20])
    }

    /// Catches a path whose members are not the optima at their betas, or that does not start from the one before: then it would take as
    /// many evaluations as separate fits.
    @Test func paths() throws {
        let betas = [2, 1.9, 1.8, 1.7]
        let fits = betas.map { Fit(objective: DPO(beta: $0), minimizer: GradientMinimizer(.bfgs2)) }
        let path = try FitResult(path: fits, model, data)
        #expect(path.checkpoints.map(\.place) == [0, 1, 2, 3, 4] && path.termination == .converged)
        var evaluations = 0
        for (fit, member) in zip(fits, path.checkpoints.dropFirst()) {
            let alone = try fit.run(model, data)
            evaluations += alone.evaluations
            #expect(abs(alone.end.loss - member.loss) < 1e-12)
            for (a, b) in zip(alone.end.parameters, member.parameters) { #expect(abs(a - b) < 1e-5) }
        }
        #expect(path.evaluations < evaluations)
        #expect(zip(path.checkpoints, path.checkpoints.dropFirst()).allSatisfy { $0.step <= $1.step })
    }

    /// Catches anchors that are not those of the policy at the end: the loss with the anchor held there must be stationary, whichever way the
    /// fit went.
    @Test func anchors() throws {
        for name in ["bco", "kto"] {
            let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: 0.7)
            let settled = try Fit(objective: objective, minimizer: GradientMinimizer(.bfgs2)).run(model, data)
            let stepped = try Fit(objective: objective, minimizer: Adam(learningRate: 0.02, steps: 20_000)).run(
                model, data)
            // Checkpoints measure the gradient with the anchor of their own policy.
            #expect(settled.end.gradientNorm < 1e-7 && stepped.end.gradientNorm < 1e-5, "\(name)")
            let (a, b) = (settled.end.parameters, stepped.end.parameters)
            // KTO is not convex and may settle elsewhere.
            if name == "kto" { continue }
            let policies = [a, b].map { model.policy($0, logReference: data.logReference).logRatios.values }
            #expect(zip(policies[0], policies[1]).allSatisfy { abs($0 - $1) < 1e-2 }, "\(name)")
        }
    }

    /// Catches a wrong Hessian: Newton's method then needs many steps, or stalls.
    @Test func hessians() throws {
        for entry in ObjectiveCatalog.all where !(entry.standard(beta: 1) is any RankingObjective) {
            let objective = entry.standard(beta: 0.5)
            guard !["hinge", "dpo-positive", "minor-dpo", "mallows-phi-dpo", "kto", "bco"].contains(objective.name),
                objective.isConvex || ["nca", "sppo", "savage", "exo", "chi-po", "f-dpo-js"].contains(objective.name)
            else { continue }
            let result = try Fit(objective: objective, minimizer: Newton()).run(model, data)
            #expect(result.termination == .converged && result.steps <= 12, "\(objective.name): \(result.steps)")
        }
    }
}
