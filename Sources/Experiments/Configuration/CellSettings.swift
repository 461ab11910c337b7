public import Fitting
public import NumericalCore
public import Objectives
public import Optimization
public import Policies
public import Preferences

/// The policies that a fit chooses from.
public enum PolicySpecification: Sendable, Equatable {
    /// A logit for every context and arm.
    case tabular
    /// Log-linear in this many features: the first ones of the world's, or random ones where the world has none.
    case softmax(features: Int)

    /// The family of policies for one replicate's world, or for contexts held out from it.
    public func model(in world: BanditWorld, seed: UInt64, replicate: Int) -> any PolicyModel {
        switch self {
        case .tabular: return TabularPolicy(contexts: world.contexts, arms: world.arms)
        case .softmax(let count):
            let features =
                world.features?.leading(count)
                ?? ArmFeatures(
                    contexts: world.contexts, arms: world.arms, count: count, seed: seed, replicate: replicate)
            return SoftmaxPolicy(
                contexts: world.contexts, arms: world.arms, features: features.values, featureCount: count)
        }
    }
}

/// An objective with its parameters, at no beta yet.
public struct ObjectiveSpecification: Sendable {
    let entry: ObjectiveCatalog.Entry
    let parameters: [Double]

    /// The objective at a beta.
    public func objective(beta: Double) -> any Objective { entry.make(beta, parameters) }
}

/// How policies are fitted in a cell.
public struct FitSpecification: Sendable {
    /// The loss, at its beta.
    public let objective: any Objective
    /// Whether the loss depends on the dispersion at all.
    public let usesDispersion: Bool
    /// The KL weight.
    public let beta: Double
    /// The dispersion that the learner works with.
    public let dispersion: LearnerDispersion
    /// The method.
    public let minimizer: any Minimizer
    /// The recorded points besides the start.
    public let checkpoints: CheckpointPlan
    /// What is done where there is no optimum.
    public let whenUnbounded: WhenUnbounded
    /// The objectives of a path, in whose order the optima are recorded; empty for one fit with its trajectory.
    public let path: [any Objective]

    /// The number of evenly spaced checkpoints where the experiment names none.
    public static let defaultCheckpoints = 30

    init(
        objective: ObjectiveSpecification, beta: Double, dispersion: LearnerDispersion, minimizer: any Minimizer,
        checkpoints: CheckpointPlan, whenUnbounded: WhenUnbounded, path betas: [Double]
    ) {
        self.objective = objective.objective(beta: beta)
        usesDispersion = objective.entry.usesDispersion
        self.beta = beta
        self.dispersion = dispersion
        self.minimizer = minimizer
        self.checkpoints = checkpoints
        self.whenUnbounded = whenUnbounded
        path = betas.map { objective.objective(beta: $0) }
    }

    /// Fits a policy of the model to the data: once, or along the path, each optimum from the one before.
    public func run(
        _ model: any PolicyModel, _ data: TrainingData, threads: Threads = .one
    ) throws(OptimizationError) -> FitResult {
        guard !path.isEmpty else { return try fit(objective, checkpoints).run(model, data, threads: threads) }
        return try FitResult(path: path.map { fit($0, .steps(1)) }, model, data, threads: threads)
    }

    /// The one fit that it is; nil for a path.
    var single: Fit? { path.isEmpty ? fit(objective, checkpoints) : nil }

    private func fit(_ objective: any Objective, _ checkpoints: CheckpointPlan) -> Fit {
        Fit(objective: objective, minimizer: minimizer, checkpoints: checkpoints, whenUnbounded: whenUnbounded)
    }

    /// Whether the points are those at even shares of a fit's own steps.
    var hasEvenSteps: Bool {
        if case .steps = checkpoints { return path.isEmpty }
        return false
    }

    /// The beta at a place of the checkpoints: on a path each has its own.
    func beta(at place: Int) -> Double { path.isEmpty ? beta : path[max(0, place - 1)].beta }

    /// How many points are recorded, besides the start.
    public var recordedPoints: Int { path.isEmpty ? checkpoints.count : path.count }
}
