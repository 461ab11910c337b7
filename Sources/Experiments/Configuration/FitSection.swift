import Fitting
import Objectives
import Optimization
import Policies
import Preferences

/// Reads the sections `policy` and `fit`.
extension ConfigurationReader {
    mutating func policy(_ node: ConfigurationNode) -> PolicySpecification? {
        guard let (name, settings) = choice(node, "policy", of: PolicyCatalog.all.map(\.name)) else { return nil }
        if name == TabularPolicy.name { return map(settings, "policy.tabular", keys: []).map { _ in .tabular } }
        guard let values = map(settings, "policy.softmax", keys: ["features"]),
            let features = required(values, "features", of: node, "policy.softmax")
        else { return nil }
        return integer(features, "policy.softmax.features", atLeast: 1, atMost: 1 << 16).map { .softmax(features: $0) }
    }

    mutating func fit(_ node: ConfigurationNode) -> FitSpecification? {
        let path = "fit"
        let keys = ["objective", "beta", "dispersion", "optimizer", "checkpoints"]
        guard let values = map(node, path, keys: keys) else { return nil }
        let beta = required(values, "beta", of: node, path).flatMap { positive($0, "fit.beta") }
        let objective = required(values, "objective", of: node, path).flatMap { self.objective($0, beta: beta ?? 1) }
        let dispersion = values["dispersion"].map { learnerDispersion($0) } ?? .oracle(normalize: false)
        let optimizer = values["optimizer"].map { self.optimizer($0) } ?? GradientMinimizer(.bfgs2)
        let checkpoints =
            values["checkpoints"].map {
                integer($0, "fit.checkpoints", atLeast: 1, atMost: 100_000)
            } ?? FitSpecification.defaultCheckpoints
        guard let beta, let objective, let dispersion, let optimizer, let checkpoints else { return nil }
        return FitSpecification(
            objective: objective, beta: beta, dispersion: dispersion, minimizer: optimizer, checkpoints: checkpoints)
    }

    /// An objective by name, with its parameters if it has any: `dpo`, `{mallows-phi-dpo: {epsilon: 0.05}}`.
    mutating func objective(_ node: ConfigurationNode, beta: Double) -> (any PairwiseObjective)? {
        let path = "fit.objective"
        guard let (name, settings) = choice(node, path, of: ObjectiveCatalog.all.map(\.name)),
            let entry = ObjectiveCatalog.named(name),
            let values = parameters(entry.parameters, of: settings, "\(path).\(name)")
        else { return nil }
        return entry.make(beta, values)
    }

    mutating func learnerDispersion(_ node: ConfigurationNode) -> LearnerDispersion? {
        let path = "fit.dispersion"
        if case .scalar(let text) = node.content, Double(text) != nil {
            return dispersion(node, path).map { .constant($0) }
        }
        guard let (name, settings) = choice(node, path, of: ["oracle", "entropy"], or: "a number") else { return nil }
        if name == "oracle" {
            guard let values = map(settings, "\(path).oracle", keys: ["normalize"]) else { return nil }
            guard let normalize = values["normalize"] else { return .oracle(normalize: false) }
            return boolean(normalize, "\(path).oracle.normalize").map { .oracle(normalize: $0) }
        }
        guard let values = map(settings, "\(path).entropy", keys: ["c"]) else { return nil }
        guard let constant = values["c"] else { return .entropy(constant: nil) }
        return positive(constant, "\(path).entropy.c").map { .entropy(constant: $0) }
    }

    mutating func optimizer(_ node: ConfigurationNode) -> (any Minimizer)? {
        let path = "fit.optimizer"
        guard let (name, settings) = choice(node, path, of: OptimizerCatalog.all.map(\.name)),
            let entry = OptimizerCatalog.named(name),
            let values = parameters(entry.parameters, of: settings, "\(path).\(name)")
        else { return nil }
        return entry.make(values)
    }

    /// Notes features that are too many for a world.
    mutating func check(_ policy: PolicySpecification, in world: WorldSpecification, at node: ConfigurationNode) {
        guard case .softmax(let features) = policy, features > (1 << 28) / (world.contexts * world.arms) else { return }
        fault(
            node, "policy.softmax.features",
            "\(features) features x \(world.contexts) contexts x \(world.arms) arms are too many: they exceed 2^28")
    }

    /// Notes what does not fit between a world and the learner's dispersion.
    mutating func check(_ fit: FitSpecification, in world: WorldSpecification, at node: ConfigurationNode) {
        if case .entropy = fit.dispersion, world.reference == .uniform, fit.usesDispersion {
            self.fault(
                node["dispersion"] ?? node, "fit.dispersion",
                "the entropy proxy is 0 everywhere when the reference policy is uniform")
        }
    }
}
