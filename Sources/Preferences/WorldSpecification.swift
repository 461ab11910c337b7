#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Optimization
public import Rankings

/// The law from which the worlds of an experiment are drawn, one for each replicate.
public struct WorldSpecification: Sendable {
    /// How the true rewards of a context come about.
    public enum Reward: Sendable, Equatable {
        /// Independent and uniform on an interval.
        case uniform(low: Double, high: Double)
        /// Independent and normal.
        case normal(mean: Double, deviation: Double)
        /// Evenly spaced by rank from `high` (best) to `low` (worst), dealt to the arms at random.
        case ranks(low: Double, high: Double)
        /// w . f(x, y) plus normal noise of this deviation, with features f that policies can learn from and standard normal weights w
        /// drawn for each replicate: of variance about 1 without the noise.
        case linear(features: Int, noise: Double)
        /// Given, a row for each context.
        case values([[Double]])
    }

    /// How the reference policy comes about.
    public enum Reference: Sendable, Equatable {
        /// Every arm equally likely.
        case uniform
        /// Drawn from a symmetric Dirichlet law with this concentration.
        case dirichlet(Double)
        /// Independent normal logits with this standard deviation.
        case softmax(deviation: Double)
        /// The chance to be ranked first under the context's own Mallows law with this distance.
        case mallowsTop(distance: String)
        /// Given probabilities, a row for each context.
        case values([[Double]])
    }

    /// How the dispersion phi of a context comes about.
    public enum Dispersion: Sendable, Equatable {
        /// The same everywhere.
        case constant(Double)
        /// Uniform on an interval, independently for each context.
        case uniform(low: Double, high: Double)
        /// One of these, each equally likely, independently for each context.
        case choice([Double])
        /// Given, one for each context.
        case values([Double])
    }

    /// The number of contexts C.
    public let contexts: Int
    /// The number of arms K.
    public let arms: Int
    /// The rewards.
    public let reward: Reward
    /// The reference policy.
    public let reference: Reference
    /// Further reference policies, for objectives with several.
    public let otherReferences: [Reference]
    /// The dispersion.
    public let dispersion: Dispersion
    /// Further contexts without data; only with linear rewards.
    public let heldOut: HeldOutContexts?

    /// A law of worlds. Given values must have the shape of the world.
    public init(
        contexts: Int, arms: Int, reward: Reward, reference: Reference, otherReferences: [Reference] = [],
        dispersion: Dispersion, heldOut: HeldOutContexts? = nil
    ) {
        precondition(contexts >= 1 && arms >= 2, "at least one context and two arms")
        if heldOut != nil, reward.features == nil { preconditionFailure("held-out contexts need features") }
        self.contexts = contexts
        self.arms = arms
        self.reward = reward
        self.reference = reference
        self.otherReferences = otherReferences
        self.dispersion = dispersion
        self.heldOut = heldOut
    }

    /// What the world is, as text: equal for equal laws; part of the identity of every stream of data drawn in it. Further
    /// reference policies and held-out contexts do not count: no data depend on them.
    public var identity: String {
        "contexts=\(contexts) arms=\(arms) reward=\(reward) reference=\(reference) dispersion=\(dispersion)"
    }

    /// What the world is with all that is evaluated in it, as text: equal only for equal laws.
    public var fullIdentity: String {
        "\(identity) other references=\(otherReferences) held-out=\(heldOut.map { "\($0)" } ?? "none")"
    }

    /// The world of one replicate.
    ///
    /// Rewards, reference and dispersion each have a stream of their own, so that experiments that differ in the
    /// dispersion alone meet the same rewards.
    ///
    /// - Throws: `RankingsError.tooManyItems` if the reference needs a Mallows law that is not known exactly.
    public func world(seed: UInt64, replicate: Int) throws(RankingsError) -> BanditWorld {
        try world(.training, contexts: contexts, seed: seed, replicate: replicate)
    }

    /// Some contexts of one replicate's world, with the features moved by `move`.
    func world(
        _ part: WorldPart, contexts: Int, seed: UInt64, replicate: Int,
        move: (ArmFeatures) -> ArmFeatures = { $0 }
    ) throws(RankingsError) -> BanditWorld {
        func stream(_ what: String, _ law: String) -> RandomStream {
            RandomStream(
                seed: seed,
                identity: ["world", what, "contexts=\(contexts) arms=\(arms)", law, "replicate \(replicate)"]
                    + part.identity)
        }
        var rewardStream = stream("reward", reward.streamName)
        var referenceStream = stream("reference", "\(reference)")
        var dispersionStream = stream("dispersion", "\(dispersion)")
        let features = reward.features.map {
            move(ArmFeatures(contexts: contexts, arms: arms, count: $0, seed: seed, replicate: replicate, of: part))
        }
        let rewards =
            features.map { linearReward($0, seed: seed, replicate: replicate, noise: &rewardStream) }
            ?? table(contexts) { drawReward(context: $0, &rewardStream, into: &$1) }
        let dispersions = (0..<contexts).map { drawDispersion(context: $0, &dispersionStream) }
        func references(_ law: Reference, _ stream: inout RandomStream) throws(RankingsError) -> ContextArmTable {
            if law == .uniform { return uniformLogReference(contexts) }
            return try table(contexts) { (x, values) throws(RankingsError) in
                values += try drawLogReference(
                    law, context: x, negativeLogDispersion: -log(dispersions[x]), reward: Array(rewards.row(x)),
                    &stream)
            }
        }
        var others: [ContextArmTable] = []
        for (place, law) in otherReferences.enumerated() {
            var stream = stream("other reference \(place)", "\(law)")
            others.append(try references(law, &stream))
        }
        return BanditWorld(
            reward: rewards, logReference: try references(reference, &referenceStream), otherLogReferences: others,
            negativeLogDispersion: dispersions.map { abs(log($0)) }, features: features)
    }

    /// A table whose rows are appended context by context.
    private func table<Failure>(
        _ contexts: Int, _ append: (_ context: Int, inout [Double]) throws(Failure) -> Void
    ) throws(Failure) -> ContextArmTable {
        var values: [Double] = []
        values.reserveCapacity(contexts * arms)
        for x in 0..<contexts { try append(x, &values) }
        return ContextArmTable(contexts: contexts, arms: arms, values: values)
    }

    private func uniformLogReference(_ contexts: Int) -> ContextArmTable {
        let normalizer = logSumExp([Double](repeating: 0, count: arms))
        return ContextArmTable(contexts: contexts, arms: arms, repeating: -normalizer)
    }

    /// w . f + noise, with the w of the replicate whatever the contexts.
    private func linearReward(
        _ features: ArmFeatures, seed: UInt64, replicate: Int, noise stream: inout RandomStream
    ) -> ContextArmTable {
        guard case .linear(_, let noise) = reward else { preconditionFailure("\(reward) has no features") }
        var weightStream = RandomStream(
            seed: seed, identity: ["world", "weights", "features=\(features.count)", "replicate \(replicate)"])
        var table = features.products(with: (0..<features.count).map { _ in weightStream.normal() })
        for place in table.values.indices { table.values[place] += noise * stream.normal() }
        return table
    }

    private func drawReward(context x: Int, _ stream: inout RandomStream, into rewards: inout [Double]) {
        switch reward {
        case .uniform(let low, let high):
            for _ in 0..<arms { rewards.append(low + (high - low) * stream.uniform()) }
        case .normal(let mean, let deviation): for _ in 0..<arms { rewards.append(mean + deviation * stream.normal()) }
        case .ranks(let low, let high):
            var values = (0..<arms).map { low + (high - low) * Double($0) / Double(arms - 1) }
            stream.shuffle(&values)
            rewards += values
        case .values(let rows): rewards += rows[x]
        case .linear: preconditionFailure("linear rewards are drawn together")
        }
    }

    private func drawDispersion(context x: Int, _ stream: inout RandomStream) -> Double {
        switch dispersion {
        case .constant(let phi): phi
        case .uniform(let low, let high): low + (high - low) * stream.openUniform()
        case .choice(let values): values[stream.index(below: values.count)]
        case .values(let values): values[x]
        }
    }

    private func drawLogReference(
        _ reference: Reference, context x: Int, negativeLogDispersion t: Double, reward: [Double],
        _ stream: inout RandomStream
    ) throws(RankingsError) -> [Double] {
        let scores: [Double]
        switch reference {
        case .uniform: scores = Array(repeating: 0, count: arms)
        case .dirichlet(let concentration):
            // A gamma number of shape a is one of shape a + 1 times U^(1/a): in logarithms nothing underflows.
            scores = (0..<arms).map { _ in
                log(stream.gamma(shape: concentration + 1)) + log(stream.openUniform()) / concentration
            }
        case .softmax(let deviation): scores = (0..<arms).map { _ in deviation * stream.normal() }
        case .mallowsTop(let name):
            guard let distance = DistanceCatalog.named(name) else { preconditionFailure("no distance '\(name)'") }
            let top = try distance.law(items: arms, negativeLogDispersion: abs(t)).logTopProbabilities()
            scores = Ranking(byDecreasing: reward).ranks.map { top[$0] }
        case .values(let rows): scores = rows[x].map { log($0) }
        }
        let normalizer = logSumExp(scores)
        return scores.map { $0 - normalizer }
    }
}

extension WorldSpecification.Reward {
    /// The number of features, if the reward is made of features.
    public var features: Int? {
        if case .linear(let features, _) = self { features } else { nil }
    }

    /// What names the stream of the draws: the same noise, larger or smaller, whatever its deviation.
    fileprivate var streamName: String { features.map { "linear(features: \($0))" } ?? "\(self)" }
}
