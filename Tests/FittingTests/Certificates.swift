import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Proofs that a point is near the optimum, at points that are not.
@Suite struct Certificates {
    /// A convex loss that claims another ratio of its curvature than it has.
    struct Boaster<Base: MarginObjective>: MarginObjective {
        let base: Base
        let factor: Double
        var name: String { base.name }
        var beta: Double { base.beta }
        var isConvex: Bool { true }
        func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
            base.loss(margin: m, negativeLogDispersion: t)
        }
        func tail(negativeLogDispersion t: Double) -> MarginTail { base.tail(negativeLogDispersion: t) }
        func curvatureRatio(negativeLogDispersion t: Double) -> Double? {
            base.curvatureRatio(negativeLogDispersion: t).map { factor * $0 }
        }
    }

    /// What the proofs at random points come to.
    struct Tally {
        var given = 0
        /// Those that are not true.
        var broken: [String] = []
        /// The least (bound - gap)/bound.
        var tightest = 1.0
    }

    private func model(_ isTabular: Bool, _ data: TrainingData, _ stream: inout RandomStream) -> any PolicyModel {
        let (contexts, arms) = (data.counts.contexts, data.counts.arms)
        if isTabular { return TabularPolicy(contexts: contexts, arms: arms) }
        let features = (0..<(contexts * arms * 3)).map { _ in 2 * stream.uniform() - 1 }
        return SoftmaxPolicy(contexts: contexts, arms: arms, features: features, featureCount: 3)
    }

    /// Goes away from the optimum in random directions, by up to some 4 units of the margin, and holds every bound
    /// against the true distance.
    private func tally(_ objective: any Objective, tabular: Bool, seed: UInt64, points: Int = 60) throws -> Tally {
        var stream = RandomStream(seed: seed, identity: ["certificates"])
        var tally = Tally()
        for _ in 0..<4 {
            let data = try richData(contexts: 1 + stream.index(below: 2), arms: 2 + stream.index(below: 3), &stream)
            let model = model(tabular, data, &stream)
            let best = try Fit(objective: objective, minimizer: Newton()).run(model, data)
            #expect(best.termination == .converged, "\(objective.name)")
            let scale = data.negativeLogDispersion.map { objective.marginScale(negativeLogDispersion: $0) }.max() ?? 1
            for _ in 0..<points {
                let length = [0.005, 0.05, 0.3, 1, 4][stream.index(below: 5)] / scale
                let point = best.end.parameters.map { $0 + length * (2 * stream.uniform() - 1) }
                let there = try Fit(objective: objective, minimizer: Stay()).run(model, data, from: point)
                guard let bound = there.provenGap else { continue }
                tally.given += 1
                let gap = there.end.loss - best.end.loss
                // The losses are sums of rounded terms; for quadratic losses bound and gap are equal, and the bound has
                // the rounding of an inverse whose condition is some 1e4.
                if bound < gap * (1 - 1e-12) - 1e-14 * max(1, abs(best.end.loss)) {
                    tally.broken.append("\(objective.name): \(bound) < \(gap)")
                }
                tally.tightest = min(tally.tightest, (bound - gap) / bound)
            }
        }
        return tally
    }

    /// Catches a ratio that is too small, a leverage of too few directions, and a formula that is no bound, for tabular
    /// and softmax policies.
    @Test(arguments: [true, false]) func boundTheGap(_ tabular: Bool) throws {
        var certified: [String] = []
        for (seed, objective) in allObjectives(beta: 0.7).enumerated() where objective.isConvex {
            guard objective.curvatureRatio(negativeLogDispersion: 1) != nil else { continue }
            let tally = try tally(objective, tabular: tabular, seed: UInt64(seed))
            #expect(tally.broken.isEmpty, "\(tally.broken)")
            #expect(tally.given >= 20, "\(objective.name): \(tally.given)")
            certified.append(objective.name)
        }
        #expect(certified.count >= 18, "\(certified)")
    }

    /// Shows that the test above can fail: half of the true ratio is found out, and the true one is not far from it.
    @Test func findOutBoasters() throws {
        func tally(_ factor: Double) throws -> (Tally, Tally) {
            (
                try self.tally(Boaster(base: ExponentialPO(beta: 2), factor: factor), tabular: true, seed: 1),
                try self.tally(Boaster(base: DPO(beta: 2), factor: factor), tabular: true, seed: 2)
            )
        }
        let (exponential, logistic) = try tally(1)
        #expect(exponential.broken.isEmpty && logistic.broken.isEmpty)
        // An exponential's third derivative is the ratio times its second: nearly an equality.
        #expect(exponential.tightest < 0.2, "\(exponential.tightest)")
        let half = try tally(0.5)
        #expect(!half.0.broken.isEmpty)
        let none = try tally(0)
        #expect(!none.0.broken.isEmpty && !none.1.broken.isEmpty)
    }

    /// Catches leverages of the wrong directions in shared parameters: the same family, with the identity for features,
    /// has the same proof.
    @Test func sameFamilySameProof() throws {
        var stream = RandomStream(seed: 4, identity: ["certificates"])
        var compared = 0
        for _ in 0..<60 {
            let data = try richData(contexts: 1, arms: 4, &stream)
            let identity = (0..<16).map { $0 / 4 == $0 % 4 ? 1.0 : 0 }
            let point = (0..<4).map { _ in stream.uniform() }
            for objective in [DPO(beta: 0.7), ExponentialPO(beta: 0.7), CPO(beta: 0.7, alpha: 1)] as [any Objective] {
                let fit = Fit(objective: objective, minimizer: Stay())
                let tabular = try fit.run(TabularPolicy(contexts: 1, arms: 4), data, from: point).provenGap
                let shared = try fit.run(
                    SoftmaxPolicy(contexts: 1, arms: 4, features: identity, featureCount: 4), data, from: point
                ).provenGap
                #expect((tabular == nil) == (shared == nil))
                guard let tabular, let shared else { continue }
                compared += 1
                #expect(abs(tabular - shared) < 1e-10 * tabular, "\(objective.name): \(tabular), \(shared)")
            }
        }
        #expect(compared > 50, "\(compared)")
    }

    /// Catches a bound for losses of which nothing is known: those that are not convex.
    @Test func noneWithoutARatio() throws {
        var stream = RandomStream(seed: 9, identity: ["certificates"])
        let data = try richData(contexts: 1, arms: 3, &stream)
        for objective in allObjectives(beta: 0.7) {
            if objective.isConvex { continue }
            let fit = try Fit(objective: objective, minimizer: GradientMinimizer(.bfgs2)).run(
                TabularPolicy(contexts: 1, arms: 3), data)
            #expect(fit.end.gradientNorm == 0 || fit.provenGap == nil, "\(objective.name)")
        }
    }
}
