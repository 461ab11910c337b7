import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// BCO's anchor is one number for all contexts: whether there is one that is the mean of what follows from it.
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

    struct Case: Decodable {
        let kind: String
        let beta: Double
        let counts: [[[Int]]]
        let log_reference: [[Double]]
        let exists: Bool

        /// Smaller contexts have further arms that the reference never takes.
        var data: TrainingData {
            let arms = counts.map(\.count).max() ?? 0
            let matrices = counts.map { counts in
                (0..<arms).map { i in
                    (0..<arms).map { j in max(i, j) < counts.count ? counts[i][j] : 0 }
                }
            }
            let rows = log_reference.map { $0 + Array(repeating: -.infinity, count: arms - $0.count) }
            return TrainingData(
                counts: WinCounts(matrices), negativeLogDispersion: matrices.map { _ in 0.5 },
                logReference: ContextArmTable(rows: rows))
        }

        /// The contexts that are to blame if there is no optimum: those without a minimum at any anchor, or else those that have one at some only, or else all.
        var blamed: [Int] {
            let never = counts.indices.filter { x in counts[x].contains { $0.allSatisfy { $0 == 0 } } }
            let hopeless = never.filter { x in
                counts[x].indices.contains { y in
                    counts[x][y].contains { $0 > 0 } && counts[x].allSatisfy { $0[y] == 0 }
                }
            }
            return !hopeless.isEmpty ? hopeless : !never.isEmpty ? never : Array(counts.indices)
        }
    }

    /// Catches thresholds that are ignored, other weights of the labels, jumps taken for zeros, and minima with an arm beyond its bend that are forgotten.
    @Test func againstBruteForce() throws {
        var seen: [String: Int] = [:]
        for item in try Reference.cases("common_anchors.json", as: Case.self) {
            let found = BCO(beta: item.beta).contextsWithoutOptimum(item.data)
            #expect(found == (item.exists ? [] : item.blamed), "\(found), \(item)")
            seen["\(item.kind) \(item.exists)", default: 0] += 1
        }
        #expect(seen.values.reduce(0, +) > 140 && seen.values.allSatisfy { $0 >= 3 } && seen.count == 10, "\(seen)")
    }

    /// Two arms that are compared with each other alone keep the anchor where they have their wishes, P = T, which is possible only above the T of a context
    /// whose unseen arm takes the rest. Catches a search that begins below.
    @Test func thresholdsBind() {
        let alone = [[0, 7, 0], [2, 0, 0], [0, 0, 0]]
        for beta in [0.5, 1, 4] {
            for (first, rest, expected) in [(0.3, 0.4, []), (0.3, 0.05, [0])] {
                let half = (1 - rest) / 2
                let data = TrainingData(
                    counts: WinCounts([alone, alone]), negativeLogDispersion: [0.5, 0.5],
                    logReference: ContextArmTable(
                        rows: [[log(half), log(half), log(rest)], [log(first), log(1 - first), -.infinity]]))
                #expect(BCO(beta: beta).contextsWithoutOptimum(data) == expected, "\(beta), \(first), \(rest)")
            }
        }
    }

    /// The arm with the fewest losses has as many labels as the one that never won: h grows with log P like 4 beta - 4 beta / (beta - 1), so that only above
    /// beta = 2 it comes back from where it is negative, at P of about e^3000. Catches a search that ends before.
    @Test func comesBackFromFarAway() {
        for (beta, expected) in [(1.999, [0]), (2.001, [])] {
            let data = TrainingData(
                counts: WinCounts([[[0, 2, 1], [1, 0, 3], [0, 0, 0]]]), negativeLogDispersion: [0.5],
                logReference: ContextArmTable(rows: [[log(0.9), log(0.05), log(0.05)]]))
            #expect(BCO(beta: beta).contextsWithoutOptimum(data) == expected, "\(beta)")
        }
    }

    /// Catches fits that are `converged` where there is no optimum, and ones that mostly fail to find it where there is one. An anchor from which the next is
    /// further away on the other side is never reached.
    @Test func endsAgree() throws {
        var ends: [Termination: Int] = [:]
        for item in try Reference.cases("common_anchors.json", as: Case.self) {
            let data = item.data
            let model = TabularPolicy(contexts: data.counts.contexts, arms: data.counts.arms)
            let fit = try Fit(objective: BCO(beta: item.beta), minimizer: Newton()).run(model, data)
            #expect(item.exists != (fit.termination == .noFiniteOptimum), "\(fit.termination), \(item)")
            if item.exists { ends[fit.termination, default: 0] += 1 }
        }
        let all = ends.values.reduce(0, +)
        #expect(3 * (ends[.converged] ?? 0) > 2 * all, "\(ends)")
    }
}
