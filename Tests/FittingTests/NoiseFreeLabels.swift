import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// Softmax policies on labels without noise, whose loss has no optimum.
@Suite struct NoiseFreeLabels {
    /// 45,000 labels that one direction of 32 parameters explains: would catch a search that takes minutes, and one that gives up.
    @Test(.timeLimit(.minutes(1))) func haveNoOptimum() throws {
        let (contexts, arms, size) = (1_000, 10, 32)
        var stream = RandomStream(seed: 1, identity: ["noise-free labels"])
        let features = (0..<(contexts * arms * size)).map { _ in stream.uniform() - 0.5 }
        let weights = (0..<size).map { _ in stream.uniform() - 0.5 }
        let worth = (0..<(contexts * arms)).map { place in
            (0..<size).reduce(0) { $0 + features[place * size + $1] * weights[$1] }
        }
        var counts = WinCounts(contexts: contexts, arms: arms)
        for x in 0..<contexts {
            for i in 0..<arms {
                for j in 0..<arms where worth[x * arms + i] > worth[x * arms + j] {
                    counts[context: x, winner: i, loser: j] = 1
                }
            }
        }
        let model = SoftmaxPolicy(contexts: contexts, arms: arms, features: features, featureCount: size)
        let t = [Double](repeating: 0.5, count: contexts)
        let result = try Fit(objective: DPO(beta: 1), minimizer: Newton(steps: 1)).run(
            model, TrainingData(counts: counts, negativeLogDispersion: t))
        #expect(result.termination == .noFiniteOptimum)
    }
}
