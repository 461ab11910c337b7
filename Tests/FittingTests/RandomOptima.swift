import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Fits of 200 random problems, sparse and dense, with beta from 1e-3 to 1e3, against optima that SciPy and mpmath found.
@Suite struct RandomOptima {
    struct Case: Decodable {
        let objective: String
        let beta: Double
        let contexts: Int
        let arms: Int
        let labels: [[Int]]
        let reference: [[Double]]
        let t: [Double]
        let without: [Int]
        let loss: Double?
        let logRatios: [[Double]]?

        var data: TrainingData {
            var counts = WinCounts(contexts: contexts, arms: arms)
            for label in labels { counts[context: label[0], winner: label[1], loser: label[2]] = label[3] }
            return TrainingData(
                counts: counts, negativeLogDispersion: t,
                logReference: ContextArmTable(rows: reference.map { $0.map { log($0) } }))
        }

        func fit(_ minimizer: any Minimizer) throws -> FitResult {
            guard let entry = ObjectiveCatalog.named(objective) else { preconditionFailure("no \(objective)") }
            return try Fit(objective: entry.standard(beta: beta), minimizer: minimizer).run(
                TabularPolicy(contexts: contexts, arms: arms), data)
        }
    }

    private func cases() throws -> [Case] { try Reference.cases("random_optima.json", as: Case.self) }

    /// Catches an optimum that is called finite where a linear program finds a direction in which the loss falls for ever, or the
    /// other way round, context by context.
    @Test func existence() throws {
        let cases = try cases()
        #expect(cases.count == 200 && cases.contains { !$0.without.isEmpty })
        for item in cases {
            let result = try item.fit(Newton())
            #expect(result.contextsWithoutOptimum == item.without, "\(item.objective), beta \(item.beta)")
            #expect((result.termination == .noFiniteOptimum) == !item.without.isEmpty, "\(item.objective)")
        }
    }

    /// Catches a fit that stops short of the optimum, and a proof that is none: the loss lies above the least one by no more than the
    /// proven gap, and that is below 1e-10.
    @Test(arguments: ["bfgs2", "conjugate-pr", "newton"]) func optima(_ method: String) throws {
        let minimizer: any Minimizer =
            method == "newton" ? Newton() : GradientMinimizer(method == "bfgs2" ? .bfgs2 : .conjugatePR)
        var (compared, close) = (0, 0)
        for item in try cases() {
            guard let loss = item.loss, let logRatios = item.logRatios else { continue }
            let result = try item.fit(minimizer)
            let what = "\(method): \(item.objective), beta \(item.beta), \(result.termination)"
            // GSL's line searches stall at the limit of the loss's precision now and then; what they found is checked below.
            #expect(
                result.termination == .converged || method != "newton" && result.termination == .stalled, "\(what)")
            // 1e-15 for each of some 100 terms of the sum.
            #expect(abs(result.end.loss - loss) < 1e-10 * max(1, loss), "\(what): \(result.end.loss - loss)")
            if let gap = result.provenGap {
                #expect(result.end.loss - loss <= gap + 1e-13 * max(1, loss), "\(what): gap \(gap)")
                #expect(gap < 1e-10 * max(1, loss), "\(what): gap \(gap)")
            } else {
                Issue.record("\(what): no proof")
            }
            let policy = TabularPolicy(contexts: item.contexts, arms: item.arms)
                .policy(result.end.parameters, logReference: item.data.logReference)
            let distance =
                zip(policy.logRatios.values, logRatios.joined())
                .map { abs($0 - $1) / max(1 / item.beta, abs($1)) }.max() ?? .nan
            compared += 1
            if distance < 1e-5 { close += 1 }
        }
        #expect(compared > 100)
        // Where few labels hold arms together, a loss at its minimum to 1e-10 leaves their log-ratios free by 1e-4.
        #expect(Double(close) >= 0.9 * Double(compared), "\(method): \(close) of \(compared)")
    }
}
