import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// `savage` and `apo-down`, bounded losses that may give some labels up at infinity: where that pays is decided from the data.
@Suite struct GivenUp {
    struct Case: Decodable {
        let objective: String
        let beta: Double
        let log_reference: [Double]
        let counts: [[Int]]
        /// Whether some finite policy has the infimum.
        let attained: Bool

        var data: TrainingData {
            oneContext(counts, logReference: log_reference)
        }

        func made() throws -> any Objective { try #require(ObjectiveCatalog.named(objective)).standard(beta: beta) }
    }

    private func cases() throws -> [Case] { try Reference.cases("given_up.json", as: Case.self) }

    /// Catches a limit that is taken for lower than it is or left out, and an answer that is withheld.
    @Test func againstBruteForce() throws {
        var decided: [Bool: Int] = [:]
        for item in try cases() {
            let lacks = try item.made().contextsWithoutOptimum(item.data) == [0]
            #expect(lacks != item.attained, "\(item)")
            decided[item.attained, default: 0] += 1
        }
        #expect((decided[true] ?? 0) > 100 && (decided[false] ?? 0) > 100, "\(decided)")
    }

    /// Catches an end that does not go with the data: `converged` without an optimum, or none where Newton's method starts near it.
    @Test func fitsAgree() throws {
        var ends: [Termination: Int] = [:]
        for item in try cases() {
            let fit = try Fit(objective: item.made(), minimizer: Newton()).run(
                TabularPolicy(contexts: 1, arms: item.counts.count), item.data)
            #expect((fit.termination == .noFiniteOptimum) != item.attained, "\(fit.termination), \(item)")
            if item.attained { ends[fit.termination, default: 0] += 1 }
        }
        #expect((ends[.converged] ?? 0) > 90, "\(ends)")
    }

    /// Catches a neighbourhood of a chain's end that is taken for larger than it is: next to the border, which is known in closed form.
    ///
    /// Of 1 over 2 and 2 over 3, N labels each, and M of 3 over 1, the loss at equal margins x with z = e^-x is below its limit M if
    /// M/N > 2 (1 + z^2)^2 / ((1 + z)^2 (2 + z^2)).
    @Test func border() throws {
        let ratio = try #require(
            (1...30_000).map { step in
                let z = Double(step) / 10_000
                return 2 * pow(1 + z * z, 2) / (pow(1 + z, 2) * (2 + z * z))
            }.min())
        for n in [1_000, 30_000, 1_000_000, 1_000_000_000] {
            let (below, above) = (Int((ratio - 1e-7) * Double(n)), Int((ratio + 1e-7) * Double(n)) + 1)
            for (m, isAttained) in [(below, false), (above, true)] {
                let data = oneContext([[0, n, 0], [0, 0, n], [m, 0, 0]])
                let lacks = SavagePO(beta: 1).contextsWithoutOptimum(data) == [0]
                #expect(lacks != isAttained, "\(m) of \(n)")
            }
        }
    }

    /// Catches chains of four arms that are not seen, and chains that are seen where no arm wins against all of the next group.
    @Test func chains() throws {
        // 100 labels each for 1 over 2, 2 over 3, 3 over 4 and one for 4 over 1: it pays to give that one up.
        var counts = [[Int]](repeating: [0, 0, 0, 0], count: 4)
        for (i, j, n) in [(0, 1, 100), (1, 2, 100), (2, 3, 100), (3, 0, 1)] { counts[i][j] = n }
        let data = oneContext(counts)
        let far = try Fit(objective: SavagePO(beta: 1), minimizer: Newton()).run(
            TabularPolicy(contexts: 1, arms: 4), data, from: [45, 15, -15, -45])
        #expect(far.termination == .noFiniteOptimum, "\(far.termination)")
        // Every pair was won both ways: all limits are undercut, and far out fits are nowhere near their minimum.
        let rich = (0..<4).map { i in (0..<4).map { j in i == j ? 0 : counts[i][j] + 1 } }
        let fit = try Fit(objective: SavagePO(beta: 1), minimizer: Newton()).run(
            TabularPolicy(contexts: 1, arms: 4),
            oneContext(rich), from: [45, 15, -15, -45])
        #expect(fit.termination == .stalled || fit.termination == .converged, "\(fit.termination)")
    }
}
