import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// What optimizers see of the data when they see some labels at a time.
@Suite struct Minibatches {
    /// Four contexts in which only one arm ever wins: the hinge's steps then tell how many labels of each context were drawn.
    private let oneSided = WinCounts([
        [[0, 1], [0, 0]], [[0, 2], [0, 0]], [[0, 3], [0, 0]], [[0, 6], [0, 0]],
    ])

    /// How many labels of each context every step of a fit saw. The hinge falls by beta = 1e-3 while its margin is below 1,000.
    private func drawn(batch: Int, steps: Int) throws -> [[Int]] {
        let method = GradientDescent(StepPlan(learningRate: 1, steps: steps, batch: batch), momentum: 0)
        let result = try fitTabular(
            Hinge(beta: 1e-3), oneSided, t: [1, 1, 1, 1], minimizer: method, checkpoints: steps)
        let points = result.checkpoints.map(\.parameters)
        return zip(points, points.dropFirst()).map { before, after in
            (0..<4).map { Int(((after[2 * $0] - before[2 * $0]) * 1e3 * Double(batch)).rounded()) }
        }
    }

    /// Catches draws without replacement, of pairs rather than labels, or of contexts that are equally likely: the law of a batch of
    /// two, over all ten of its outcomes.
    @Test func smallBatches() throws {
        let steps = 20_000
        var seen: [[Int]: Int] = [:]
        for numbers in try drawn(batch: 2, steps: steps) { seen[numbers, default: 0] += 1 }
        let shares = [1.0, 2, 3, 6].map { $0 / 12 }
        var (observed, expected) = ([Int](), [Double]())
        for i in 0..<4 {
            for j in i..<4 {
                var numbers = [0, 0, 0, 0]
                numbers[i] += 1
                numbers[j] += 1
                observed.append(seen[numbers] ?? 0)
                expected.append(Double(steps) * shares[i] * shares[j] * (i == j ? 1 : 2))
            }
        }
        #expect(observed.reduce(0, +) == steps)
        #expect(chiSquare(observed: observed, expected: expected) < chiSquareLimit(degreesOfFreedom: 9))
    }

    /// Catches the same in batches of more labels than there are kinds, which are drawn another way: the number from the last
    /// context, half of all labels, is binomial.
    @Test func largeBatches() throws {
        let (batch, steps) = (20, 20_000)
        let numbers = try drawn(batch: batch, steps: steps)
        #expect(numbers.allSatisfy { $0.reduce(0, +) == batch && $0.allSatisfy { $0 >= 0 } })
        var observed = [Int](repeating: 0, count: 11)
        for item in numbers where (5...15).contains(item[3]) { observed[item[3] - 5] += 1 }
        var expected: [Double] = []
        var binomial = Double(steps) / 1_048_576
        for k in 0...15 {
            if k >= 5 { expected.append(binomial) }
            binomial *= Double(batch - k) / Double(k + 1)
        }
        // The rest, less than 1.2% of all, is left out.
        #expect(chiSquare(observed: observed, expected: expected) < chiSquareLimit(degreesOfFreedom: 10))
    }

    /// Catches a batch of one that is weighted by something else than 1, or that is no label of the data: each step follows the
    /// definition of one label's gradient.
    @Test func singleLabels() throws {
        var stream = RandomStream(seed: 3, identity: ["single labels"])
        let counts = mixedCounts(contexts: 2, arms: 3, most: 2, &stream)
        let t = [0.4, 1.2]
        let method = GradientDescent(StepPlan(learningRate: 0.5, steps: 200, batch: 1), momentum: 0)
        for objective in marginObjectives(beta: 0.7) where objective.yardstick == .reference && !objective.usesReward {
            let result = try fitTabular(objective, counts, t: t, minimizer: method, checkpoints: 200)
            let points = result.checkpoints.map(\.parameters)
            #expect(points.count == 201)
            for (before, after) in zip(points, points.dropFirst()) {
                let fits = counts.labels.contains { label in
                    let (w, l) = (3 * label.context + label.winner, 3 * label.context + label.loser)
                    let slope = objective.loss(
                        margin: before[w] - before[l], negativeLogDispersion: t[label.context]
                    ).slope
                    return after.indices.allSatisfy { i in
                        let step = -0.5 * slope * ((i == w ? 1 : 0) - (i == l ? 1 : 0))
                        return abs(after[i] - before[i] - step) < 1e-13 * (1 + abs(after[i]))
                    }
                }
                #expect(fits, "\(objective.name)")
            }
        }
    }

    /// Catches minibatches that depend on the objective or on beta, or that are the same whatever the stream.
    @Test func objectivesMeetTheSameLabels() throws {
        var stream = RandomStream(seed: 4, identity: ["same labels"])
        let counts = mixedCounts(contexts: 2, arms: 3, most: 4, &stream)
        func labels(_ objective: any Objective, seed: UInt64) throws -> [[FloatingPointSign]] {
            let data = TrainingData(
                counts: counts, negativeLogDispersion: [1, 1],
                minibatches: RandomStream(seed: seed, identity: ["test"]))
            let method = GradientDescent(StepPlan(learningRate: 1e-3, steps: 50, batch: 1), momentum: 0)
            let fit = Fit(objective: objective, minimizer: method, checkpoints: .steps(50))
            let points = try fit.run(TabularPolicy(contexts: 2, arms: 3), data).checkpoints.map(\.parameters)
            return zip(points, points.dropFirst()).map { before, after in
                zip(before, after).map { ($1 - $0).sign }
            }
        }
        let dpo = try labels(DPO(beta: 1), seed: 1)
        for other in [DPO(beta: 0.1), IPO(beta: 0.3), Hinge(beta: 2)] as [any Objective] {
            #expect(try labels(other, seed: 1) == dpo)
        }
        #expect(try labels(DPO(beta: 1), seed: 2) != dpo)
    }

    /// Catches curves that show the loss of the last minibatch, or a claim about the optimum that rests on it.
    @Test func checkpointsAreOfAllData() throws {
        var stream = RandomStream(seed: 5, identity: ["checkpoints of all data"])
        let counts = mixedCounts(contexts: 3, arms: 4, most: 5, &stream)
        let brute = BruteForce(objective: DPO(beta: 0.5), counts: counts, t: [1, 1, 1])
        let plan = StepPlan(learningRate: 0.1, steps: 40, batch: 7, schedule: .cosine, warmUp: 5)
        for method in [Adam(plan), RMSprop(plan), GradientDescent(plan)] as [any Minimizer] {
            let result = try fitTabular(DPO(beta: 0.5), counts, t: [1, 1, 1], minimizer: method, checkpoints: 8)
            #expect(result.termination == .stepLimit && result.steps == 40 && result.evaluations == 41)
            #expect(result.checkpoints.map(\.step) == [0, 5, 10, 15, 20, 25, 30, 35, 40])
            for checkpoint in result.checkpoints {
                let (value, gradient) = brute.loss(checkpoint.parameters)
                #expect(relativeError(checkpoint.loss, value) < 1e-13)
                let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(abs(checkpoint.gradientNorm - norm) < 1e-14)
            }
        }
    }

    /// Catches an end that is judged by the minibatch: at an optimum that steps of 1e-12 do not leave, and without data.
    @Test func terminations() throws {
        let balanced = WinCounts([[[0, 1], [1, 0]]])
        let still = GradientDescent(StepPlan(learningRate: 1e-12, steps: 5, batch: 1))
        #expect(try fitTabular(DPO(beta: 1), balanced, t: [1], minimizer: still).termination == .converged)
        let moving = GradientDescent(StepPlan(learningRate: 1, steps: 5, batch: 1))
        #expect(try fitTabular(DPO(beta: 1), balanced, t: [1], minimizer: moving).termination == .stepLimit)
        let nothing = try fitTabular(DPO(beta: 1), WinCounts(contexts: 2, arms: 3), t: [1, 1], minimizer: moving)
        #expect(nothing.termination == .converged && nothing.end.parameters.allSatisfy { $0 == 0 })
    }
}
