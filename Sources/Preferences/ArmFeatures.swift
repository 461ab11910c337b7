import NumericalCore
import Optimization

/// Numbers f(x, y) that tell what an arm in a context is like: what log-linear policies see, and linear rewards are made of.
public struct ArmFeatures: Sendable, Equatable {
    /// The number of contexts C.
    public let contexts: Int
    /// The number of arms K.
    public let arms: Int
    /// The number of features d.
    public let count: Int
    /// C K rows of d features: those of arm y in context x stand at (x K + y) d.
    public let values: [Double]

    /// Independent normal features of variance 1/d, so that a row has a length of about 1; O(C K d).
    ///
    /// The only place where features are drawn. The stream is that of the shape, the replicate and the contexts that are meant,
    /// so a reward and a policy of as many features meet the same ones.
    public init(
        contexts: Int, arms: Int, count: Int, seed: UInt64, replicate: Int, of part: WorldPart = .training
    ) {
        var stream = RandomStream(
            seed: seed,
            identity: ["features", "contexts=\(contexts) arms=\(arms) features=\(count)", "replicate \(replicate)"]
                + part.identity)
        let scale = 1 / Double(count).squareRoot()
        self.init(
            contexts: contexts, arms: arms, count: count,
            values: (0..<(contexts * arms * count)).map { _ in scale * stream.normal() })
    }

    private init(contexts: Int, arms: Int, count: Int, values: [Double]) {
        self.contexts = contexts
        self.arms = arms
        self.count = count
        self.values = values
    }

    /// The first so many features of each row.
    public func leading(_ first: Int) -> ArmFeatures {
        precondition(first <= count, "no \(first) features among \(count)")
        if first == count { return self }
        let rows = (0..<(contexts * arms)).flatMap { values[($0 * count)..<($0 * count + first)] }
        return ArmFeatures(contexts: contexts, arms: arms, count: first, values: rows)
    }

    /// The features with those of arm y moved by `vectors[y]` in every context.
    func moved(by vectors: [[Double]]) -> ArmFeatures {
        var moved = values
        for row in 0..<(contexts * arms) {
            for (k, change) in vectors[row % arms].enumerated() { moved[row * count + k] += change }
        }
        return ArmFeatures(contexts: contexts, arms: arms, count: count, values: moved)
    }

    /// w . f(x, y) of every context and arm.
    func products(with weights: [Double]) -> ContextArmTable {
        var table = ContextArmTable(contexts: contexts, arms: arms)
        for row in table.values.indices {
            for k in weights.indices { table.values[row] += weights[k] * values[row * count + k] }
        }
        return table
    }
}

/// Which contexts of a replicate's world are meant.
public enum WorldPart: String, Sendable {
    /// Those that have data.
    case training
    /// Further ones of the same law, without data.
    case heldOut = "held-out"
    /// Further ones whose features are moved.
    case shifted

    /// What it adds to the identity of a stream: nothing for the contexts that every world has.
    var identity: [String] { self == .training ? [] : [rawValue] }
}
