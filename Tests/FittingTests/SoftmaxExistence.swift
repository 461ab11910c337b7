import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Whether losses of policies that share parameters have a minimum, beyond losses of margins that fall.
@Suite struct SoftmaxExistence {
    struct Case: Decodable {
        let objective: String
        let contexts: Int
        let arms: Int
        let features: [[Double]]
        let t: [Double]
        let labels: [[Int]]
        let lacks: Bool
    }

    private func counts(_ item: Case) -> WinCounts {
        var counts = WinCounts(contexts: item.contexts, arms: item.arms)
        for label in item.labels { counts[context: label[0], winner: label[1], loser: label[2]] = label[3] }
        return counts
    }

    private func isUnbounded(
        _ name: String, _ model: SoftmaxPolicy, _ counts: WinCounts, t: [Double]
    ) throws -> Bool {
        let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: 1)
        let data = TrainingData(
            counts: counts, negativeLogDispersion: t,
            reward: ContextArmTable(contexts: counts.contexts, arms: counts.arms, repeating: 0.5))
        let fit = try Fit(objective: objective, minimizer: Stay()).run(model, data)
        #expect((fit.termination == .noFiniteOptimum) == !fit.contextsWithoutOptimum.isEmpty)
        return fit.termination == .noFiniteOptimum
    }

    /// Catches a loss that drops or a likelihood that rises for ever along shared parameters, and is not noticed, or
    /// one that is only thought to.
    @Test(arguments: ["robust-dpo", "robust-dpo+theta", "sft", "cpo", "hpo"])
    func linearPrograms(_ name: String) throws {
        let cases = try Reference.cases("softmax_existence.json", as: Case.self).filter { $0.objective == name }
        #expect(cases.count == 40 && cases.contains(where: \.lacks) && !cases.allSatisfy(\.lacks))
        for item in cases {
            let model = SoftmaxPolicy(
                contexts: item.contexts, arms: item.arms, features: Array(item.features.joined()),
                featureCount: item.features.first?.count ?? 0)
            #expect(try isUnbounded(name, model, counts(item), t: item.t) == item.lacks, "\(item)")
        }
    }

    /// Catches contexts whose labels count alike though their losses change at different speeds: ten labels against two
    /// of a context that shares the only feature, r = 1/9. Up costs -10 s r + 2 s' at speeds s and s'.
    @Test func speedsCount() throws {
        let model = SoftmaxPolicy(contexts: 2, arms: 2, features: [1, 0, 1, 0], featureCount: 1)
        var counts = WinCounts(contexts: 2, arms: 2)
        counts[context: 0, winner: 0, loser: 1] = 10
        counts[context: 1, winner: 1, loser: 0] = 2
        for (t, expected) in [
            ([1.0, 1.0], false), ([3, 0.1], true), ([3, 2], false), ([3, 1.6], true), ([1, 0], true),
        ] {
            #expect(try isUnbounded("robust-dpo+theta", model, counts, t: t) == expected, "\(t)")
        }
        #expect(try !isUnbounded("robust-dpo", model, counts, t: [3, 0.1]))
    }

    /// Catches answers that differ between tabular policies and the same family in other coordinates, on data with many
    /// ties.
    @Test func sameFamilySameAnswer() throws {
        var stream = RandomStream(seed: 1, identity: ["softmax existence"])
        let names = ["dpo", "robust-dpo", "sft", "cpo", "hpo", "ipo"]
        var lacking = 0
        for _ in 0..<300 {
            let arms = 2 + stream.index(below: 3)
            let size = 2 * arms
            var counts = WinCounts(contexts: 2, arms: arms)
            for x in 0..<2 {
                for i in 0..<arms {
                    for j in 0..<arms where i != j && stream.uniform() < 0.8 {
                        counts[context: x, winner: i, loser: j] = [0, 1, 2, 9, 18][stream.index(below: 5)]
                    }
                }
            }
            if counts.total == 0 { continue }
            // The identity, in other units.
            let features = (0..<(size * size)).map { $0 / size == $0 % size ? 0.3 + Double($0 % size) : 0 }
            let model = SoftmaxPolicy(contexts: 2, arms: arms, features: features, featureCount: size)
            for name in names {
                let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: 1)
                let expected = !objective.contextsWithoutOptimum(
                    TrainingData(counts: counts, negativeLogDispersion: [1, 1])
                ).isEmpty
                #expect(try isUnbounded(name, model, counts, t: [1, 1]) == expected, "\(name): \(counts)")
                lacking += expected ? 1 : 0
            }
        }
        #expect(lacking > 200 && lacking < 1500, "\(lacking)")
    }
}
