import Foundation
import NumericalCore
import Objectives
import TestSupport
import Testing

/// What happens to a loss when winner and loser are exchanged.
@Suite struct Symmetries {
    private let arguments = [-31.0, -6.2, -1, -0.3, 1e-9, 0.04, 0.7, 2, 5.5, 36]

    /// Catches a loss that is not the likelihood of a label: probabilities of the two labels sum to 1.
    @Test func probabilitiesOfBothLabelsSumToOne() {
        let names: Set = ["dpo", "odpo", "mrpo", "mallows-phi-dpo"]
        var seen: Set<String> = []
        for item in instances(ts: [0.2, 0.5, 1.7]) where names.contains(item.baseName) {
            seen.insert(item.baseName)
            for x in arguments {
                let offset = item.objective.marginOffset(rewardGap: 0.7)
                let back = item.objective.marginOffset(rewardGap: -0.7)
                #expect(offset == -back)
                let (won, lost) = (item.loss(x / item.beta + offset), item.loss(-x / item.beta + back))
                #expect(abs(exp(-won.value) + exp(-lost.value) - 1) < 4e-15, "\(item) at \(x)")
            }
        }
        #expect(seen == names)
        var pairNames: Set<String> = []
        for item in pairInstances() where item.entry.name.hasPrefix("f-dpo") || item.entry.name == "chi-po" {
            pairNames.insert(item.entry.name)
            for a in [-2, -0.3, 0, 0.9, 3] {
                for b in [-1.1, 0, 0.4, 2.2] {
                    let total = exp(-item.loss(a, b).value) + exp(-item.loss(b, a).value)
                    #expect(abs(total - 1) < 4e-15, "\(item) at \(a), \(b)")
                }
            }
        }
        #expect(pairNames == ["f-dpo-forward-kl", "f-dpo-js", "f-dpo-alpha", "chi-po"])
    }

    /// Catches wrong weights of the two labels: f(m) - f(-m) is a line of known slope, so the loss is a proper scoring
    /// rule's (or a square's), and counts enter linearly.
    @Test func differencesOfBothLabelsAreLines() {
        var seen: Set<String> = []
        for item in instances(ts: [0.2, 0.5, 1.7]) {
            let slope: Double
            switch item.baseName {
            case "dpo", "mrpo": slope = -item.factor
            case "cdpo": slope = -(1 - 2 * item.parameters[0]) * item.factor
            case "robust-dpo": slope = -item.factor / (1 - 2 * item.parameters[0])
            case "squared": slope = -4 * item.factor
            case "ipo": slope = -2 / item.beta * (item.factor / item.beta)
            default: continue
            }
            seen.insert(item.baseName)
            for x in arguments {
                let margin = x / item.factor
                let (won, lost) = (item.loss(margin), item.loss(-margin))
                let size = abs(won.value) + abs(lost.value)
                #expect(abs(won.value - lost.value - slope * margin) <= 4e-15 * size, "\(item) at \(x)")
                let steepness = abs(won.slope) + abs(lost.slope)
                #expect(abs(won.slope + lost.slope - slope) <= 4e-15 * steepness, "\(item) at \(x)")
                #expect(abs(won.curvature - lost.curvature) <= 4e-15 * won.curvature, "\(item) at \(x)")
            }
        }
        #expect(seen == ["dpo", "mrpo", "cdpo", "robust-dpo", "squared", "ipo"])
    }

    /// Catches label smoothing on the wrong label: a label at -m with error rate e is its opposite at m with 1 - e.
    @Test(arguments: [1e-3, 0.1, 0.45]) func smoothedLabels(_ e: Double) {
        for beta in [0.1, 2] {
            for x in arguments {
                let margin = x / beta
                let cdpo = ConservativeDPO(beta: beta, labelSmoothing: e).loss(margin: -margin)
                let mirrored = ConservativeDPO(beta: beta, labelSmoothing: 1 - e).loss(margin: margin)
                #expect(relativeError(cdpo.value, mirrored.value) < 1e-14 && abs(cdpo.slope + mirrored.slope) < 1e-15)
                let exo = EXO(beta: beta, labelSmoothing: e).loss(margin: -margin)
                let turned = EXO(beta: beta, labelSmoothing: 1 - e).loss(margin: margin)
                // 1 - (1 - e) is e but for 1e-16, of 1e-3; EXO has a difference of two logarithms of size up to 7.
                #expect(abs(exo.value - turned.value) < 3e-13 && abs(exo.slope + turned.slope) < 3e-13 * beta)
                #expect(abs(exo.curvature - turned.curvature) < 3e-13 * beta * beta)
            }
        }
    }

    /// Catches wrong forms of the other margin losses: f(m) f(-m) = 1, f(m)^(1/2) + f(-m)^(1/2) = 1, f(m) + f(-m) =
    /// max(2, 1 + |beta m|), and SimPO's mirror at gamma.
    @Test func otherMarginLosses() {
        for item in instances(betas: [0.1, 2], ts: [0.2, 0.5, 1.7]) {
            for x in arguments {
                let margin = x / item.factor
                let (won, lost) = (item.loss(margin).value, item.loss(-margin).value)
                switch item.baseName {
                case "exponential", "boosting": #expect(abs(won * lost - 1) < 1e-13, "\(item) at \(x)")
                case "savage": #expect(abs(won.squareRoot() + lost.squareRoot() - 1) < 1e-15, "\(item) at \(x)")
                case "hinge": #expect(abs(won + lost - max(2, 1 + abs(x))) < 1e-14 * (1 + abs(x)), "\(item) at \(x)")
                case "simpo":
                    let mirrored = item.loss(2 * item.parameters[0] / item.factor - margin).value
                    #expect(abs(exp(-won) + exp(-mirrored) - 1) < 1e-14, "\(item) at \(x)")
                default: break
                }
            }
        }
    }

    /// Catches a sign of a or b: constants in which the two labels of a pair cancel, and mirrors at (a, b) -> (-b, -a).
    @Test func logRatioLosses() {
        for item in pairInstances() {
            for (a, b) in [(0.3, -1.2), (2.5, 0.8), (-0.7, -0.2), (-3, 4)] {
                let (here, swapped, mirrored) = (item.loss(a, b), item.loss(b, a), item.loss(-b, -a))
                switch item.entry.name {
                case "apo-zero", "kto": #expect(abs(here.value + swapped.value - 2) < 1e-15, "\(item) at \(a), \(b)")
                case "sppo", "bco":
                    // The mirror of an anchor z is -z.
                    if item.anchor != 0 { break }
                    #expect(relativeError(here.value, mirrored.value) < 1e-15, "\(item) at \(a), \(b)")
                    #expect(abs(here.gradient[0] + mirrored.gradient[1]) < 1e-14 * (1 + abs(here.gradient[0])))
                default: break
                }
            }
        }
    }
}
