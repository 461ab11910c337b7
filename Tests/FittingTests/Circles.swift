import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// `savage` of four arms and more that are compared in circles: where it pays to give labels up is decided from the data.
@Suite struct Circles {
    struct Case: Decodable {
        let counts: [[Int]]
        /// Whether some finite policy has the infimum.
        let attained: Bool
    }

    private func cases() throws -> [Case] { try Reference.cases("circles.json", as: Case.self) }

    private func lacks(_ counts: [[Int]]) -> Bool {
        SavagePO(beta: 1).contextsWithoutOptimum(oneContext(counts)) == [0]
    }

    private func matrix(arms: Int, _ labels: [(winner: Int, loser: Int, count: Int)]) -> [[Int]] {
        var counts = [[Int]](repeating: Array(repeating: 0, count: arms), count: arms)
        for label in labels { counts[label.winner][label.loser] += label.count }
        return counts
    }

    /// Catches a limit that is left out or taken for lower than it is, a box that is left out, and an answer that is withheld.
    @Test func againstBruteForce() throws {
        var decided: [[Int]: Int] = [:]
        for item in try cases() {
            #expect(lacks(item.counts) != item.attained, "\(item)")
            decided[[item.counts.count, item.attained ? 1 : 0], default: 0] += 1
        }
        for kind in [[4, 0], [4, 1], [5, 0], [5, 1]] { #expect((decided[kind] ?? 0) > 15, "\(decided)") }
    }

    /// Catches an end that does not go with the data.
    @Test func fitsAgree() throws {
        var ends: [Termination: Int] = [:]
        for item in try cases() {
            let fit = try Fit(objective: SavagePO(beta: 1), minimizer: Newton()).run(
                TabularPolicy(contexts: 1, arms: item.counts.count), oneContext(item.counts))
            #expect((fit.termination == .noFiniteOptimum) != item.attained, "\(fit.termination), \(item)")
            if item.attained { ends[fit.termination, default: 0] += 1 }
        }
        #expect((ends[.converged] ?? 0) > 60, "\(ends)")
    }

    /// Catches bounds of orders and gaps that are exchanged: new names for the arms, and every answer turned round, change nothing.
    @Test func symmetries() throws {
        var stream = RandomStream(seed: 5, identity: ["circles"])
        for item in try cases() {
            let arms = item.counts.indices
            let order = arms.map { (stream.uniform(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
            #expect(lacks(order.map { i in order.map { item.counts[i][$0] } }) != item.attained, "\(order), \(item)")
            #expect(lacks(arms.map { i in arms.map { item.counts[$0][i] } }) != item.attained, "\(item)")
        }
    }

    /// Catches circles that share an arm and are searched as one, or of which one is forgotten: ten in a row, each at its own border, which
    /// `GivenUp` has in closed form.
    @Test func rows() {
        let n = 1_000_000
        for without in [nil, 0, 4, 9] {
            var labels: [(winner: Int, loser: Int, count: Int)] = []
            for k in 0..<10 {
                let first = 2 * k
                labels.append((first, first + 1, n))
                labels.append((first + 1, first + 2, n))
                labels.append((first + 2, first, k == without ? 612_200 : 612_400))
            }
            #expect(lacks(matrix(arms: 21, labels)) == (without != nil), "\(String(describing: without))")
        }
    }

    /// Catches an answer where there are more arms than can be searched: there the end of the fit says, and without a unanimous pair there is an optimum.
    @Test func manyArms() throws {
        let arms = 12
        var circle: [(winner: Int, loser: Int, count: Int)] = []
        for arm in 0..<arms { circle.append((arm, (arm + 1) % arms, arm == arms - 1 ? 1 : 100)) }
        let start = (0..<arms).map { 200 - 30 * Double($0) }
        func end(_ counts: [[Int]]) throws -> Termination {
            try Fit(objective: SavagePO(beta: 1), minimizer: Newton()).run(
                TabularPolicy(contexts: 1, arms: arms), oneContext(counts), from: start
            ).termination
        }
        #expect(try end(matrix(arms: arms, circle)) == .lowerAtInfinity)
        let back = circle.map { (winner: $0.loser, loser: $0.winner, count: 1) }
        let rich = try end(matrix(arms: arms, circle + back))
        #expect(rich == .stalled || rich == .converged, "\(rich)")
    }
}
