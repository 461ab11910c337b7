import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// The losses on whole rankings against values made with 80 digits, all permutations enumerated.
@Suite struct RankingReferenceValues {
    struct Case: Decodable {
        let objective: String
        let beta: Double?
        let dispersion: Double?
        let log_ratios: [Double]?
        let s: [Double]?
        let ranks: [Int]
        let loss: Double
        let gradient: [Double]
        let log_z: Double?

        /// The arms from best to worst.
        var orders: WeightedOrders {
            let order = ranks.indices.sorted { ranks[$0] < ranks[$1] }
            return WeightedOrders(arms: ranks.count, orders: [order], weights: [1])
        }
    }

    /// Catches a wrong stage, a ranking read as its inverse, or a forgotten beta.
    ///
    /// 1e-13 of the numbers that are subtracted (beta times the range of the log-ratios, for each of K places).
    @Test func plackettLuce() throws {
        let cases = try Reference.cases("ranking_losses.json", as: Case.self).filter {
            $0.objective == "plackett-luce-dpo"
        }
        #expect(cases.count == 15)
        for item in cases {
            let (beta, logRatios) = (try #require(item.beta), try #require(item.log_ratios))
            let got = PlackettLuceDPO(beta: beta).evaluate(
                item.orders, logRatios: logRatios, negativeLogDispersion: 0.5, curvature: false)
            let size = 1 + beta * logRatios.reduce(0) { $0 + abs($1) }
            #expect(abs(got.value - item.loss) <= 1e-13 * size, "\(item)")
            for (slope, expected) in zip(got.gradient, item.gradient) {
                #expect(abs(slope - expected) <= 1e-13 * beta * size, "\(item)")
            }
            #expect(got.hessian.isEmpty)
        }
    }

    /// Catches a wrong factor of 2 t beta, ranks from 1 where they count from 0, a wrong sign of s, and a wrong Z: the
    /// reference is the law about a real centre s, its Z the sum over all permutations.
    ///
    /// s = -beta log(pi/pi_ref), so at any beta log-ratios of -s / beta; slopes in the log-ratios are -beta times those
    /// in s. 1e-13 of the numbers that are subtracted, 2 t K times the range of s.
    @Test(arguments: [0.25, 1, 4]) func mallowsTheta(_ beta: Double) throws {
        let cases = try Reference.cases("ranking_losses.json", as: Case.self).filter {
            $0.objective == "mallows-ranking"
        }
        #expect(cases.count == 25)
        for item in cases {
            let (s, t) = (try #require(item.s), -log(try #require(item.dispersion)))
            let got = MallowsThetaRanking(beta: beta).evaluate(
                item.orders, logRatios: s.map { -$0 / beta }, negativeLogDispersion: t, curvature: false)
            let size = 1 + 2 * t * Double(s.count) * s.reduce(0) { $0 + abs($1) }
            #expect(abs(got.value - item.loss) <= 1e-13 * size, "\(item): \(got.value)")
            for (slope, expected) in zip(got.gradient, item.gradient) {
                #expect(abs(slope + beta * expected) <= 1e-13 * size * beta * max(1, t), "\(item)")
            }
            // log Z of the reference, which has the squares that are the same for every ranking.
            let squares = zip(item.ranks, s).reduce(0) {
                $0 + t * (Double($1.0 - 1) - $1.1) * (Double($1.0 - 1) - $1.1)
            }
            #expect(abs(got.value - squares - (try #require(item.log_z))) <= 1e-13 * (size + squares), "\(item)")
        }
    }
}
