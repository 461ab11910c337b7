import Preferences
import Rankings

/// Reads the section `world`.
extension ConfigurationReader {
    mutating func world(_ node: ConfigurationNode) -> WorldSpecification? {
        let path = "world"
        guard let values = map(node, path, keys: Self.worldKeys) else { return nil }
        let arms = required(values, "arms", of: node, path).flatMap { integer($0, "world.arms", atLeast: 2) }
        let contexts = values["contexts"].map { integer($0, "world.contexts", atLeast: 1) } ?? 1
        let shape = arms.flatMap { arms in contexts.map { (contexts: $0, arms: arms) } }
        if let (contexts, arms) = shape, !Self.isTabulable(contexts: contexts, arms: arms) {
            fault(node, path, "\(contexts) contexts x \(arms) arms are too many: contexts x arms^2 exceeds 2^28")
            return nil
        }
        let reward = required(values, "reward", of: node, path).flatMap { self.reward($0, shape: shape) }
        let reference = values["reference"].map { self.reference($0, shape: shape) } ?? .uniform
        let others = values["other-references"].map { otherReferences($0, shape: shape) } ?? []
        let dispersion = required(values, "dispersion", of: node, path).flatMap {
            worldDispersion($0, contexts: contexts)
        }
        let heldOut = values["held-out"].map { self.heldOut($0, arms: arms) }
        if case .some(nil) = heldOut { return nil }
        guard let shape, let reward, let reference, let others, let dispersion else { return nil }
        if let node = values["held-out"] {
            guard isDrawn(reward, reference, dispersion, at: node) else { return nil }
        }
        return WorldSpecification(
            contexts: shape.contexts, arms: shape.arms, reward: reward, reference: reference,
            otherReferences: others, dispersion: dispersion, heldOut: heldOut ?? nil)
    }

    private static let worldKeys = [
        "contexts", "arms", "reward", "reference", "other-references", "dispersion", "held-out",
    ]

    private mutating func otherReferences(
        _ node: ConfigurationNode, shape: (contexts: Int, arms: Int)?
    ) -> [WorldSpecification.Reference]? {
        guard let items = list(node, "world.other-references", "a list of reference policies") else { return nil }
        return allPresent(items.map { reference($0, shape: shape, path: "world.other-references") })
    }

    static func isTabulable(contexts: Int, arms: Int) -> Bool {
        let (square, overflow) = arms.multipliedReportingOverflow(by: arms)
        let (entries, overflows) = square.multipliedReportingOverflow(by: contexts)
        return !overflow && !overflows && entries <= 1 << 28
    }

    private mutating func reward(
        _ node: ConfigurationNode, shape: (contexts: Int, arms: Int)?
    ) -> WorldSpecification.Reward? {
        let path = "world.reward"
        guard let (name, settings) = choice(node, path, of: ["uniform", "normal", "ranks", "linear", "values"]) else {
            return nil
        }
        switch name {
        case "uniform": return interval(settings, "\(path).uniform").map { .uniform(low: $0.low, high: $0.high) }
        case "ranks": return interval(settings, "\(path).ranks").map { .ranks(low: $0.low, high: $0.high) }
        case "normal":
            guard let numbers = numbers(settings, "\(path).normal", count: 2, "numbers: mean and deviation") else {
                return nil
            }
            if numbers[1] > 0 { return .normal(mean: numbers[0], deviation: numbers[1]) }
            fault(settings, "\(path).normal", "expected a positive deviation, got \(numbers[1])")
            return nil
        case "linear": return linear(settings, "\(path).linear")
        default: return table(settings, "\(path).values", shape: shape, "numbers") { _ in true }.map { .values($0) }
        }
    }

    private mutating func reference(
        _ node: ConfigurationNode, shape: (contexts: Int, arms: Int)?, path: String = "world.reference"
    ) -> WorldSpecification.Reference? {
        let names = ["uniform", "dirichlet", "softmax", "mallows-top1", "values"]
        guard let (name, settings) = choice(node, path, of: names) else { return nil }
        switch name {
        case "uniform": return map(settings, "\(path).uniform", keys: []).map { _ in .uniform }
        case "dirichlet": return positive(settings, "\(path).dirichlet").map { .dirichlet($0) }
        case "softmax": return positive(settings, "\(path).softmax").map { .softmax(deviation: $0) }
        case "mallows-top1":
            let distances = [KendallDistance().name, SpearmanDistance().name]
            guard let (distance, rest) = choice(settings, "\(path).mallows-top1", of: distances),
                map(rest, "\(path).mallows-top1.\(distance)", keys: []) != nil
            else { return nil }
            if distance == SpearmanDistance().name, let arms = shape?.arms, arms > SpearmanLaw.largestItems {
                fault(
                    settings, "\(path).mallows-top1", "the Spearman law is exact up to \(SpearmanLaw.largestItems) arms"
                )
                return nil
            }
            return .mallowsTop(distance: distance)
        default:
            let rows = table(settings, "\(path).values", shape: shape, "probabilities above 0") { $0 > 0 && $0 <= 1 }
            guard let rows else { return nil }
            for row in rows where abs(row.reduce(0, +) - 1) > 1e-9 {
                fault(settings, "\(path).values", "expected probabilities that sum to 1, got \(row.reduce(0, +))")
                return nil
            }
            return .values(rows)
        }
    }

    /// A row of numbers for each context; a single context may leave out the outer list.
    private mutating func table(
        _ node: ConfigurationNode, _ path: String, shape: (contexts: Int, arms: Int)?, _ expected: String,
        where isValid: (Double) -> Bool
    ) -> [[Double]]? {
        guard let items = list(node, path, "a list of \(expected)"), let shape else { return nil }
        var rows = items
        if shape.contexts == 1, let first = items.first, case .scalar = first.content { rows = [node] }
        if rows.count != shape.contexts {
            fault(node, path, "expected a list for each of \(shape.contexts) contexts, got \(rows.count)")
            return nil
        }
        let values = rows.map { numbers($0, path, count: shape.arms, expected, where: isValid) }
        return allPresent(values)
    }

    private mutating func worldDispersion(
        _ node: ConfigurationNode, contexts: Int?
    ) -> WorldSpecification.Dispersion? {
        let path = "world.dispersion"
        if case .scalar = node.content { return dispersion(node, path).map { .constant($0) } }
        guard let (name, settings) = choice(node, path, of: ["uniform", "choice", "values"]) else { return nil }
        let inner = "\(path).\(name)"
        let expected = "dispersions above 0 and at most 1"
        let isValid = { (phi: Double) in phi > 0 && phi <= 1 }
        switch name {
        case "uniform":
            guard let ends = interval(settings, inner) else { return nil }
            if ends.low >= 0 && ends.high <= 1 { return .uniform(low: ends.low, high: ends.high) }
            fault(settings, inner, "expected an interval within [0, 1], got \(settings.label)")
            return nil
        case "choice": return numbers(settings, inner, expected, where: isValid).map { .choice($0) }
        default: return numbers(settings, inner, count: contexts, expected, where: isValid).map { .values($0) }
        }
    }
}
