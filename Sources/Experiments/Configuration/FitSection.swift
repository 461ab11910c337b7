import Fitting
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences
import Rankings

/// Reads the sections `policy` and `fit`.
extension ConfigurationReader {
    mutating func policy(_ node: ConfigurationNode) -> PolicySpecification? {
        guard let (name, settings) = choice(node, "policy", of: PolicyCatalog.all.map(\.name)) else { return nil }
        if name == TabularPolicy.name { return map(settings, "policy.tabular", keys: []).map { _ in .tabular } }
        guard let values = map(settings, "policy.softmax", keys: ["features"]),
            let features = required(values, "features", of: node, "policy.softmax")
        else { return nil }
        return integer(features, "policy.softmax.features", atLeast: 1, atMost: Self.mostFeatures).map {
            .softmax(features: $0)
        }
    }

    mutating func fit(_ node: ConfigurationNode) -> FitSpecification? {
        let path = "fit"
        let keys = ["objective", "beta", "dispersion", "optimizer", "checkpoints", "when-unbounded", "path"]
        guard let values = map(node, path, keys: keys) else { return nil }
        let betas = values["path"].map { self.path($0) } ?? []
        // A path has betas of its own.
        let beta =
            values["path"] == nil
            ? required(values, "beta", of: node, path).flatMap { positive($0, "fit.beta") } : betas?.first
        let objective = required(values, "objective", of: node, path).flatMap { self.objective($0) }
        let dispersion = values["dispersion"].map { learnerDispersion($0) } ?? .oracle
        let optimizer = values["optimizer"].map { self.optimizer($0) } ?? GradientMinimizer(.bfgs2)
        let whenUnbounded = values["when-unbounded"].map { self.whenUnbounded($0) } ?? .follow
        let checkpoints =
            values["checkpoints"].map { self.checkpoints($0) } ?? .steps(FitSpecification.defaultCheckpoints)
        guard let beta, let objective, let dispersion, let optimizer, let whenUnbounded, let betas, let checkpoints
        else { return nil }
        for key in ["beta", "checkpoints"] where !betas.isEmpty {
            guard let other = values[key] else { continue }
            fault(other, "fit.\(key)", "fit.path records the optimum at each of its own betas, and nothing else")
        }
        return FitSpecification(
            objective: objective, beta: beta, dispersion: dispersion, minimizer: optimizer, checkpoints: checkpoints,
            whenUnbounded: whenUnbounded, path: betas)
    }

    /// An objective by name, with its parameters if it has any: `dpo`, `{mallows-phi-dpo: {epsilon: 0.05}}`, `ipo+theta`.
    mutating func objective(_ node: ConfigurationNode) -> ObjectiveSpecification? {
        let path = "fit.objective"
        guard
            let (name, settings) = choice(
                node, path, expected: "a name of 'list objectives'", where: { ObjectiveCatalog.named($0) != nil }),
            let entry = ObjectiveCatalog.named(name),
            let values = parameters(entry.parameters, of: settings, "\(path).\(name)")
        else { return nil }
        return ObjectiveSpecification(entry: entry, parameters: values)
    }

    private mutating func checkpoints(_ node: ConfigurationNode) -> CheckpointPlan? {
        let path = "fit.checkpoints"
        if case .scalar = node.content {
            return integer(node, path, atLeast: 1, atMost: Self.mostCheckpoints).map { .steps($0) }
        }
        let other = "a number of steps"
        guard let (name, settings) = choice(node, path, of: ["kl", "evaluations"], or: other) else { return nil }
        let key = "\(path).\(name)"
        if name == "kl" {
            guard let levels = numbers(settings, key, "positive numbers", where: { $0 > 0 }) else { return nil }
            return increasing(levels, settings, key).map { .divergences($0) }
        }
        guard
            let counts = numbers(
                settings, key, "integers of at least 1",
                where: { $0 >= 1 && $0 == $0.rounded() && $0 <= Double(Self.largestAmount) })
        else { return nil }
        return increasing(counts, settings, key).map { .evaluations($0.map { Int($0) }) }
    }

    private static let mostCheckpoints = 100_000

    mutating func increasing(_ values: [Double], _ node: ConfigurationNode, _ path: String) -> [Double]? {
        if zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) { return values }
        fault(node, path, "expected increasing numbers")
        return nil
    }

    /// `{beta: [...]}`: the optimum at each of these betas, each fit starting from the one before.
    private mutating func path(_ node: ConfigurationNode) -> [Double]? {
        guard let (name, settings) = choice(node, "fit.path", of: ["beta"]) else { return nil }
        return numbers(settings, "fit.path.\(name)", "positive numbers") { $0 > 0 }
    }

    private mutating func whenUnbounded(_ node: ConfigurationNode) -> WhenUnbounded? {
        let path = "fit.when-unbounded"
        guard let (name, settings) = choice(node, path, of: ["follow", "stop-at-kl", "regularize"]) else { return nil }
        let key = "\(path).\(name)"
        switch name {
        case "follow": return map(settings, key, keys: []).map { _ in .follow }
        case "stop-at-kl": return positive(settings, key).map { .stop(divergence: $0) }
        default: return positive(settings, key).map { .regularize(weight: $0) }
        }
    }

    mutating func learnerDispersion(_ node: ConfigurationNode) -> LearnerDispersion? {
        let path = "fit.dispersion"
        if case .scalar(let text) = node.content, Double(text) != nil {
            return dispersion(node, path).map { LearnerDispersion(.constant([$0])) }
        }
        let names = ["oracle", "entropy", "mle", "constant"]
        guard let (name, settings) = choice(node, path, of: names, or: "a number") else { return nil }
        let key = "\(path).\(name)"
        let own = ["entropy": ["c"], "mle": ["link"], "constant": ["phi"]][name] ?? []
        guard let values = map(settings, key, keys: own + ["normalize"]) else { return nil }
        let normalize = values["normalize"].map { boolean($0, "\(key).normalize") }
        if case .some(nil) = normalize { return nil }
        switch name {
        case "oracle": return LearnerDispersion(.oracle, isNormalized: normalize == true)
        case "entropy": return entropy(values, normalize ?? nil, key)
        case "mle":
            let link = values["link"].map { choice($0, "\(key).link", of: ["theta", "phi"])?.name } ?? "theta"
            return link.map {
                LearnerDispersion(.estimate($0 == "phi" ? .phi : .theta), isNormalized: normalize == true)
            }
        default:
            guard let node = required(values, "phi", of: settings, key) else { return nil }
            return dispersions(node, "\(key).phi").map {
                LearnerDispersion(.constant($0), isNormalized: normalize == true)
            }
        }
    }

    /// The proxy is normalized unless it is told not to be or is given a constant of its own.
    private mutating func entropy(
        _ values: [String: ConfigurationNode], _ normalize: Bool?, _ key: String
    ) -> LearnerDispersion? {
        guard let node = values["c"] else {
            return LearnerDispersion(.entropy(constant: 1), isNormalized: normalize ?? true)
        }
        if normalize == true {
            fault(node, "\(key).c", "normalizing leaves nothing of a constant; give c or normalize: true, not both")
            return nil
        }
        return positive(node, "\(key).c").map { LearnerDispersion(.entropy(constant: $0)) }
    }

    private mutating func dispersions(_ node: ConfigurationNode, _ path: String) -> [Double]? {
        if case .list = node.content {
            return numbers(node, path, "dispersions above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        }
        return dispersion(node, path).map { [$0] }
    }

    mutating func optimizer(_ node: ConfigurationNode) -> (any Minimizer)? {
        let path = "fit.optimizer"
        guard let (name, settings) = choice(node, path, of: OptimizerCatalog.all.map(\.name)),
            let entry = OptimizerCatalog.named(name),
            let values = self.settings(entry.settings, of: settings, "\(path).\(name)")
        else { return nil }
        do throws(SettingFault) {
            return try entry.make(values)
        } catch {
            fault(settings[error.setting] ?? settings, "\(path).\(name).\(error.setting)", error.message)
            return nil
        }
    }

    /// Notes what does not fit between a world and a fit.
    mutating func check(_ fit: FitSpecification, in world: WorldSpecification, at node: ConfigurationNode) {
        let (objective, dispersion) = (node["objective"] ?? node, node["dispersion"] ?? node)
        if case .entropy = fit.dispersion.source, world.reference == .uniform, fit.usesDispersion {
            fault(
                dispersion, "fit.dispersion", "the entropy proxy is 0 everywhere when the reference policy is uniform")
        }
        if case .constant(let phi) = fit.dispersion.source, phi.count != 1, phi.count != world.contexts {
            fault(
                dispersion, "fit.dispersion.constant.phi",
                "expected one dispersion or one for each of \(world.contexts) contexts, got \(phi.count)")
        }
        let name = fit.objective.name
        if let ranking = fit.objective as? any RankingObjective, world.arms > ranking.largestArms {
            fault(
                objective, "fit.objective", "'\(name)' is exact up to \(ranking.largestArms) arms, got \(world.arms)")
        }
        if case .references = fit.objective.yardstick, world.otherReferences.isEmpty {
            fault(objective, "fit.objective", "'\(name)' needs further reference policies: world.other-references")
        }
    }

    /// Notes what does not fit between data and a fit.
    mutating func check(_ fit: FitSpecification, of data: PreferenceSpecification, at node: ConfigurationNode) {
        guard fit.objective is any RankingObjective, data.perRanking != .all else { return }
        fault(
            node["objective"] ?? node, "fit.objective",
            "'\(fit.objective.name)' learns from whole rankings: preferences.per-ranking: all")
    }
}
