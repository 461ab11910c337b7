public import Fitting
import NumericalCore
public import Objectives
public import Optimization
public import Policies
import Preferences

/// The policies that a fit chooses from.
public enum PolicySpecification: Sendable, Equatable {
    /// A logit for every context and arm.
    case tabular
    /// Log-linear in this many features, standard normal numbers over sqrt(features), drawn anew for each replicate.
    case softmax(features: Int)

    /// The family of policies for one replicate's world.
    public func model(contexts: Int, arms: Int, seed: UInt64, replicate: Int) -> any PolicyModel {
        switch self {
        case .tabular: return TabularPolicy(contexts: contexts, arms: arms)
        case .softmax(let count):
            var stream = RandomStream(
                seed: seed,
                identity: ["features", "contexts=\(contexts) arms=\(arms) features=\(count)", "replicate \(replicate)"])
            let scale = 1 / Double(count).squareRoot()
            let features = (0..<(contexts * arms * count)).map { _ in scale * stream.normal() }
            return SoftmaxPolicy(contexts: contexts, arms: arms, features: features, featureCount: count)
        }
    }
}

/// How policies are fitted in a cell.
public struct FitSpecification: Sendable {
    /// The loss, at its beta.
    public let objective: any PairwiseObjective
    /// The KL weight.
    public let beta: Double
    /// The dispersion that the learner works with.
    public let dispersion: LearnerDispersion
    /// The method.
    public let minimizer: any Minimizer
    /// The number of checkpoints besides the start.
    public let checkpoints: Int

    /// The number of checkpoints where the experiment names none.
    public static let defaultCheckpoints = 30

    /// Whether the objective depends on the dispersion at all.
    public var usesDispersion: Bool { ObjectiveCatalog.named(objective.name)?.usesDispersion ?? false }
}
