import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// `nca` where one arm never won: it has a part of the probability at the least loss or none, and which of the two is decided from the data.
@Suite struct NeverWinning {
    struct Case: Decodable {
        let beta: Double
        let counts: [[Int]]
        let log_reference: [Double]
        /// Whether some finite policy has the infimum.
        let attained: Bool
        /// The logarithm of what the wishes of the others come to.
        let log_total: Double

        var data: TrainingData {
            oneContext(counts, logReference: log_reference)
        }
    }

    /// Catches a search that takes the better for the worse, or that leaves open what brute force tells apart, on both sides of the border.
    @Test func againstBruteForce() throws {
        var decided: [Bool: Int] = [:]
        for item in try Reference.cases("never_winning.json", as: Case.self) {
            let lacks = NCA(beta: item.beta).contextsWithoutOptimum(item.data) == [0]
            #expect(lacks != item.attained, "\(item)")
            if item.beta <= 1 && item.log_total < 0 { decided[item.attained, default: 0] += 1 }
        }
        #expect((decided[true] ?? 0) > 20 && (decided[false] ?? 0) > 20, "\(decided)")
    }

    /// Catches a `converged` next to infinity, where the loss is level and rises on the way back, though its minimum is elsewhere.
    @Test func endsNextToInfinity() throws {
        var ends: [Termination: Int] = [:]
        for item in try Reference.cases("never_winning.json", as: Case.self) where item.attained && item.beta <= 1 {
            let arms = item.counts.count
            let start = (0..<arms).map { $0 == arms - 1 ? -100 / item.beta : 0 }
            let fit = try Fit(objective: NCA(beta: item.beta), minimizer: Newton()).run(
                TabularPolicy(contexts: 1, arms: arms), item.data, from: start)
            #expect([.lowerAtInfinity, .stalled].contains(fit.termination), "\(fit.termination), \(item)")
            ends[fit.termination, default: 0] += 1
        }
        #expect((ends[.lowerAtInfinity] ?? 0) > 25, "\(ends)")
    }
}
