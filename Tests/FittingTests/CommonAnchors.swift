import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Testing

/// BCO's anchor is one number for all contexts: whether it can stay where every context has an arm that never occurs.
@Suite struct CommonAnchors {
    /// Three arms that are compared with each other; what they win does not balance.
    private static let uneven = [[0, 5, 2, 0], [1, 0, 3, 0], [4, 1, 0, 0], [0, 0, 0, 0]]
    private static let turned = (0..<4).map { i in (0..<4).map { j in uneven[j][i] } }
    private static let pair = [[0, 7, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    private static let circle = [[0, 3, 1, 0], [1, 0, 3, 0], [3, 1, 0, 0], [0, 0, 0, 0]]
    private static let neverWinning = [[0, 7, 1, 0], [2, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    private static let none = [[Int]](repeating: [0, 0, 0, 0], count: 4)

    private func data(_ matrices: [[[Int]]], unseen: Double = 0.97) -> TrainingData {
        let row = [0.01, 0.015, 0.985 - 0.01 - unseen + 0.005, unseen].map { log($0) }
        return TrainingData(
            counts: WinCounts(matrices), negativeLogDispersion: matrices.map { _ in 0.5 },
            logReference: ContextArmTable(rows: matrices.map { _ in row }))
    }

    /// Catches a sum over one context where it is over all, one with other weights, and balanced data that rounding makes uneven.
    @Test func whatTheDataDecide() {
        for beta in [0.1, 1, 10] {
            for (matrices, expected) in [
                ([Self.uneven], [0]), ([Self.turned], [0]), ([Self.pair], []), ([Self.circle], []),
                ([Self.uneven, Self.turned], []), ([Self.uneven, Self.none, Self.turned, Self.pair], []),
                ([Self.uneven, Self.pair], [0, 1]), ([Self.none, Self.uneven], [1]), ([Self.none], []),
                ([Self.neverWinning, Self.uneven], [0]),
            ] as [([[[Int]]], [Int])] {
                let found = BCO(beta: beta).contextsWithoutOptimum(data(matrices))
                #expect(found == expected, "\(matrices), beta \(beta)")
            }
        }
    }

    /// Catches an arm that the reference never takes and that always won, which gets there for nothing, taken for one that has to pay.
    @Test func outOfReference() {
        for beta in [0.1, 1, 10] {
            for (matrix, expected) in [
                ([[0, 3, 2], [0, 0, 1], [0, 2, 0]], [0]), ([[0, 3, 2], [1, 0, 1], [1, 2, 0]], []),
            ] {
                let data = TrainingData(
                    counts: WinCounts([matrix]), negativeLogDispersion: [0.5],
                    logReference: ContextArmTable(rows: [[-.infinity, log(0.5), log(0.5)]]))
                #expect(BCO(beta: beta).contextsWithoutOptimum(data) == expected, "\(matrix), beta \(beta)")
            }
        }
    }

    /// The mean of beta times the log-ratios of all labels where the loss is least at the anchor `z`, by Newton's method.
    private func renewed(_ z: Double, _ data: TrainingData, beta: Double) throws -> Double {
        let counts = data.counts
        var (sum, total) = (0.0, 0.0)
        for x in 0..<counts.contexts where counts.total(context: x) > 0 {
            // At a given anchor the loss is a sum over arms: each label of an arm is a win or a loss against a fixed opponent.
            for y in 0..<counts.arms {
                let wins = (0..<counts.arms).reduce(0) { $0 + counts[context: x, winner: y, loser: $1] }
                let losses = (0..<counts.arms).reduce(0) { $0 + counts[context: x, winner: $1, loser: y] }
                if wins + losses == 0 { continue }
                let slope = { (a: Double) in
                    Double(wins) * BCO(beta: beta).loss(chosen: a, rejected: 0, anchor: z).gradient[0]
                        + Double(losses) * BCO(beta: beta).loss(chosen: 0, rejected: a, anchor: z).gradient[1]
                }
                let a = try root(of: slope, lower: (z - 60) / beta, upper: (z + 60) / beta)
                sum += Double(wins + losses) * beta * a
                total += Double(wins + losses)
            }
        }
        return sum / total
    }

    /// Catches a condition under which the anchor does not stay, by what becomes of it at the least loss of each arm.
    @Test func anchorsStay() throws {
        for (matrices, stays) in [
            ([Self.uneven], false), ([Self.pair], true), ([Self.circle], true), ([Self.uneven, Self.turned], true),
            ([Self.uneven, Self.pair], false),
        ] {
            for z in [-3, -0.5, 0, 2.0] {
                let moved = try renewed(z, data(matrices), beta: 0.7) - z
                #expect((abs(moved) < 1e-9) == stays, "\(matrices), \(z): \(moved)")
            }
        }
    }

    /// Catches fits that say other than the data: `converged` at an anchor that stays, and never without one.
    @Test func fitsAgree() throws {
        for beta in [0.7, 3] {
            for matrices in [[Self.uneven], [Self.pair], [Self.circle], [Self.uneven, Self.turned], [Self.turned]] {
                let data = data(matrices)
                let fit = try Fit(objective: BCO(beta: beta), minimizer: Newton()).run(
                    TabularPolicy(contexts: matrices.count, arms: 4), data)
                let lacks = !fit.contextsWithoutOptimum.isEmpty
                #expect(lacks == (fit.termination == .noFiniteOptimum), "\(matrices): \(fit.termination)")
                #expect(lacks == (matrices.count == 1 && matrices != [Self.pair] && matrices != [Self.circle]))
                #expect(lacks || beta < 1 || fit.termination == .converged, "\(matrices): \(fit.termination)")
            }
        }
    }
}
