import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Testing

/// Fits that start where the loss is level to all digits: the gradient is 0, but most such points are no minimum.
@Suite struct Plateaus {
    private func end(_ name: String, _ counts: [[Int]], from start: [Double], beta: Double) throws -> FitResult {
        let objective = try #require(ObjectiveCatalog.named(name)).standard(beta: beta)
        return try Fit(objective: objective, minimizer: Newton()).run(
            TabularPolicy(contexts: 1, arms: start.count),
            oneContext(counts),
            from: start.map { $0 / beta })
    }

    /// Catches a `converged` on a plateau, and one that is withheld where a level loss is at its minimum.
    @Test(arguments: [1e-3, 1, 1e3]) func namesOfTheirEnds(_ beta: Double) throws {
        let (both, one) = ([[0, 3], [2, 0]], [[0, 4], [0, 0]])
        for (name, counts, start, expected) in [
            // A bounded loss, from far out on either side.
            ("exo", both, [79.5, -79.5], .stalled), ("exo", both, [-79.5, 79.5], .stalled),
            ("exo", one, [20, -20], .stalled), ("exo", both, [500, -500], .stalled),
            ("savage", both, [30, -30], .stalled), ("savage", both, [-200, 200], .stalled),
            // Beyond the clip, with all labels content, with some and with none.
            ("chi-po", one, [1500, -1500], .converged), ("chi-po", both, [1500, -1500], .stalled),
            ("chi-po", one, [-1500, 1500], .stalled),
            // A circle that it pays to cut.
            ("savage", [[0, 100, 0], [0, 0, 100], [1, 0, 0]], [40, 0, -40], .noFiniteOptimum),
            // Balanced wins: every policy is as good.
            ("apo-zero", [[0, 3], [3, 0]], [5, -5], .converged),
        ] as [(String, [[Int]], [Double], Termination)] {
            let fit = try end(name, counts, from: start, beta: beta)
            #expect(
                fit.termination == expected && fit.steps == 0,
                "\(name), \(counts), \(start), beta \(beta): \(fit.termination), \(fit.steps) steps")
        }
    }
}
