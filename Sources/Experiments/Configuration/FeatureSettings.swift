import Policies
import Preferences

/// Reads what has to do with features: linear rewards, held-out contexts, and the policies that can learn in them.
extension ConfigurationReader {
    static let mostFeatures = 1 << 16
    private static let mostNumbers = 1 << 28

    /// `{features: d, noise: s}`.
    mutating func linear(_ node: ConfigurationNode, _ path: String) -> WorldSpecification.Reward? {
        guard let values = map(node, path, keys: ["features", "noise"]) else { return nil }
        let features = required(values, "features", of: node, path).flatMap {
            integer($0, "\(path).features", atLeast: 1, atMost: Self.mostFeatures)
        }
        let noise = values["noise"].map { number($0, "\(path).noise", "a number of at least 0") { $0 >= 0 } } ?? 0
        guard let features, let noise else { return nil }
        return .linear(features: features, noise: noise)
    }

    /// `{contexts: n, shift: s}`.
    mutating func heldOut(_ node: ConfigurationNode, arms: Int?) -> HeldOutContexts? {
        let path = "world.held-out"
        guard let values = map(node, path, keys: ["contexts", "shift"]) else { return nil }
        let contexts = required(values, "contexts", of: node, path).flatMap {
            integer($0, "\(path).contexts", atLeast: 1)
        }
        let shift = values["shift"].map { number($0, "\(path).shift", "a number of at least 0") { $0 >= 0 } }
        if case .some(nil) = shift { return nil }
        guard let contexts, let arms else { return nil }
        if !Self.isTabulable(contexts: contexts, arms: arms) {
            fault(node, path, "\(contexts) contexts x \(arms) arms are too many: contexts x arms^2 exceeds 2^28")
            return nil
        }
        return HeldOutContexts(contexts: contexts, shift: shift ?? nil)
    }

    /// Whether all of a world is drawn from laws, rewards from features, so that further contexts can be drawn and learnt about.
    mutating func isDrawn(
        _ reward: WorldSpecification.Reward, _ reference: WorldSpecification.Reference,
        _ dispersion: WorldSpecification.Dispersion, at node: ConfigurationNode
    ) -> Bool {
        if reward.features == nil {
            fault(
                node, "world.held-out",
                "needs world.reward: {linear: {features: d}}: other rewards cannot be told ahead")
            return false
        }
        if case .values = reference {
            fault(node, "world.held-out", "world.reference has values for the contexts with data alone")
            return false
        }
        if case .values = dispersion {
            fault(node, "world.held-out", "world.dispersion has values for the contexts with data alone")
            return false
        }
        return true
    }

    /// Notes what does not fit between a world and its policies.
    mutating func check(
        _ policy: PolicySpecification, in world: WorldSpecification, at node: ConfigurationNode,
        _ worldNode: ConfigurationNode
    ) {
        if let count = world.reward.features {
            check(count, in: world, at: worldNode["reward"] ?? worldNode, "world.reward.linear.features")
        }
        switch policy {
        case .softmax(let features):
            check(features, in: world, at: node, "policy.softmax.features")
            if let count = world.reward.features, features > count {
                fault(
                    node, "policy.softmax.features",
                    "expected at most \(count), the features of world.reward, got \(features)")
            }
        case .tabular:
            guard world.heldOut != nil else { return }
            fault(
                worldNode["held-out"] ?? worldNode, "world.held-out",
                "a tabular policy learns nothing about contexts without data; set policy: {softmax: {features: d}}")
        }
    }

    /// Notes features that are too many for a world.
    private mutating func check(
        _ features: Int, in world: WorldSpecification, at node: ConfigurationNode, _ key: String
    ) {
        let contexts = max(world.contexts, world.heldOut?.contexts ?? 0)
        guard features > Self.mostNumbers / (contexts * world.arms) else { return }
        fault(
            node, key,
            "\(features) features x \(contexts) contexts x \(world.arms) arms are too many: they exceed 2^28")
    }
}
