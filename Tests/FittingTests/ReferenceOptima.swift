import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Fits against optima made with 60 digits.
@Suite struct ReferenceOptima {
    struct Case: Decodable {
        let contexts: Int
        let arms: Int
        let counts: [[[Int]]]
        let reference: [[Double]]
        let objective: String
        let beta: Double
        let dispersion: [Double]
        let epsilon: Double?
        let loss: Double
        let logRatios: [[Double]]

        var isPhi: Bool { objective == "mallows-phi-dpo" }
        var t: [Double] { dispersion.map { -log($0) } }
        var made: any MarginObjective { FittingTests.objective(objective, beta: beta, epsilon: epsilon) }
    }

    private func cases() throws -> [Case] { try Reference.cases("optima.json", as: Case.self) }

    /// The largest difference of log-ratios, relative to max(1, |log-ratio|).
    private func distance(_ item: Case, _ parameters: [Double]) -> Double {
        let logReference = ContextArmTable(rows: item.reference.map { $0.map { log($0) } })
        let policy = TabularPolicy(contexts: item.contexts, arms: item.arms)
            .policy(parameters, logReference: logReference)
        return zip(policy.logRatios.values, item.logRatios.joined()).map { abs($0 - $1) / max(1, abs($1)) }.max()
            ?? .nan
    }

    private func fit(_ item: Case, _ minimizer: any Minimizer) throws -> FitResult {
        try fitTabular(item.made, WinCounts(item.counts), t: item.t, minimizer: minimizer)
    }

    /// Catches a wrong mean over contexts or labels, a wrong gradient, a wrong unit, and policies that are not normalized
    /// against their reference.
    @Test(arguments: [GradientMinimizer.Method.bfgs2, .conjugatePR, .conjugateFR])
    func gradientMethods(_ method: GradientMinimizer.Method) throws {
        var distances: [Double] = []
        for item in try cases() where !item.isPhi {
            let result = try fit(item, GradientMinimizer(method))
            let last = try #require(result.checkpoints.last)
            #expect(result.termination == .converged, "\(method): \(item)")
            distances.append(distance(item, last.parameters))
            #expect(abs(last.loss - item.loss) < 1e-10 * max(1, item.loss), "\(method): \(last.loss), \(item)")
        }
        // A fit ends at a gradient of 1e-8 relative to the slopes. Over the curvature of well connected arms that is an
        // error below 1e-6; where few labels hold two groups of arms together the curvature is some 1e-3.
        #expect(distances.allSatisfy { $0 < 1e-5 }, "\(method): \(distances)")
        #expect(distances.count(where: { $0 < 1e-6 }) * 10 >= distances.count * 9, "\(method): \(distances)")
    }

    /// Catches a simplex method that gets another loss or no values at all. It sees no gradient, so it can find a point
    /// no better than the square root of the rounding of the loss, 1e-8, over curvatures, and shrinks unevenly: 1e-4.
    @Test func simplexOnSmallProblems() throws {
        var solved = 0
        for item in try cases() where !item.isPhi && item.contexts * item.arms <= 6 {
            let last = try #require(try fit(item, SimplexMinimizer()).checkpoints.last)
            #expect(distance(item, last.parameters) < 1e-4, "\(item)")
            #expect(abs(last.loss - item.loss) < 1e-9 * max(1, item.loss), "\(item)")
            solved += 1
        }
        #expect(solved >= 8)
    }

    /// Catches an Adam that works in other units than the policy's, or stops early: long runs come near the optimum.
    @Test func adamApproaches() throws {
        for item in try cases() where !item.isPhi && item.contexts * item.arms <= 12 {
            let target = item.logRatios.joined().map { abs($0) }.max() ?? 1
            // Long enough to cross the distance at a constant rate four times; then Adam closes in by itself.
            let adam = Adam(learningRate: max(target, 1) / 500, steps: 4000)
            let result = try fit(item, adam)
            let last = try #require(result.checkpoints.last)
            #expect(result.steps == 4000)
            #expect(distance(item, last.parameters) < 0.02, "\(distance(item, last.parameters)), \(item)")
            #expect(last.loss - item.loss < 1e-3 * max(item.loss, 0.1), "\(item)")
            #expect(last.loss >= item.loss * (1 - 1e-12), "\(item)")
        }
    }

    /// Catches a phi loss that differs from the reference's at its optimum, or that is not stationary there.
    @Test func phiOptimaAreStationary() throws {
        let phi = try cases().filter(\.isPhi)
        #expect(phi.count == 10)
        for item in phi {
            let brute = BruteForce(objective: item.made, counts: WinCounts(item.counts), t: item.t)
            let (value, gradient) = brute.loss(Array(item.logRatios.joined()))
            #expect(relativeError(value, item.loss) < 1e-12, "\(item)")
            // Log-ratios are rounded to 1e-16 of themselves, which moves slopes by as much.
            #expect(gradient.allSatisfy { abs($0) < 1e-14 * item.beta }, "\(gradient), \(item)")
        }
    }

    /// Catches a fit of the non-convex phi loss that ends higher than it started, or below the global minimum.
    @Test func phiFitsGoDownhill() throws {
        let all: [any Minimizer] =
            GradientMinimizer.Method.allCases.map { GradientMinimizer($0) } + [
                SimplexMinimizer(), Adam(learningRate: 0.01, steps: 2000),
            ]
        for item in try cases() where item.isPhi {
            for minimizer in all {
                let result = try fit(item, minimizer)
                let first = try #require(result.checkpoints.first)
                let last = try #require(result.checkpoints.last)
                #expect(relativeError(first.loss, log(2)) < 1e-15)
                #expect(last.loss <= first.loss, "\(minimizer.name): \(last.loss), \(item)")
                #expect(last.loss >= item.loss - 1e-12, "\(minimizer.name): \(last.loss), \(item)")
            }
        }
    }
}
