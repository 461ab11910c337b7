import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Small fits side by side.
@Suite struct SideBySideFits {
    /// Would catch lanes that get another fit's labels, scale or steps, points that go to the wrong fit or context, and any
    /// influence of neighbours: fits of different data, betas, objectives, plans and checkpoints, come out bit
    /// for bit as each does alone. Minibatches have no lanes; they are left to be done alone.
    @Test(arguments: [1, 3, 5]) func sameAsAlone(contexts: Int) throws {
        let model = TabularPolicy(contexts: contexts, arms: 4)
        let objectives: [any Objective] = [
            DPO(beta: 0.3), Hinge(beta: 1), MallowsTheta(DPO(beta: 0.7)), DPO(beta: 5), IPO(beta: 0.4),
            MallowsTheta(IPO(beta: 0.4)), IPO(beta: 3), MallowsPhiDPO(beta: 0.5), MallowsPhiDPO(beta: 2, epsilon: 0.3),
        ]
        let minimizers = [
            Adam(learningRate: 0.05, steps: 40), Adam(learningRate: 0.01, steps: 25),
            Adam(StepPlan(learningRate: 0.05, steps: 40, batch: 8)),
        ]
        var fits: [(fit: Fit, data: TrainingData)] = []
        for replicate in 0..<5 as Range<UInt64> {
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
            #expect(together.count { $0 != nil } == 5 * objectives.count * 2)
            for ((fit, data), result) in zip(fits, together) {
                guard let result else { continue }
                expectSame(result, try fit.run(model, data))
            }
        }
    }

    private func expectSame(_ result: FitResult, _ other: FitResult, _ comment: Comment? = nil) {
        #expect(result.checkpoints.map(\.parameters) == other.checkpoints.map(\.parameters), comment)
        #expect(result.checkpoints.map(\.loss) == other.checkpoints.map(\.loss), comment)
        #expect(result.checkpoints.map(\.step) == other.checkpoints.map(\.step), comment)
        #expect(result.end.parameters == other.end.parameters && result.termination == other.termination, comment)
        #expect(result.steps == other.steps && result.evaluations == other.evaluations, comment)
    }

    /// Would catch a loss that the lanes do not evaluate as `Adam` does on its own, which is what happens from a start that is given: scaled
    /// margins, slopes of pairs in their order, corrections and rates. Bit for bit; left out are logistic losses whose scale is rounded.
    @Test(arguments: [2, 5, 9]) func asOneAtATime(arms: Int) throws {
        var stream = RandomStream(seed: 8, identity: ["one at a time", "\(arms)"])
        let model = TabularPolicy(contexts: 10, arms: arms)
        let data = try richData(contexts: 10, arms: arms, &stream)
        let minimizer = Adam(StepPlan(learningRate: 0.3, steps: 60, schedule: .cosine, warmUp: 10))
        for beta in [0.1, 2] {
            for objective in allObjectives(beta: beta) {
                guard let margin = objective as? any MarginObjective, margin.yardstick == .reference, !margin.usesReward
                else { continue }
                if case .logistic = margin.scaledForm(negativeLogDispersion: 0.3).form, margin.usesDispersion {
                    continue
                }
                let fit = Fit(objective: objective, minimizer: minimizer, checkpoints: .steps(4))
                let lanes = try #require(try Fit.runSideBySide([(fit, data)], model)[0])
                let alone = try fit.run(model, data, from: Array(repeating: 0, count: 10 * arms))
                expectSame(lanes, alone, "\(objective.name), beta \(beta)")
            }
        }
    }

    /// Would catch a loss that overflows on the way and is taken for one that does not: here the square of a step is infinite. A
    /// neighbour whose margins are scaled down stays finite, and is as alone.
    @Test func overflow() throws {
        var stream = RandomStream(seed: 9, identity: ["overflow"])
        let model = TabularPolicy(contexts: 1, arms: 3)
        let data = try richData(contexts: 1, arms: 3, &stream)
        let calm = TrainingData(counts: data.counts, negativeLogDispersion: [1e-20])
        let fit = Fit(objective: MallowsTheta(IPO(beta: 1)), minimizer: Adam(learningRate: 1e160, steps: 2))
        let together = try Fit.runSideBySide([(fit, data)] + Array(repeating: (fit, calm), count: 4), model)
        #expect(together[0] == nil)
        #expect(try fit.run(model, data).termination == .notFinite)
        expectSame(try #require(together[1]), try fit.run(model, calm))
        let far = Fit(objective: MallowsPhiDPO(beta: 1), minimizer: Adam(learningRate: 1e308, steps: 3))
        #expect(try Fit.runSideBySide(Array(repeating: (far, data), count: 8), model).allSatisfy { $0 == nil })
        #expect(try far.run(model, data).termination == .notFinite)
    }
}
