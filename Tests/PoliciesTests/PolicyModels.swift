import NumericalCore
import Policies
import TestSupport
import Testing

/// Policy families: scores are linear, and gradients go back through the transpose.
@Suite struct PolicyModels {
    private func models(_ stream: inout RandomStream) -> [any PolicyModel] {
        let (contexts, arms) = (1 + stream.index(below: 4), 2 + stream.index(below: 6))
        let count = 1 + stream.index(below: 9)
        let features = (0..<(contexts * arms * count)).map { _ in stream.normalLike() }
        return [
            TabularPolicy(contexts: contexts, arms: arms),
            SoftmaxPolicy(contexts: contexts, arms: arms, features: features, featureCount: count),
        ]
    }

    private func scores(_ model: any PolicyModel, _ parameters: [Double]) -> [Double] {
        var result = [Double](repeating: .nan, count: model.contexts * model.arms)
        var span = result.mutableSpan
        model.scores(parameters.span, into: &span)
        return result
    }

    private func pullBack(_ model: any PolicyModel, _ gradient: [Double]) -> [Double] {
        var result = [Double](repeating: 1e9, count: model.parameterCount)
        var span = result.mutableSpan
        model.pullBack(gradient.span, into: &span)
        return result
    }

    /// Catches a gradient that belongs to other scores: <g, S theta> = <S^T g, theta> for all g and theta; and one that
    /// is added to what stood in the output before.
    @Test func pullBackIsTheTranspose() {
        var stream = RandomStream(seed: 4, identity: ["adjoint"])
        for _ in 0..<200 {
            for model in models(&stream) {
                let parameters = (0..<model.parameterCount).map { _ in stream.normalLike() }
                let gradient = (0..<(model.contexts * model.arms)).map { _ in stream.normalLike() }
                let left = zip(gradient, scores(model, parameters)).reduce(0) { $0 + $1.0 * $1.1 }
                let right = zip(pullBack(model, gradient), parameters).reduce(0) { $0 + $1.0 * $1.1 }
                // Sums of some 200 terms of size 1, in two orders.
                #expect(abs(left - right) < 1e-12, "\(model)")
            }
        }
    }

    /// Catches feature rows in another order than context x, arm y at (x K + y) d.
    @Test func scoresOfHandMadeFeatures() {
        // One feature, 100 x + 10 y: scores at parameter 2 are twice that.
        let features = (0..<3).flatMap { x in (0..<4).map { y in Double(100 * x + 10 * y) } }
        let model = SoftmaxPolicy(contexts: 3, arms: 4, features: features, featureCount: 1)
        let policy = model.policy([0.02], logReference: ContextArmTable(contexts: 3, arms: 4, repeating: -1.38629436))
        for x in 0..<3 {
            for y in 1..<4 {
                let difference = policy.logRatios[context: x, arm: y] - policy.logRatios[context: x, arm: y - 1]
                #expect(abs(difference - 0.2) < 1e-14)
            }
        }
        #expect(scores(model, [2])[2 * 4 + 1] == 420)
    }

    /// Catches softmax and tabular policies that disagree where they are the same family: identity features.
    @Test func identityFeaturesAreTabular() {
        let (contexts, arms) = (2, 3)
        let count = contexts * arms
        let identity = (0..<(count * count)).map { $0 / count == $0 % count ? 1.0 : 0 }
        let softmax = SoftmaxPolicy(contexts: contexts, arms: arms, features: identity, featureCount: count)
        let tabular = TabularPolicy(contexts: contexts, arms: arms)
        let numbers = [0.3, -2, 5.5, 1e-3, 0, -7]
        #expect(softmax.parameterCount == tabular.parameterCount)
        #expect(scores(softmax, numbers) == numbers && scores(tabular, numbers) == numbers)
        #expect(pullBack(softmax, numbers) == numbers && pullBack(tabular, numbers) == numbers)
    }

    /// Catches a family without its name in the list.
    @Test func catalogNamesTheFamilies() {
        var stream = RandomStream(seed: 5, identity: ["names"])
        #expect(PolicyCatalog.all.map(\.name) == models(&stream).map(\.name))
    }
}

extension RandomStream {
    /// A centred number of variance 1: the sum of 12 uniform ones, which is all these tests need.
    mutating func normalLike() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
    }
}
