import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// Objectives that become others in a limit or at a parameter, as their papers say.
@Suite struct Reductions {
    private let margins = [-40.0, -6.2, -1, -0.3, 0, 1e-9, 0.04, 0.7, 2, 5.5, 40]
    private let betas = [0.05, 1, 3]

    private func expectEqual(
        _ a: Jet, _ b: Jet, within tolerance: Double = 4e-15, _ comment: Comment? = nil,
        _ place: SourceLocation = #_sourceLocation
    ) {
        #expect(abs(a.value - b.value) <= tolerance * (1e-300 + abs(b.value)), comment, sourceLocation: place)
        #expect(abs(a.slope - b.slope) <= tolerance * (1e-300 + abs(b.slope)), comment, sourceLocation: place)
        #expect(
            abs(a.curvature - b.curvature) <= tolerance * (1e-300 + abs(b.curvature)), comment, sourceLocation: place)
    }

    /// Catches a smoothing that is not weighted by e, and EXO or FocalPO with another limit. 1e-30 is below
    /// rounding, but for margins so far out that it is what remains of the loss or its curvature: those are left out.
    @Test func vanishingParameters() {
        for beta in betas {
            for margin in margins where abs(beta * margin) < 20 {
                let dpo = DPO(beta: beta).loss(margin: margin)
                let e = 1e-30
                expectEqual(ConservativeDPO(beta: beta, labelSmoothing: e).loss(margin: margin), dpo, "cdpo")
                expectEqual(RobustDPO(beta: beta, labelSmoothing: e).loss(margin: margin), dpo, "robust-dpo")
                expectEqual(FocalPO(beta: beta, gamma: e).loss(margin: margin), dpo, within: 1e-14, "focalpo")
                expectEqual(SimPO(beta: beta, gamma: e).loss(margin: margin), dpo, "simpo")
                let odpo = ODPO(beta: beta, alpha: e)
                expectEqual(odpo.loss(margin: margin + odpo.marginOffset(rewardGap: 1)), dpo, "odpo")
                expectEqual(MRPO(beta: beta, weight: 0.5).loss(margin: margin), dpo, "mrpo")
            }
        }
    }

    /// Catches robust DPO that is not DPO on debiased counts [(1 - e) n_wl - e n_lw] / (1 - 2 e), and cDPO that is not
    /// DPO on smoothed ones; so without bias if labels are flipped at the rate e.
    @Test(arguments: [0.05, 0.3]) func correctedCounts(_ e: Double) {
        let (n, k) = (7.0, 2.0)
        for beta in betas {
            for margin in margins {
                func total(_ objective: any MarginObjective, _ won: Double, _ lost: Double) -> Double {
                    won * objective.loss(margin: margin).value + lost * objective.loss(margin: -margin).value
                }
                let dpo = DPO(beta: beta)
                let size = (n + k) * (1 + beta * abs(margin)) / (1 - 2 * e)
                let debiased = (((1 - e) * n - e * k) / (1 - 2 * e), ((1 - e) * k - e * n) / (1 - 2 * e))
                let robust = total(RobustDPO(beta: beta, labelSmoothing: e), n, k)
                #expect(abs(robust - total(dpo, debiased.0, debiased.1)) < 1e-15 * size)
                let smoothed = ((1 - e) * n + e * k, (1 - e) * k + e * n)
                let conservative = total(ConservativeDPO(beta: beta, labelSmoothing: e), n, k)
                #expect(abs(conservative - total(dpo, smoothed.0, smoothed.1)) < 1e-15 * size)
                let flipped = total(RobustDPO(beta: beta, labelSmoothing: e), 1 - e, e)
                #expect(abs(flipped - dpo.loss(margin: margin).value) < 1e-15 * size)
            }
        }
    }

    /// Catches a wrong unit in the members of GPO: the squared loss is IPO's at half the beta in another unit, boosting
    /// the exponential at half the beta, truncated quadratic the square of the hinge; the squared one left of its
    /// target.
    @Test func membersOfGPO() {
        for beta in betas {
            for margin in margins {
                let ipo = IPO(beta: beta / 2).loss(margin: margin)
                expectEqual(SquaredPO(beta: beta).loss(margin: margin), beta * beta * ipo, within: 1e-13, "squared")
                expectEqual(
                    BoostingPO(beta: beta).loss(margin: margin), ExponentialPO(beta: beta / 2).loss(margin: margin),
                    "boosting")
                let odds = (LogSigmoid.sigmoid(-beta * margin) / LogSigmoid.sigmoid(beta * margin)).squareRoot()
                #expect(relativeError(BoostingPO(beta: beta).loss(margin: margin).value, odds) < 1e-13)
                let hinge = Hinge(beta: beta).loss(margin: margin)
                expectEqual(TruncatedQuadraticPO(beta: beta).loss(margin: margin), hinge * hinge, "truncated")
                if beta * margin < 1 {
                    expectEqual(
                        TruncatedQuadraticPO(beta: beta).loss(margin: margin),
                        SquaredPO(beta: beta).loss(margin: margin), "left")
                }
            }
        }
    }

    /// Catches exchanged halves of DiscoPOP: logistic far on the left, exponential far on the right, their mean at 0.
    @Test func halvesOfDiscoPOP() {
        for beta in betas {
            let disco = DiscoPOP(beta: beta, temperature: 0.05)
            for x in [2.5, 4.0, 9.0] {
                let (left, right) = (-x / beta, x / beta)
                // The other half counts e^(-x / 0.05), below 2e-22, times e^x and its slopes 20.
                expectEqual(disco.loss(margin: left), DPO(beta: beta).loss(margin: left), within: 1e-13, "left")
                expectEqual(
                    disco.loss(margin: right), ExponentialPO(beta: beta).loss(margin: right), within: 1e-13, "right")
            }
            #expect(relativeError(disco.loss(margin: 0).value, (log(2) + 1) / 2) < 1e-15)
        }
    }

    /// Catches EXO or cDPO with another target: both have their minimum at beta m = log((1 - e)/e), EXO's is 0.
    @Test(arguments: [1e-3, 0.1, 0.4]) func smoothedTargets(_ e: Double) {
        for beta in betas {
            let target = log((1 - e) / e) / beta
            let (exo, cdpo) = (EXO(beta: beta, labelSmoothing: e), ConservativeDPO(beta: beta, labelSmoothing: e))
            #expect(abs(exo.loss(margin: target).value) < 1e-15 && abs(exo.loss(margin: target).slope) < 1e-15 * beta)
            #expect(abs(cdpo.loss(margin: target).slope) < 1e-15 * beta)
            let entropy = -e * log(e) - (1 - e) * log(1 - e)
            #expect(relativeError(cdpo.loss(margin: target).value, entropy) < 1e-14)
        }
    }
}
