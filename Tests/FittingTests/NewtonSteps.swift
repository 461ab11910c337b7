import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Newton's method gets there in a few steps, which it would not with a wrong Hessian; and with costs that grow as the
/// data.
@Suite struct NewtonSteps {
    /// Losses with kinks, or whose second derivative jumps.
    private let exempt = Set(["hinge", "truncated-quadratic", "dpo-positive", "minor-dpo"])

    /// Catches a wrong Hessian of margins, log-ratios, rankings, rewards or several references, and a wrong way of it
    /// through shared features.
    @Test(arguments: [true, false]) func convexObjectives(_ tabular: Bool) throws {
        var tried: [String] = []
        for seed in 0..<4 as Range<UInt64> {
            var stream = RandomStream(seed: seed, identity: ["newton steps"])
            let data = try richData(contexts: 3, arms: 4, &stream)
            let features = (0..<(3 * 4 * 5)).map { _ in 2 * stream.uniform() - 1 }
            let model: any PolicyModel =
                tabular
                ? TabularPolicy(contexts: 3, arms: 4)
                : SoftmaxPolicy(contexts: 3, arms: 4, features: features, featureCount: 5)
            for objective in allObjectives(beta: 0.5) where objective.isConvex && !exempt.contains(objective.name) {
                let fit = try Fit(objective: objective, minimizer: Newton()).run(model, data)
                #expect(
                    fit.termination == .converged && fit.steps <= 12,
                    "\(objective.name): \(fit.termination) after \(fit.steps)")
                tried.append(objective.name)
            }
        }
        #expect(Set(tried).count >= 18, "\(Set(tried))")
    }

    /// DPO with a curvature that is twice too large: Newton's steps are half too short, and the error only halves each
    /// time.
    private struct Stiff: MarginObjective {
        let beta = 0.5
        let name = "stiff"
        let isConvex = true
        func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
            -(beta * m).logSigmoid
        }
        func tail(negativeLogDispersion t: Double) -> MarginTail { .falls }
        func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
            DPO(beta: beta).evaluate(&pairs, range, negativeLogDispersion: t)
            for i in range { pairs.curvatures[i] *= 2 }
        }
    }

    /// Shows that the test above can fail.
    @Test func wrongHessiansAreSlow() throws {
        var stream = RandomStream(seed: 1, identity: ["newton steps"])
        let data = try richData(contexts: 3, arms: 4, &stream)
        let fit = try Fit(objective: Stiff(), minimizer: Newton()).run(TabularPolicy(contexts: 3, arms: 4), data)
        #expect(fit.steps > 20, "\(fit.steps)")
    }

    /// Catches contexts that cost more the more there are: the evaluations of all contexts together, each of one block,
    /// grow as their number, and the same contexts again end at the same scores.
    @Test func linearInContexts() throws {
        var stream = RandomStream(seed: 2, identity: ["newton steps"])
        let few = mixedCounts(contexts: 20, arms: 5, most: 6, &stream)
        var many = WinCounts(contexts: 2000, arms: 5)
        for x in 0..<2000 {
            for i in 0..<5 {
                for j in 0..<5 {
                    many[context: x, winner: i, loser: j] = few[context: x % 20, winner: i, loser: j]
                }
            }
        }
        let small = try fitTabular(DPO(beta: 0.3), few, t: Array(repeating: 1, count: 20), minimizer: Newton())
        let large = try fitTabular(DPO(beta: 0.3), many, t: Array(repeating: 1, count: 2000), minimizer: Newton())
        #expect(large.termination == .converged && (large.provenGap ?? 1) < 1e-10)
        // A context more has a smaller share of the tolerance, which costs at most one step of a method that converges
        // quadratically.
        #expect(large.evaluations <= 100 * small.evaluations + 2000, "\(large.evaluations), \(small.evaluations)")
        #expect(large.steps <= small.steps + 1)
        #expect(abs(large.end.loss - small.end.loss) < 1e-13)
        // Gradients end below 1e-8 of the slopes, over curvatures of some 1e-3.
        let far = large.end.parameters.indices.filter {
            abs(large.end.parameters[$0] - small.end.parameters[$0 % 100]) >= 1e-5
        }
        #expect(far.isEmpty)
    }
}
