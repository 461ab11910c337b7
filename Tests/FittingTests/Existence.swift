import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Whether the optimum is finite, and what fits say about it.
@Suite struct Existence {
    struct Case: Decodable {
        let counts: [[Int]]
        let finite: Bool
    }

    private func cases() throws -> [Case] { try Reference.cases("connectivity.json", as: Case.self) }

    /// Catches a connectivity test that takes arms without labels, several components or one-way bridges wrong.
    @Test func fordsCondition() throws {
        let cases = try cases()
        #expect(cases.count == 400)
        for item in cases {
            #expect(WinCounts([item.counts]).isStronglyConnected(context: 0) == item.finite, "\(item)")
        }
    }

    /// Catches reward collapse that is reported as a result, or a collapse that is seen where the loss has a minimum.
    @Test func fitsReportIt() throws {
        let falling = Set(["dpo", "mallows-theta-dpo", "mallows-phi-dpo"])
        for objective in marginObjectives(beta: 0.5) {
            for item in try cases() {
                if case .drops = objective.tail(negativeLogDispersion: 0.8) { continue }
                // What may give labels up in a circle: see `GivenUp`.
                if objective.tail(negativeLogDispersion: 0.8) == .fallsFromLimit && item.finite { continue }
                let result = try fitTabular(objective, WinCounts([item.counts]), t: [0.8])
                let collapsed = result.termination == .noFiniteOptimum
                // Later objectives of the catalog say themselves whether they fall forever.
                let falls = falling.contains(objective.name) || objective.tail(negativeLogDispersion: 0.8).isFalling
                // FocalPO's infimum is at infinity on either side of every label.
                let vanishes =
                    objective.tail(negativeLogDispersion: 0.8) == .vanishes && item.counts.joined().max() != 0
                #expect(
                    collapsed == (falls && !item.finite || vanishes),
                    "\(objective.name): \(result.termination), \(item)")
                #expect(!["ipo", "hinge", "mallows-theta-ipo"].contains(objective.name) || !collapsed)
            }
        }
    }

    /// Catches contexts that are mixed up: one that collapses is enough, unless nobody agrees there (t = 0), where
    /// MallowsPO's loss is constant.
    @Test func oneContextIsEnough() throws {
        let (good, bad) = ([[0, 1], [1, 0]], [[0, 3], [0, 0]])
        for (matrices, t, theta) in [
            ([good, good], [1.0, 1], false), ([good, bad], [1, 1], true), ([bad, good], [1, 1], true),
            ([good, bad], [1, 0], false), ([bad, good], [1, 0], true), ([bad, bad], [0, 0], false),
        ] {
            let counts = WinCounts(matrices)
            for name in ["mallows-theta-dpo", "mallows-phi-dpo"] {
                let ended = try fitTabular(objective(name, beta: 1), counts, t: t).termination
                #expect((ended == .noFiniteOptimum) == theta, "\(name), \(matrices), \(t)")
            }
            let plain = try fitTabular(DPO(beta: 1), counts, t: t).termination
            #expect((plain == .noFiniteOptimum) == matrices.contains(bad), "\(matrices)")
        }
    }

    struct FeatureCase: Decodable {
        let contexts: Int
        let arms: Int
        let features: [[Double]]
        let agreement: [Bool]
        let labels: [[Int]]
        let separable: Bool
    }

    /// Catches a wrong answer about a direction of the parameters that lowers no margin, against a linear program.
    @Test func softmaxAgainstALinearProgram() throws {
        let cases = try Reference.cases("separability.json", as: FeatureCase.self)
        #expect(cases.count == 300)
        for item in cases {
            let model = SoftmaxPolicy(
                contexts: item.contexts, arms: item.arms, features: Array(item.features.joined()),
                featureCount: item.features.first?.count ?? 0)
            var counts = WinCounts(contexts: item.contexts, arms: item.arms)
            for label in item.labels { counts[context: label[0], winner: label[1], loser: label[2]] = label[3] }
            let t = item.agreement.map { $0 ? 0.7 : 0 }
            for name in ["mallows-theta-dpo", "mallows-phi-dpo", "ipo"] {
                let result = try Fit(objective: objective(name, beta: 1), minimizer: GradientMinimizer(.bfgs2)).run(
                    model, TrainingData(counts: counts, negativeLogDispersion: t))
                let expected = item.separable && name != "ipo"
                #expect((result.termination == .noFiniteOptimum) == expected, "\(name), \(item)")
            }
        }
    }
}
