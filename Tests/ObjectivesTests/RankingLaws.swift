import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// Losses on whole rankings: probabilities, derivatives, invariances.
@Suite struct RankingLaws {
    private let logRatios = [0.3, -1.1, 0.7, 2.4, -0.2, 0.05]
    private let ts = [1e-9, 0.07, 0.5, 1.3]

    private func orders(_ arms: Int, _ orders: [[Int]], _ weights: [Double]) -> WeightedOrders {
        WeightedOrders(arms: arms, orders: orders, weights: weights)
    }

    private func evaluate(
        _ objective: any RankingObjective, _ orders: WeightedOrders, _ logRatios: [Double], _ t: Double
    ) -> RankingLoss {
        objective.evaluate(orders, logRatios: logRatios, negativeLogDispersion: t, curvature: true)
    }

    /// Catches a law whose probabilities of all K! rankings do not sum to 1, up to K = 6.
    @Test(arguments: 1...6) func probabilitiesSumToOne(_ arms: Int) {
        for objective in rankingObjectives(beta: 0.8) {
            for t in ts {
                let losses = permutations(arms).map {
                    evaluate(objective, orders(arms, [$0], [1]), Array(logRatios[..<arms]), t).value
                }
                let total = losses.reduce(0) { $0 + exp(-$1) }
                // 720 terms, each good to the rounding of sums of up to 2 t beta 6 * 15 = 190.
                #expect(abs(total - 1) < 1e-12, "\(objective.name), K = \(arms), t = \(t)")
            }
        }
    }

    /// Catches another law than Mallows': log P(mu) differs by t times the difference of squared distances to the
    /// centre s = -beta log(pi/pi_ref), whatever is added to s; and a Z(s) that is not the sum over all permutations.
    @Test(arguments: 2...6) func mallowsThetaByEnumeration(_ arms: Int) {
        let beta = 0.8
        let s = logRatios[..<arms].map { -beta * $0 }
        for t in ts {
            func squares(_ order: [Int]) -> Double {
                order.enumerated().reduce(0) {
                    $0 + t * (Double($1.offset) - s[$1.element]) * (Double($1.offset) - s[$1.element])
                }
            }
            let all = permutations(arms)
            let logZ = log(all.reduce(0) { $0 + exp(-squares($1)) })
            for order in all {
                let loss = evaluate(
                    MallowsThetaRanking(beta: beta), orders(arms, [order], [1]), Array(logRatios[..<arms]), t)
                #expect(abs(loss.value - squares(order) - logZ) < 1e-12 * (1 + squares(order) + abs(logZ)))
            }
        }
    }

    /// Catches a gradient that is not 2 t beta times observed minus expected ranks, hence an optimum that would not
    /// reproduce the mean ranks; and a Hessian that is not 4 t^2 beta^2 times their covariance. By enumeration, K = 5.
    @Test func mallowsThetaMatchesMeanRanks() {
        let (beta, all, a) = (0.8, permutations(5), Array(logRatios[..<5]))
        for t in ts {
            let chances = all.map {
                exp(-evaluate(MallowsThetaRanking(beta: beta), orders(5, [$0], [1]), a, t).value)
            }
            func mean(_ f: ([Int]) -> Double) -> Double { zip(all, chances).reduce(0) { $0 + $1.1 * f($1.0) } }
            func rank(_ arm: Int) -> ([Int]) -> Double { { Double($0.firstIndex(of: arm) ?? -1) } }
            let means = (0..<5).map { mean(rank($0)) }
            let observed = [[2, 0, 1, 4, 3], [0, 1, 2, 3, 4]]
            let got = evaluate(MallowsThetaRanking(beta: beta), orders(5, observed, [2, 0.5]), a, t)
            for i in 0..<5 {
                let seen = 2 * rank(i)(observed[0]) + 0.5 * rank(i)(observed[1])
                #expect(abs(got.gradient[i] - 2 * t * beta * (seen - 2.5 * means[i])) < 1e-12 * t)
                for j in 0..<5 {
                    let covariance = mean { rank(i)($0) * rank(j)($0) } - means[i] * means[j]
                    #expect(abs(got.hessian[5 * i + j] - 2.5 * 4 * t * t * beta * beta * covariance) < 1e-12 * t * t)
                }
            }
            // Data that follow the law itself: the gradient vanishes.
            let own = evaluate(MallowsThetaRanking(beta: beta), orders(5, all, chances), a, t)
            #expect(own.gradient.allSatisfy { abs($0) < 1e-13 })
        }
    }

    /// Catches gradients and Hessians that are not derivatives, for both laws, several rankings with weights, K = 6.
    ///
    /// Fourth-order differences of step 1e-3: truncation about 1e-12, rounding of values near 10 about 1e-12; 1e-9
    /// allowed.
    @Test func derivativesAreDifferences() {
        let data = orders(6, [[3, 1, 0, 5, 4, 2], [0, 1, 2, 3, 4, 5], [5, 0, 3, 2, 1, 4]], [1, 0.3, 2])
        let h = 1e-3
        for objective in rankingObjectives(beta: 0.7) {
            for t in [0.07, 0.5] {
                let here = evaluate(objective, data, logRatios, t)
                for i in 0..<6 {
                    func at(_ k: Double) -> RankingLoss {
                        var moved = logRatios
                        moved[i] += k * h
                        return evaluate(objective, data, moved, t)
                    }
                    let (p, q, r, s) = (at(1), at(-1), at(2), at(-2))
                    func difference(_ f: (RankingLoss) -> Double) -> Double {
                        (8 * (f(p) - f(q)) - (f(r) - f(s))) / (12 * h)
                    }
                    #expect(abs(difference(\.value) - here.gradient[i]) < 1e-9, "\(objective.name), arm \(i)")
                    for j in 0..<6 {
                        let expected = difference { $0.gradient[j] }
                        #expect(abs(expected - here.hessian[6 * i + j]) < 1e-9, "\(objective.name), \(i) \(j)")
                    }
                }
            }
        }
    }

    /// Catches a loss that sees a common constant of the log-ratios, which normalization leaves open; gradient and rows
    /// of the Hessian sum to 0. Also far out, where nothing may overflow.
    @Test func shiftsDoNotMatter() {
        let data = orders(6, [[3, 1, 0, 5, 4, 2], [0, 1, 2, 3, 4, 5]], [1, 2])
        for objective in rankingObjectives(beta: 1) {
            for t in [0.3, 20] {
                for shift in [-1e4, -3, 128, 1e4] {
                    let (here, there) = (
                        evaluate(objective, data, logRatios, t),
                        evaluate(objective, data, logRatios.map { $0 + shift }, t)
                    )
                    // A shift of 1e4 rounds the log-ratios by 1e-12, times up to 2 t K^2.
                    #expect(abs(here.value - there.value) < 1e-9 * (1 + t), "\(objective.name), shift \(shift)")
                    #expect(abs(there.gradient.reduce(0, +)) < 1e-9 * (1 + t))
                    for i in 0..<6 {
                        #expect(abs(here.hessian[(6 * i)..<(6 * i + 6)].reduce(0, +)) < 1e-11 * (1 + t * t))
                    }
                }
            }
        }
    }

    /// Catches overflow and NaN at log-ratios of up to 1e4, beta 1, and t from 0 on.
    @Test func staysFiniteFarOut() {
        let data = orders(4, [[3, 1, 0, 2], [0, 1, 2, 3]], [1, 2])
        for objective in rankingObjectives(beta: 1) {
            for t in [0, 1e-12, 0.5, 30] {
                for logRatios in [[-1e4, 0, 1e4, 5], [0, 0, -1e4, -1e4], [1e4, -1e4, 1e4, -1e4], [0, 0, 0, 0]] {
                    let loss = evaluate(objective, data, logRatios, t)
                    #expect(loss.value.isFinite && loss.value >= 0, "\(objective.name) at \(logRatios), t = \(t)")
                    #expect(
                        (loss.gradient + loss.hessian).allSatisfy { $0.isFinite }, "\(objective.name) at \(logRatios)")
                }
            }
        }
    }
}
