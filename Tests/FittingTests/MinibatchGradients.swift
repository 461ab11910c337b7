import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings
import TestSupport
import Testing

/// The gradient of a minibatch has that of all data for its expectation, whatever the objective reads.
@Suite struct MinibatchGradients {
    /// Rankings in two contexts, with all that an objective may ask for.
    private func data() throws -> TrainingData {
        var stream = RandomStream(seed: 6, identity: ["minibatch gradients"])
        func table() -> ContextArmTable {
            ContextArmTable(rows: (0..<2).map { _ in (0..<3).map { _ in stream.uniform() } })
        }
        func reference() -> ContextArmTable {
            ContextArmTable(
                rows: (0..<2).map { _ in
                    let logits = (0..<3).map { _ in stream.uniform() }
                    return logits.map { $0 - logSumExp(logits) }
                })
        }
        let rankings = try (0..<17).map { i in
            var order = [0, 1, 2]
            stream.shuffle(&order)
            return (context: i % 3 == 0 ? 0 : 1, ranking: try Ranking(order: order))
        }
        let counts = RankingCounts(contexts: 2, arms: 3, rankings: rankings)
        return TrainingData(
            counts: counts.wins(.everyTwo), rankings: counts, negativeLogDispersion: [0.3, 1.1],
            logReference: reference(),
            otherLogReferences: [reference()], reward: table())
    }

    private static let start = [0.5, -0.4, 0.1, -0.3, 0.2, 0.6]

    /// The slopes that steps of plain gradient descent saw, which are so short that the point stays.
    private func slopes(_ objective: any Objective, batch: Int?, steps: Int) throws -> [[Double]] {
        let rate = 1e-9
        let method = GradientDescent(StepPlan(learningRate: rate, steps: steps, batch: batch), momentum: 0)
        let fit = Fit(objective: objective, minimizer: method, checkpoints: .steps(steps))
        let result = try fit.run(TabularPolicy(contexts: 2, arms: 3), try data(), from: Self.start)
        let points = result.checkpoints.map(\.parameters)
        return zip(points, points.dropFirst()).map { zip($0, $1).map { ($0 - $1) / rate } }
    }

    /// Catches weights that belong to other labels, offsets of other pairs, what a label brings about beside its margin and is
    /// forgotten, or a number that is held fixed and taken from the minibatch alone. One batch of each way to draw.
    @Test(arguments: ObjectiveCatalog.all.map(\.name), [4, 40]) func meanIsThatOfAllData(name: String, batch: Int)
        throws
    {
        let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: 0.8)
        let whole = try #require(try slopes(objective, batch: nil, steps: 1).first)
        let steps = 3000
        let seen = try slopes(objective, batch: batch, steps: steps)
        #expect(seen.count == steps && whole.contains { abs($0) > 1e-3 })
        for i in whole.indices {
            let values = seen.map { $0[i] }
            let mean = values.reduce(0, +) / Double(steps)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps - 1)
            #expect(variance > 0)
            // Five standard errors, and the rounding of points to 1e-16, which is 1e-7 of a slope.
            let error = (variance / Double(steps)).squareRoot()
            #expect(abs(mean - whole[i]) < 5 * error + 1e-6, "\(i): \(mean), not \(whole[i])")
        }
    }

    /// Catches what a label brings about beside its margin being that of all labels: HPO's -log pi, weighted by the advantage, of both arms of
    /// a label. In a batch of one the third arm's slope is then half the sum of their weights, times its probability.
    @Test func occurrencesAreThoseOfTheBatch() throws {
        let data = try data()
        let reward = try #require(data.reward)
        let policy = TabularPolicy(contexts: 2, arms: 3).policy(Self.start, logReference: data.logReference)
        var expected: [[Double]] = []
        for x in 0..<2 {
            let labels = data.counts.labels.filter { $0.context == x }
            let sum = labels.reduce(0) {
                $0 + Double($1.count) * (reward[context: x, arm: $1.winner] + reward[context: x, arm: $1.loser])
            }
            let mean = sum / Double(2 * data.counts.total(context: x))
            expected.append(
                (0..<3).map { third in
                    let both = (0..<3).filter { $0 != third }.reduce(0) {
                        $0 + 0.1 * exp(reward[context: x, arm: $1] - mean)
                    }
                    return both / 2 * policy.probabilities(context: x)[third]
                })
        }
        let seen = try slopes(HPO(beta: 0.8, gamma: 0.1, temperature: 1), batch: 1, steps: 300)
        for slopes in seen {
            let drawn = slopes[0...2].contains { $0 != 0 } ? 0 : 1
            #expect(slopes[(3 - 3 * drawn)..<(6 - 3 * drawn)].allSatisfy { $0 == 0 })
            let here = Array(slopes[(3 * drawn)..<(3 * drawn + 3)])
            #expect((0..<3).contains { abs(here[$0] - expected[drawn][$0]) < 1e-6 }, "\(here), \(expected[drawn])")
        }
    }

    /// Catches a variance that is not that of B independent labels: it falls as 1/B, also between the two ways to draw.
    @Test func varianceFalls() throws {
        func variance(_ batch: Int) throws -> Double {
            let seen = try slopes(DPO(beta: 1), batch: batch, steps: 20_000).map { $0[0] }
            let mean = seen.reduce(0, +) / Double(seen.count)
            return seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seen.count)
        }
        let one = try variance(1)
        // The relative error of a variance of 20,000 draws is some 1 to 3%.
        for batch in [4, 64] { #expect(abs(try variance(batch) * Double(batch) / one - 1) < 0.1) }
    }
}
