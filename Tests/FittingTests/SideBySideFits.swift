import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Small fits that share the lanes of the vectorized kernel.
@Suite struct SideBySideFits {
    /// Would catch lanes that get another fit's labels, scale or steps, points that go to the wrong fit or context, and any
    /// influence of neighbours: fits of different data, betas, objectives, plans and checkpoints, come out bit
    /// for bit as each does alone. Hinge losses and minibatches have no lanes; they are left to be done alone.
    @Test(arguments: [1, 3, 5]) func sameAsAlone(contexts: Int) throws {
        let model = TabularPolicy(contexts: contexts, arms: 4)
        let objectives: [any Objective] = [
            DPO(beta: 0.3), Hinge(beta: 1), MallowsTheta(DPO(beta: 0.7)), DPO(beta: 5),
        ]
        let minimizers = [
            Adam(learningRate: 0.05, steps: 40), Adam(learningRate: 0.01, steps: 25),
            Adam(StepPlan(learningRate: 0.05, steps: 40, batch: 8)),
        ]
        var fits: [(fit: Fit, data: TrainingData)] = []
        for replicate in 0..<3 as Range<UInt64> {
            var stream = RandomStream(seed: replicate, identity: ["side by side"])
            let data = try richData(contexts: contexts, arms: 4, &stream)
            for objective in objectives {
                for (place, minimizer) in minimizers.enumerated() {
                    fits.append(
                        (Fit(objective: objective, minimizer: minimizer, checkpoints: .steps(3 + place)), data))
                }
            }
        }
        for threads in [1, 4] {
            let together = try Fit.runSideBySide(fits, model, threads: Threads(threads))
            #expect(together.count { $0 != nil } == 3 * 3 * 2)
            for ((fit, data), result) in zip(fits, together) {
                guard let result else { continue }
                let alone = try fit.run(model, data)
                #expect(result.checkpoints.map(\.parameters) == alone.checkpoints.map(\.parameters))
                #expect(result.checkpoints.map(\.loss) == alone.checkpoints.map(\.loss))
                #expect(result.checkpoints.map(\.step) == alone.checkpoints.map(\.step))
                #expect(result.end.parameters == alone.end.parameters && result.termination == alone.termination)
                #expect(result.steps == alone.steps && result.evaluations == alone.evaluations)
            }
        }
    }
}
