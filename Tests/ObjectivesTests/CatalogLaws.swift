import NumericalCore
import Objectives

/// One objective of the catalog at one setting.
struct Instance: CustomStringConvertible {
    let entry: ObjectiveCatalog.Entry
    let objective: any MarginObjective
    let beta: Double
    let t: Double
    let parameters: [Double]

    var description: String { "\(entry.name) beta=\(beta) t=\(t) parameters=\(parameters)" }
    /// The margin scale.
    var scale: Double { objective.marginScale(negativeLogDispersion: t) }

    func loss(_ margin: Double) -> Jet {
        objective.loss(margin: margin, negativeLogDispersion: t)
    }

    /// The margins where the slope jumps; everywhere else a loss is smooth.
    var kinks: [Double] {
        switch entry.name {
        case "hinge": [1 / beta]
        case "mallows-phi-dpo": [-parameters[0] / beta, parameters[0] / beta]
        default: []
        }
    }
}

/// Every objective of the catalog over beta, t and its parameters (default, small, large): later ones join by themselves.
func instances(betas: [Double] = [0.01, 0.1, 1, 5], ts: [Double]) -> [Instance] {
    ObjectiveCatalog.all.filter { $0.standard(beta: 1) is any MarginObjective }.flatMap { entry in
        let defaults = entry.parameters.map(\.standard)
        let settings = defaults.isEmpty ? [[]] : [defaults, defaults.map { $0 / 10 }, defaults.map { $0 * 3 }]
        return settings.flatMap { parameters in
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

let positiveTs = [1e-6, 0.01, 0.2, 0.5, 1, 1.7, 5, 20]
