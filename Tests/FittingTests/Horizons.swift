import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Fits of losses that may have their infimum at infinity, though no condition on the data says so.
@Suite struct Horizons {
    struct Case: Decodable {
        let objective: String
        let reference: [Double]
        let counts: [[Int]]
        let infimum: Double
        let finite: Bool

        var data: TrainingData {
            TrainingData(
                counts: WinCounts([counts]), negativeLogDispersion: [0.5],
                logReference: ContextArmTable(rows: [reference.map { log($0) }]))
        }

        /// The tabular family, or the same in other coordinates.
        func fit(_ minimizer: any Minimizer, tabular: Bool) throws -> FitResult {
            let made = try #require(ObjectiveCatalog.named(objective)).standard(beta: 1)
            let model: any PolicyModel =
                tabular
                ? TabularPolicy(contexts: 1, arms: 3)
                : SoftmaxPolicy(contexts: 1, arms: 3, features: [1, 0.5, -0.3, 1, 0, 0], featureCount: 2)
            return try Fit(objective: made, minimizer: minimizer).run(model, data)
        }
    }

    private func cases() throws -> [Case] { try Reference.cases("horizons.json", as: Case.self) }

    private let minimizers: [any Minimizer] = [
        Newton(), GradientMinimizer(.bfgs2), GradientMinimizer(.conjugatePR), Adam(learningRate: 0.05, steps: 4000),
    ]

    /// Catches a fit that is called converged where it ran after an infimum at infinity, and one that is not where it found the
    /// minimum, against brute force.
    @Test(arguments: [true, false]) func againstBruteForce(_ tabular: Bool) throws {
        let cases = try cases()
        #expect(cases.count == 140 && cases.count(where: \.finite) == 70)
        for minimizer in minimizers {
            var (minima, infinities) = (0, 0)
            for item in cases {
                let fit = try item.fit(minimizer, tabular: tabular)
                let what =
                    "\(item.objective), \(minimizer.name), \(fit.termination): \(fit.end.loss) of \(item.infimum)"
                // No policy is below the infimum; brute force found it to 1e-9.
                #expect(fit.end.loss >= item.infimum - 1e-9, "\(what)")
                if item.finite && fit.end.loss < item.infimum + 1e-10 {
                    minima += 1
                    #expect([.converged, .stalled, .stepLimit].contains(fit.termination), "\(what)")
                }
                if !item.finite && fit.end.loss < item.infimum + 1e-5 {
                    infinities += 1
                    #expect(fit.termination != .converged, "\(what)")
                }
            }
            // Adam comes less near.
            #expect(minima >= 50 && infinities >= 10, "\(minimizer.name): \(minima), \(infinities)")
        }
    }

    /// Catches a `lower-at-infinity` that is none: the loss at a policy that gives some arms hardly anything must be lower, or as low and
    /// everywhere higher on the way back.
    @Test func whatIsSaidIsTrue() throws {
        var seen = 0
        for item in try cases() {
            // At beta = 1 the data say so beforehand.
            for beta in [1.5, 3, 10] {
                let made = try #require(ObjectiveCatalog.named(item.objective)).standard(beta: beta)
                func end(_ minimizer: any Minimizer, from start: [Double]) throws -> FitResult {
                    try Fit(objective: made, minimizer: minimizer).run(
                        TabularPolicy(contexts: 1, arms: 3), item.data, from: start)
                }
                let fit = try end(Newton(), from: [0, 0, 0])
                guard fit.termination == .lowerAtInfinity else { continue }
                seen += 1
                var least = Double.infinity
                for set in 1..<7 {
                    for start in [fit.end.parameters, [0, 0, 0]] {
                        let moved = (0..<3).map { start[$0] - (set >> $0 & 1 == 1 ? 1000.0 : 0.0) }
                        least = try min(least, end(Stay(), from: moved).end.loss, end(Newton(), from: moved).end.loss)
                    }
                }
                #expect(least <= fit.end.loss, "\(item.objective), beta \(beta): \(least), \(fit.end.loss)")
            }
        }
        #expect(seen >= 20, "\(seen)")
    }

    /// FocalPO's infimum is 0, at infinity whatever the data, so no fit of it has converged to a minimum.
    @Test func focalPO() throws {
        var stream = RandomStream(seed: 2, identity: ["horizons"])
        let data = try richData(contexts: 2, arms: 3, &stream)
        for tabular in [true, false] {
            let features = (0..<(2 * 3 * 2)).map { _ in stream.uniform() }
            let model: any PolicyModel =
                tabular
                ? TabularPolicy(contexts: 2, arms: 3)
                : SoftmaxPolicy(contexts: 2, arms: 3, features: features, featureCount: 2)
            let fit = try Fit(objective: FocalPO(beta: 1, gamma: 0.05), minimizer: Newton()).run(model, data)
            #expect(fit.termination == .noFiniteOptimum && fit.contextsWithoutOptimum == [0, 1])
            let far = (0..<model.parameterCount).map { 1e5 * Double($0 * $0 + 1) }
            let there = try Fit(objective: FocalPO(beta: 1, gamma: 0.05), minimizer: Stay()).run(model, data, from: far)
            #expect(there.end.loss < 1e-20)
        }
    }
}
