import Foundation
import Objectives
import TestSupport
import Testing

/// MallowsPO-theta as a plug-in for any margin objective.
@Suite struct ThetaPlugIn {
    private let margins = [-700.0, -31.2, -1, -0.07, 0, 1e-12, 0.4, 2.5, 33, 800]

    /// Catches a wrong unit of dispersion: at phi = e^(-1/2) the objective is DPO itself, bit for bit.
    @Test(arguments: [0.01, 0.37, 1, 8]) func isTheBaseAtOneHalf(_ beta: Double) {
        for margin in margins {
            let (plugged, plain) = (MallowsTheta(DPO(beta: beta)), DPO(beta: beta))
            #expect(
                plugged.loss(margin: margin, negativeLogDispersion: 0.5)
                    == plain.loss(margin: margin, negativeLogDispersion: 0.5))
        }
    }

    /// Catches a margin that is not scaled by 2t, or a slope without the chain rule: over a hinge both are lines.
    @Test func overTheHinge() {
        for t in [0.1, 0.5, 2.25] {
            let plugged = MallowsTheta(Hinge(beta: 0.5))
            #expect(plugged.name == "mallows-theta-hinge")
            for margin in margins {
                let (value, slope) = plugged.loss(margin: margin, negativeLogDispersion: t)
                let line = 1 - t * margin
                #expect(abs(value - max(0, line)) <= 1e-15 * (1 + abs(line)), "t = \(t), m = \(margin)")
                #expect(slope == (line > 0 ? -t : 0), "t = \(t), m = \(margin)")
            }
        }
    }

    /// Catches a plug-in that cannot be stacked: twice at t is once at 2 t^2.
    @Test func stacks() {
        let twice = MallowsTheta(MallowsTheta(IPO(beta: 0.3)))
        for margin in margins {
            let direct = MallowsTheta(IPO(beta: 0.3)).loss(margin: margin, negativeLogDispersion: 2 * 1.3 * 1.3)
            let stacked = twice.loss(margin: margin, negativeLogDispersion: 1.3)
            #expect(relativeError(stacked.value, direct.value) < 1e-14)
            #expect(relativeError(stacked.slope, direct.slope) < 1e-14)
        }
        #expect(abs(twice.marginScale(negativeLogDispersion: 1.3) - 0.3 * 6.76) < 1e-15)
    }

    /// Catches wrong constants at t = 0: log 2 for DPO, (1/(2 beta))^2 for IPO.
    @Test func constantsWithoutAgreement() {
        for beta in [0.1, 2] {
            let dpo = MallowsTheta(DPO(beta: beta)).loss(margin: 9, negativeLogDispersion: 0)
            let ipo = MallowsTheta(IPO(beta: beta)).loss(margin: 9, negativeLogDispersion: 0)
            #expect(relativeError(dpo.value, 0.69314718055994530942) < 1e-15)
            #expect(relativeError(ipo.value, 0.25 / (beta * beta)) < 1e-15)
        }
    }
}
