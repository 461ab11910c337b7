import NumericalCore
import Objectives
import TestSupport
import Testing

/// What margin objectives say about large margins: it decides whether data have an optimum at a finite policy.
@Suite struct Tails {
    private let cases = instances(betas: [0.1, 2], ts: positiveTs)

    /// In units in which every loss has reached its tail by 60: phi's tail is e^(-t beta m), FocalPO's and the others'
    /// e^(-beta m).
    private func unit(_ item: Instance) -> Double {
        item.baseName == "mallows-phi-dpo" ? 1 / (item.scale * min(1, item.t)) : 1 / item.scale
    }

    /// Catches a wrong `falls`: such a loss is everywhere above its limit, and tends to it.
    @Test func lossesThatFall() {
        var names: Set<String> = []
        for item in cases
        where [.falls, .fallsFromLimit, .vanishes].contains(item.objective.tail(negativeLogDispersion: item.t)) {
            names.insert(item.baseName)
            let limit = item.loss(1e4 * unit(item)).value
            #expect(limit == 0, "\(item)")
            #expect(item.loss(60 * unit(item)).value < 1e-20, "\(item)")
            var last = Double.infinity
            for y in stride(from: -40.0, through: 30, by: 0.25) {
                let loss = item.loss(y * unit(item))
                #expect(loss.value > limit, "\(item) at \(y)")
                // From here on at the latest it falls steadily (DiscoPOP dips, FocalPO rises on the left).
                if y >= 8 {
                    #expect(loss.value < last && loss.slope < 0, "\(item) at \(y)")
                    last = loss.value
                }
            }
        }
        let expected = [
            "dpo", "mallows-phi-dpo", "focalpo", "exponential", "boosting", "savage", "discopop", "odpo", "simpo",
            "mrpo",
        ]
        #expect(names == Set(expected))
    }

    /// Catches a `vanishes` that does not: such a loss tends to its least value on the left too.
    @Test func lossesThatVanish() {
        var names: Set<String> = []
        for item in cases where item.objective.tail(negativeLogDispersion: item.t) == .vanishes {
            names.insert(item.baseName)
            #expect(item.loss(-1e5 * unit(item)).value < 1e-20, "\(item)")
        }
        #expect(names == ["focalpo"])
    }

    /// Catches a loss that falls from infinity and is said to fall from a limit, or the other way round: the first kind has its minimum where
    /// arms are strongly connected, the second may have none.
    @Test func fromWhereTheyFall() {
        var names: Set<String> = []
        for item in cases {
            let (near, far) = (item.loss(-1e2 * unit(item)).value, item.loss(-1e3 * unit(item)).value)
            switch item.objective.tail(negativeLogDispersion: item.t) {
            case .falls: #expect(far > 5 * near && near > 10, "\(item): \(near), \(far)")
            case .fallsFromLimit:
                names.insert(item.baseName)
                #expect(far == near && far > 0, "\(item): \(near), \(far)")
            default: break
            }
        }
        #expect(names == ["savage"])
    }

    /// Catches a `rises` of a loss that has its infimum at infinity: it must rise there, and come from a minimum below.
    ///
    /// EXO is bounded: it approaches its limit from below, which shows up to beta m = 30.
    @Test func lossesThatRise() {
        var names: Set<String> = []
        for item in cases where item.objective.tail(negativeLogDispersion: item.t) == .rises {
            names.insert(item.baseName)
            let (unit, isIPO) = (1 / item.factor, item.baseName == "ipo")
            // IPO's target is 1/(2 beta), whatever the unit of its margins; with the plug-in in units of 1/(2t).
            let target = isIPO ? 1 / (2 * item.beta) * (item.beta / item.factor) : 0
            let lowest =
                stride(from: -5, through: 12, by: 0.125).map { item.loss(target + $0 * unit).value }.min() ?? .nan
            for y in [12.5, 20, 30] {
                let loss = item.loss(target + y * unit)
                #expect(loss.slope > 0 && loss.value > lowest, "\(item) at \(y)")
            }
        }
        #expect(names == ["ipo", "cdpo", "exo", "squared"])
    }

    /// Catches a `flat` that still falls, or is not the least value; without agreement (t = 0) every loss is flat.
    @Test func lossesThatAreFlat() {
        var names: Set<String> = []
        for item in cases where item.objective.tail(negativeLogDispersion: item.t) == .flat {
            names.insert(item.baseName)
            let least = item.loss(1.0001 / item.factor)
            #expect(least == Jet(0), "\(item)")
            for y in [1.5, 30, 1e4] { #expect(item.loss(y / item.factor) == least, "\(item) at \(y)") }
            for y in [0.999, 0, -1, -50] { #expect(item.loss(y / item.factor).value > 0, "\(item) at \(y)") }
        }
        #expect(names == ["hinge", "truncated-quadratic"])
        for item in instances(betas: [1], ts: [0]) where item.entry.usesDispersion {
            #expect(item.objective.tail(negativeLogDispersion: 0) == .flat, "\(item)")
        }
    }

    /// Catches a wrong ratio of a loss that falls without bound: the slope on the right over that on the left.
    @Test func lossesThatDrop() {
        var names: Set<String> = []
        for item in cases {
            guard case .drops(let ratio) = item.objective.tail(negativeLogDispersion: item.t) else { continue }
            names.insert(item.baseName)
            let (right, left) = (item.loss(80 / item.factor).slope, item.loss(-80 / item.factor).slope)
            #expect(relativeError(right / left, ratio) < 1e-14 && right < 0, "\(item)")
            #expect(ratio > 0 && ratio < 1, "\(item)")
            #expect(item.loss(1e4 / item.factor).value < -1e3 * ratio, "\(item)")
        }
        #expect(names == ["robust-dpo"])
    }

    /// Catches a least loss of a pair that is undercut at some margin, or that is far from all of them.
    @Test func leastLossesOfPairs() {
        var names: Set<String> = []
        for item in cases {
            for (wins, losses) in [(1.0, 0.0), (3, 1), (2, 7), (0, 0)] {
                let least = item.objective.leastLoss(wins: wins, losses: losses)
                if least == -.infinity { continue }
                names.insert(item.baseName)
                let found = stride(from: -40.0, through: 40, by: 0.01).map { y in
                    wins * item.loss(y * unit(item)).value + losses * item.loss(-y * unit(item)).value
                }.min()
                #expect((found ?? .nan) >= least * (1 - 1e-14) && (found ?? .nan) < least + 1e-4, "\(item)")
            }
        }
        #expect(names == ["savage"])
    }
}
