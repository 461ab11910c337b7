import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// MallowsPO-theta as a plug-in for any margin objective.
@Suite struct ThetaPlugIn {
    private let margins = [-700.0, -31.2, -1, -0.07, 0, 1e-12, 0.4, 2.5, 33, 800]

    /// Catches a wrong unit of dispersion: at phi = e^(-1/2) every objective is itself, bit for bit, DPO above all.
    @Test(arguments: [0.01, 0.37, 1, 8]) func isTheBaseAtOneHalf(_ beta: Double) throws {
        let t = -log(exp(-0.5))
        #expect(t == 0.5)
        for entry in marginEntries where !entry.usesDispersion {
            let scaled = try #require(ObjectiveCatalog.named(entry.name + ObjectiveCatalog.thetaSuffix))
            for parameters in settings(entry) {
                let plain = try #require(entry.make(beta, parameters) as? any MarginObjective)
                let plugged = try #require(scaled.make(beta, parameters) as? any MarginObjective)
                for margin in margins {
                    let loss = plugged.loss(margin: margin, negativeLogDispersion: t)
                    #expect(loss == plain.loss(margin: margin, negativeLogDispersion: t), "\(entry.name) at \(margin)")
                }
                #expect(plugged.marginScale(negativeLogDispersion: t) == plain.marginScale(negativeLogDispersion: t))
                #expect(
                    plugged.curvatureRatio(negativeLogDispersion: t) == plain.curvatureRatio(negativeLogDispersion: t))
                #expect(plugged.tail(negativeLogDispersion: t) == plain.tail(negativeLogDispersion: t))
                #expect(plugged.marginOffset(rewardGap: 0.7) == plain.marginOffset(rewardGap: 0.7))
                #expect(plugged.isConvex == plain.isConvex && plugged.usesReward == plain.usesReward)
            }
        }
    }

    /// Catches a margin that is not scaled by 2t, or derivatives without the chain rule, over every base.
    ///
    /// 2 t m is rounded alike on both sides, so that they are equal to the rounding of the last product.
    @Test(arguments: [0.03, 0.8, 4]) func isTheBaseAtTheScaledMargin(_ t: Double) throws {
        for entry in marginEntries where !entry.usesDispersion {
            let scaled = try #require(ObjectiveCatalog.named(entry.name + ObjectiveCatalog.thetaSuffix))
            let plain = try #require(entry.standard(beta: 0.4) as? any MarginObjective)
            let plugged = try #require(scaled.standard(beta: 0.4) as? any MarginObjective)
            for margin in [-12, -1, -0.07, 0, 0.4, 2.5, 9] {
                let loss = plugged.loss(margin: margin, negativeLogDispersion: t)
                let base = plain.loss(margin: margin * (2 * t))
                #expect(loss.value == base.value, "\(entry.name) at \(margin)")
                #expect(relativeError(loss.slope, 2 * t * base.slope) < 1e-15, "\(entry.name) at \(margin)")
                #expect(relativeError(loss.curvature, 4 * t * t * base.curvature) < 1e-15, "\(entry.name) at \(margin)")
            }
        }
    }

    /// Catches a margin that is not scaled by 2t, or a slope without the chain rule: over a hinge both are lines.
    @Test func overTheHinge() {
        for t in [0.1, 0.5, 2.25] {
            let plugged = MallowsTheta(Hinge(beta: 0.5))
            #expect(plugged.name == "hinge+theta")
            for margin in margins {
                let loss = plugged.loss(margin: margin, negativeLogDispersion: t)
                let line = 1 - t * margin
                #expect(abs(loss.value - max(0, line)) <= 1e-15 * (1 + abs(line)), "t = \(t), m = \(margin)")
                #expect(loss.slope == (line > 0 ? -t : 0), "t = \(t), m = \(margin)")
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
        #expect(relativeError(twice.marginScale(negativeLogDispersion: 1.3), 0.3 * 6.76) < 1e-15)
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
