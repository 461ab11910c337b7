import NumericalCore
public import Objectives
public import Optimization
public import Policies
public import Preferences

/// A way to fit a policy to preferences: what is minimized, over which policies, and how.
public struct Fit: Sendable {
    /// The loss of a labelled pair.
    public let objective: any PairwiseObjective
    /// The method.
    public let minimizer: any Minimizer
    /// How many evenly spaced steps are recorded, besides the start.
    public let checkpoints: Int

    /// A fit; at least one checkpoint.
    public init(objective: any PairwiseObjective, minimizer: any Minimizer, checkpoints: Int = 1) {
        precondition(checkpoints >= 1, "at least one checkpoint")
        self.objective = objective
        self.minimizer = minimizer
        self.checkpoints = checkpoints
    }

    /// A gradient this small, relative to the slopes of the loss at the reference policy, counts as zero.
    public static let gradientTolerance = 1e-8
    /// A minimizer that stalls with a gradient this small, relatively, has found the optimum to the precision that the
    /// loss can be computed to.
    public static let stallTolerance = 1e-6

    /// Fits a policy of the model to the counts, starting from the reference policy.
    ///
    /// - Parameter t: the negative log dispersion of each context, as the learner believes it.
    /// - Throws: `OptimizationError` if the numerical library fails; not converging is a result.
    public func run(
        _ model: any PolicyModel, counts: WinCounts, negativeLogDispersion t: [Double]
    ) throws(OptimizationError) -> FitResult {
        let labels = LabelTable(counts, negativeLogDispersion: t)
        let unit = minimizer.keepsUnits ? 1 : naturalUnit(labels)
        var loss = MeanLoss(labels, objective: objective, model: model, unit: unit)
        let scale = loss.slopeScale() * unit
        var trajectory = Trajectory(checkpoints: checkpoints, steps: minimizer.plannedSteps)
        let start = [Double](repeating: 0, count: model.parameterCount)
        var minimum = try minimizer.minimize(
            loss, from: start, gradientTolerance: Self.gradientTolerance * scale
        ) { trajectory.observe($0, $1) }
        if minimum.termination == .stalled && minimum.gradientNorm <= Self.stallTolerance * scale {
            minimum.termination = .converged
        }
        if !optimumIsFinite(model, counts: counts, negativeLogDispersion: t) {
            minimum.termination = .noFiniteOptimum
        }
        var parameterLoss = MeanLoss(labels, objective: objective, model: model)
        let recorded = trajectory.selection(last: (minimum.steps, minimum.point)).map { step, point in
            let parameters = point.map { $0 * unit }
            let (value, gradientNorm) = measure(&parameterLoss, at: parameters)
            return Checkpoint(step: step, parameters: parameters, loss: value, gradientNorm: gradientNorm)
        }
        return FitResult(
            checkpoints: recorded, termination: minimum.termination, steps: minimum.steps,
            evaluations: minimum.evaluations)
    }

    /// Whether the loss has a minimum at a finite point of the model.
    private func optimumIsFinite(
        _ model: any PolicyModel, counts: WinCounts, negativeLogDispersion t: [Double]
    ) -> Bool {
        let falling = t.indices.filter { objective.fallsForever(negativeLogDispersion: t[$0]) }
        if falling.allSatisfy({ counts.isStronglyConnected(context: $0) }) { return true }
        guard let softmax = model as? SoftmaxPolicy else { return false }
        return !softmax.separates(counts, contexts: falling)
    }

    /// The parameters that correspond to one natural unit of the margin, on average over the labels.
    private func naturalUnit(_ labels: LabelTable) -> Double {
        var scale = 0.0
        for run in labels.runs {
            let share = labels.shares[run.labels].reduce(0, +)
            scale += share * objective.marginScale(negativeLogDispersion: run.negativeLogDispersion)
        }
        return scale > 0 ? 1 / scale : 1
    }
}

/// What came of a fit.
public struct FitResult: Sendable {
    /// The recorded points, from the start to the last.
    public let checkpoints: [Checkpoint]
    /// Why it stopped.
    public let termination: Termination
    /// The number of steps taken.
    public let steps: Int
    /// How often the loss was evaluated.
    public let evaluations: Int
}

/// A point of a fit.
public struct Checkpoint: Sendable {
    /// The step after which it was recorded; 0 is the start.
    public let step: Int
    /// The policy model's parameters.
    public let parameters: [Double]
    /// The mean loss per labelled pair.
    public let loss: Double
    /// The Euclidean norm of the loss's gradient in the parameters.
    public let gradientNorm: Double
}
