import Foundation
import NumericalCore
import Objectives

/// One objective of the margin at one setting.
struct Instance: CustomStringConvertible {
    let entry: ObjectiveCatalog.Entry
    let objective: any MarginObjective
    let beta: Double
    let t: Double
    let parameters: [Double]

    var description: String { "\(entry.name) beta=\(beta) t=\(t) parameters=\(parameters)" }
    /// The inverse of the margin over which the loss bends.
    var scale: Double { objective.marginScale(negativeLogDispersion: t) }
    /// The name without the plug-in.
    var baseName: String {
        if let original = ["mallows-theta-dpo": "dpo", "mallows-theta-ipo": "ipo"][entry.name] { return original }
        let suffix = ObjectiveCatalog.thetaSuffix
        return entry.name.hasSuffix(suffix) ? String(entry.name.dropLast(suffix.count)) : entry.name
    }
    /// Margins in units of 1/beta, or of 1/(2 t beta) with the plug-in.
    var factor: Double { baseName == entry.name ? beta : 2 * t * beta }

    func loss(_ margin: Double) -> Jet { objective.loss(margin: margin, negativeLogDispersion: t) }

    /// The margins where the slope jumps (hinge, phi) or the curvature does (truncated quadratic).
    var kinks: [Double] {
        switch baseName {
        case "hinge", "truncated-quadratic": [1 / factor]
        case "mallows-phi-dpo": [-parameters[0] / beta, parameters[0] / beta]
        default: []
        }
    }

    /// A margin small enough that the loss is nearly a polynomial over it: DiscoPOP bends within its temperature, the
    /// phi link within 1/t.
    var smoothStretch: Double {
        switch baseName {
        case "discopop": min(1, parameters[0]) / factor
        case "mallows-phi-dpo": 1 / (beta * max(1, 2 * t, 1 / parameters[0]))
        default: 1 / scale
        }
    }
}

/// One objective of both log-ratios at one setting.
struct PairInstance: CustomStringConvertible {
    let entry: ObjectiveCatalog.Entry
    let objective: any LogRatioObjective
    let beta: Double
    let parameters: [Double]
    /// The anchor: a few values for objectives that have one, else 0.
    let anchor: Double

    var description: String { "\(entry.name) beta=\(beta) parameters=\(parameters) anchor=\(anchor)" }

    func loss(_ a: Double, _ b: Double) -> PairJet { objective.loss(chosen: a, rejected: b, anchor: anchor) }

    /// Whether the stencil of that radius touches a kink: MinorDPO at b = 0, DPO-Positive at a = 0, chi-PO at its clip.
    func isKinked(_ a: Double, _ b: Double, within radius: Double) -> Bool {
        switch entry.name {
        case "minor-dpo": return abs(b) < radius
        case "dpo-positive": return abs(a) < radius
        case "chi-po":
            let corners = [-radius, radius].flatMap { x in [-radius, radius].map { y in (a + x, b + y) } }
            let clipped = corners.map { abs(beta * ($0 + exp($0) - $1 - exp($1))) >= 2 * parameters[0] }
            return Set(clipped).count > 1
        default: return false
        }
    }
}

/// Parameters of an entry: as they stand, small and large, below their bounds.
func settings(_ entry: ObjectiveCatalog.Entry) -> [[Double]] {
    if entry.parameters.isEmpty { return [[]] }
    return [1, 0.1, 3].map { factor in
        entry.parameters.map { factor * $0.standard < $0.bound ? factor * $0.standard : 0.9 * $0.bound }
    }
}

/// The entries of all margin objectives, each also with the plug-in: later ones join by themselves.
let marginEntries: [ObjectiveCatalog.Entry] = {
    let plain = ObjectiveCatalog.all.filter { $0.standard(beta: 1) is any MarginObjective }
    let scaled = plain.compactMap { ObjectiveCatalog.named($0.name + ObjectiveCatalog.thetaSuffix) }
    return plain + scaled.filter { entry in !plain.contains { $0.name == entry.name } }
}()

/// Every margin objective over beta, t and its parameters.
func instances(betas: [Double] = [0.01, 0.1, 1, 5], ts: [Double]) -> [Instance] {
    marginEntries.flatMap { entry in
        settings(entry).flatMap { parameters in
            betas.flatMap { beta in
                ts.compactMap { t in
                    (entry.make(beta, parameters) as? any MarginObjective).map {
                        Instance(entry: entry, objective: $0, beta: beta, t: t, parameters: parameters)
                    }
                }
            }
        }
    }
}

/// Every objective of both log-ratios over beta, its parameters and, where it has one, its anchor.
func pairInstances(betas: [Double] = [0.05, 0.5, 1, 3]) -> [PairInstance] {
    ObjectiveCatalog.all.flatMap { entry in
        settings(entry).flatMap { parameters in
            betas.flatMap { beta -> [PairInstance] in
                guard let objective = entry.make(beta, parameters) as? any LogRatioObjective else { return [] }
                return (objective.anchor == .none ? [0] : [0, 0.8]).map {
                    PairInstance(
                        entry: entry, objective: objective, beta: beta, parameters: parameters, anchor: $0)
                }
            }
        }
    }
}

/// The ranking objectives at a beta.
func rankingObjectives(beta: Double) -> [any RankingObjective] {
    ObjectiveCatalog.all.compactMap { $0.standard(beta: beta) as? any RankingObjective }
}

let positiveTs = [1e-6, 0.01, 0.2, 0.5, 1, 1.7, 5, 20]
