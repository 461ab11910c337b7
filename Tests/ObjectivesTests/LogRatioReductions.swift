import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// Losses of both log-ratios and of rankings that become others in a limit, at a parameter, or for two arms.
@Suite struct LogRatioReductions {
    private let points = [(0.3, -1.2), (2.5, 0.8), (-0.7, -0.2), (-1.9, 2.4), (0.6, 0.6), (0, 0)]
    private let betas = [0.05, 1, 3]

    /// A function of the margin as one of both log-ratios.
    private func pair(_ loss: Jet) -> PairJet {
        PairJet(
            value: loss.value, gradient: SIMD2(loss.slope, -loss.slope), diagonal: SIMD2(repeating: loss.curvature),
            mixed: -loss.curvature)
    }

    private func expectEqual(
        _ x: PairJet, _ y: PairJet, within tolerance: Double = 1e-14, _ place: SourceLocation = #_sourceLocation
    ) {
        #expect(abs(x.value - y.value) <= tolerance * (1 + abs(y.value)), sourceLocation: place)
        let (first, second) = (x.gradient - y.gradient, x.diagonal - y.diagonal)
        #expect(max(abs(first[0]), abs(first[1])) <= tolerance * (1 + abs(y.gradient[0])), sourceLocation: place)
        #expect(
            max(abs(second[0]), abs(second[1]), abs(x.mixed - y.mixed)) <= tolerance * (1 + abs(y.diagonal[0])),
            sourceLocation: place)
    }

    /// Catches a wrong f': alpha -> 0 is the reverse KL divergence, DPO itself; alpha = 1 the forward one;
    /// Jensen-Shannon where both log-ratios are far below 0 is DPO, too.
    ///
    /// At alpha = 1e-9 the next order is alpha (a^2 + b^2) / 2, below 1e-8.
    @Test func divergences() {
        for beta in betas {
            for (a, b) in points {
                let dpo = pair(DPO(beta: beta).loss(margin: a - b))
                let scale = max(1, beta * beta)
                expectEqual(AlphaDPO(beta: beta, alpha: 1e-9).loss(chosen: a, rejected: b), dpo, within: 2e-8 * scale)
                let forward = ForwardKLDPO(beta: beta).loss(chosen: a, rejected: b)
                expectEqual(AlphaDPO(beta: beta, alpha: 1).loss(chosen: a, rejected: b), forward)
                let js = JensenShannonDPO(beta: beta).loss(chosen: a - 60, rejected: b - 60)
                expectEqual(js, pair(DPO(beta: beta).loss(margin: (a - 60) - (b - 60))))
                let chi = ChiPO(beta: beta, bound: 1e9).loss(chosen: a - 60, rejected: b - 60)
                expectEqual(chi, pair(DPO(beta: beta).loss(margin: (a - 60) - (b - 60))))
            }
        }
    }

    /// Catches a clip at another place than 2 R, or one that still has a slope.
    @Test func clippedChiPO() {
        let objective = ChiPO(beta: 2, bound: 0.6)
        let (won, lost) = (objective.loss(chosen: 1, rejected: 0), objective.loss(chosen: 0, rejected: 1))
        expectEqual(won, PairJet(log1p(exp(-1.2))))
        expectEqual(lost, PairJet(log1p(exp(1.2))))
        #expect(objective.loss(chosen: 0.1, rejected: 0).gradient[0] < 0)
    }

    /// Catches another auxiliary term in SimPO, CPO, HPO: without it all three are DPO (on log pi where there is no
    /// reference).
    @Test func withoutTheAuxiliaryTerm() {
        for beta in betas {
            for (a, b) in points {
                let dpo = pair(DPO(beta: beta).loss(margin: a - b))
                expectEqual(CPO(beta: beta, alpha: 1e-30).loss(chosen: a, rejected: b), dpo)
                let whole = CPO(beta: beta, alpha: 0.7).loss(chosen: a, rejected: b)
                expectEqual(whole, dpo + 0.7 * SFT(beta: beta).loss(chosen: a, rejected: b))
                expectEqual(HPO(beta: beta, gamma: 1e-30, temperature: 1).loss(chosen: a, rejected: b), dpo)
                let simpo = pair(SimPO(beta: beta, gamma: 0.5).loss(margin: a - b))
                expectEqual(simpo, pair(DPO(beta: beta).loss(margin: a - b - 0.5 / beta)), within: 1e-13)
                #expect(
                    DPOPositive(beta: beta, penalty: 9).loss(chosen: abs(a), rejected: b)
                        == DPOPositive(beta: beta, penalty: 1e-3).loss(chosen: abs(a), rejected: b))
                expectEqual(DPOPositive(beta: beta, penalty: 1e-30).loss(chosen: a, rejected: b), dpo)
                expectEqual(
                    MinorDPO(beta: beta).loss(chosen: a, rejected: abs(b) + 0.1),
                    pair(DPO(beta: beta).loss(margin: a - abs(b) - 0.1)))
            }
        }
    }

    /// Catches an auxiliary reward that is not gamma e^(A/lambda), or appears where no one asked for it.
    @Test func occurrenceWeights() {
        let hpo = HPO(beta: 1, gamma: 0.3, temperature: 0.5)
        #expect(hpo.occurrenceWeight(advantage: 0) == 0.3)
        #expect(relativeError(hpo.occurrenceWeight(advantage: 1), 0.3 * exp(2)) < 1e-15)
        #expect(relativeError(hpo.occurrenceWeight(advantage: -1), 0.3 * exp(-2)) < 1e-15)
        #expect(hpo.usesReward && hpo.demand == .everyArmOccurs)
        for item in pairInstances(betas: [1]) where item.entry.name != "hpo" {
            #expect(item.objective.occurrenceWeight(advantage: 1) == 0 && !item.objective.usesReward, "\(item)")
        }
    }

    /// Catches a wrong sign of an anchor: KTO with z = 0 is APO-zero, a shift of both log-ratios is one of z / beta or
    /// z.
    @Test func anchors() {
        for beta in betas {
            for (a, b) in points {
                let (kto, bco) = (KTO(beta: beta), BCO(beta: beta))
                expectEqual(kto.loss(chosen: a, rejected: b), APOZero(beta: beta).loss(chosen: a, rejected: b))
                expectEqual(
                    kto.loss(chosen: a, rejected: b, anchor: 0.4), kto.loss(chosen: a - 0.4, rejected: b - 0.4))
                let shifted = bco.loss(chosen: a - 0.4 / beta, rejected: b - 0.4 / beta)
                expectEqual(bco.loss(chosen: a, rejected: b, anchor: 0.4), shifted, within: 1e-13)
                // At z = 0, NCA asks for what BCO does, with half of the chosen arm's opposite beside it.
                let extra = 0.5 * DPO(beta: beta).loss(margin: -a).value - 0.5 * DPO(beta: beta).loss(margin: -b).value
                let nca = NCA(beta: beta).loss(chosen: a, rejected: b).value
                #expect(abs(nca - bco.loss(chosen: a, rejected: b).value - extra) < 1e-13)
            }
        }
    }

    /// Catches wrong absolute targets: NCA's chosen arm at log(2) / beta, SPPO's at 1/(2 beta) and its opposite.
    @Test(arguments: [0.05, 1, 3]) func absoluteTargets(_ beta: Double) {
        let nca = NCA(beta: beta).loss(chosen: log(2) / beta, rejected: -0.3)
        #expect(abs(nca.gradient[0]) < 1e-15 * beta && nca.diagonal[0] > 0)
        let sppo = SPPO(beta: beta).loss(chosen: 0.5 / beta, rejected: -0.5 / beta)
        #expect(sppo.value == 0 && sppo.gradient == .zero)
    }

    /// Catches a ranking loss that is no generalization of the pair's: two arms give DPO, and DPO with the plug-in.
    @Test func rankingsOfTwoArms() {
        for beta in betas {
            for t in [0.05, 0.5, 3] {
                let cases: [(any RankingObjective, any MarginObjective)] = [
                    (PlackettLuceDPO(beta: beta), DPO(beta: beta)),
                    (MallowsThetaRanking(beta: beta), MallowsTheta(DPO(beta: beta))),
                ]
                for (ranking, margin) in cases {
                    for (a, b) in points {
                        let order = WeightedOrders(arms: 2, orders: [[1, 0]], weights: [2])
                        let got = ranking.evaluate(order, logRatios: [a, b], negativeLogDispersion: t, curvature: true)
                        let label = 2 * margin.loss(margin: b - a, negativeLogDispersion: t)
                        expectEqual(
                            PairJet(
                                value: got.value, gradient: SIMD2(got.gradient[1], got.gradient[0]),
                                diagonal: SIMD2(got.hessian[3], got.hessian[0]), mixed: got.hessian[1]),
                            pair(label), within: 1e-13)
                        #expect(relativeError(got.hessian[1], got.hessian[2]) < 1e-14)
                    }
                }
                let (first, second) = (MallowsThetaRanking(beta: beta), MallowsTheta(DPO(beta: beta)))
                #expect(
                    first.marginScale(negativeLogDispersion: t) == second.marginScale(negativeLogDispersion: t))
            }
        }
    }
}
