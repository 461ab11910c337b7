import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// `apo-down` above beta = 1 where some arms never won: one of them has all of the probability at the least loss, or no arm has.
@Suite struct Losers {
    struct Case: Decodable {
        let beta: Double
        let log_reference: [Double]
        let counts: [[Int]]
        /// Whether some finite policy has the infimum.
        let attained: Bool
        /// The least loss of finite policies, and of limits at infinity, summed over the labels.
        let minimum: Double
        let horizon: Double

        var data: TrainingData {
            oneContext(counts, logReference: log_reference)
        }
    }

    private func cases() throws -> [Case] { try Reference.cases("losers.json", as: Case.self) }

    /// Catches a limit that is taken for lower than it is, boxes that are thrown away with the minimum in them, and an answer that is withheld.
    @Test func againstBruteForce() throws {
        var decided: [Bool: Int] = [:]
        for item in try cases() {
            let lacks = APODown(beta: item.beta).contextsWithoutOptimum(item.data) == [0]
            #expect(lacks != item.attained, "\(item)")
            decided[item.attained, default: 0] += 1
        }
        #expect((decided[true] ?? 0) > 50 && (decided[false] ?? 0) > 50, "\(decided)")
    }

    /// Catches an end that does not go with the data: an optimum that is missing and found, or that is there and called missing.
    @Test func fitsAgree() throws {
        var ends: [Termination: Int] = [:]
        for item in try cases() {
            let fit = try Fit(objective: APODown(beta: item.beta), minimizer: Newton()).run(
                TabularPolicy(contexts: 1, arms: item.counts.count), item.data)
            #expect((fit.termination == .noFiniteOptimum) != item.attained, "\(fit.termination), \(item)")
            if item.attained { ends[fit.termination, default: 0] += 1 }
        }
        #expect((ends[.converged] ?? 0) > 20, "\(ends)")
    }

    /// Catches a search that gives up early, or that calls an optimum missing where a policy is lower: sparse data of six arms, each answer against
    /// fits from many starts, and limits by all orders of the arms.
    @Test func sparseData() throws {
        var stream = RandomStream(seed: 5, identity: ["losers"])
        let arms = 6
        var decided: [Bool: Int] = [:]
        for beta in [1.05, 2, 20] {
            for _ in 0..<25 {
                var counts = [[Int]](repeating: Array(repeating: 0, count: arms), count: arms)
                for _ in 0..<18 {
                    let pair = [stream.index(below: arms), stream.index(below: arms)].sorted()
                    if pair[0] == pair[1] { continue }
                    let isUpset = pair[1] < arms - 1 && stream.uniform() < 0.3
                    counts[pair[isUpset ? 1 : 0]][pair[isUpset ? 0 : 1]] += 1
                }
                let occurs = counts.indices.allSatisfy { i in
                    counts[i].contains { $0 > 0 } || counts.contains { $0[i] > 0 }
                }
                guard occurs else { continue }
                let weights = (0..<arms).map { _ in stream.uniform() + 0.02 }
                let logReference = weights.map { log($0 / weights.reduce(0, +)) }
                let data = oneContext(counts, logReference: logReference)
                let orders = permutations(arms).map { order in (order: order, cost: contradicted(counts, order)) }
                let limit = try #require(orders.filter { !counts[$0.order[0]].contains { $0 > 0 } }.map(\.cost).min())
                var least = Double.infinity
                let best = (0..<arms).compactMap { top in
                    orders.filter { $0.order[0] == top }.min { $0.cost < $1.cost }?.order
                }
                let starts = best.flatMap { order in
                    [12 / beta, 40].map { gap in counts.indices.map { -gap * Double(order.firstIndex(of: $0) ?? 0) } }
                }
                let random = (0..<20).map { _ in counts.indices.map { _ in (stream.uniform() - 0.5) * 20 / beta } }
                for start in starts + random {
                    let fit = try Fit(objective: APODown(beta: beta), minimizer: Newton(), whenUnbounded: .follow).run(
                        TabularPolicy(contexts: 1, arms: arms), data, from: start)
                    least = min(least, fit.end.loss * Double(data.counts.total))
                }
                let lacks = APODown(beta: beta).contextsWithoutOptimum(data) == [0]
                #expect(
                    lacks ? least > Double(limit) * (1 - 1e-10) : least < Double(limit), "\(least), \(limit): \(data)")
                decided[!lacks, default: 0] += 1
            }
        }
        #expect((decided[true] ?? 0) > 10 && (decided[false] ?? 0) > 10, "\(decided)")
    }

    private func contradicted(_ counts: [[Int]], _ order: [Int]) -> Int {
        order.indices.reduce(0) { sum, k in sum + order[k...].reduce(0) { $0 + counts[$1][order[k]] } }
    }
}
