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
        let ones = [Double](repeating: 1, count: model.parameterCount)
        let units = minimizer.keepsUnits ? ones : naturalUnits(model, counts: counts, negativeLogDispersion: t)
        var loss = MeanLoss(labels, objective: objective, model: model, units: units)
        let scale = loss.slopeScale()
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
        var parameterLoss = MeanLoss(labels, objective: objective, model: model, units: ones)
        let recorded = trajectory.selection(last: (minimum.steps, minimum.point)).map { step, point in
            let parameters = zip(point, units).map { $0 * $1 }
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

    /// Units of the parameters in which the loss bends over a length of about 1 and equally in all of them.
    ///
    /// In a context with a share p of the labels and margin scale s the loss bends by p s^2, so the unit is
    /// 1 / (s sqrt(p)). Contexts that differ in t or in data by powers of ten are then solved equally well. Parameters
    /// that contexts share have the mean of p s for their scale.
    private func naturalUnits(
        _ model: any PolicyModel, counts: WinCounts, negativeLogDispersion t: [Double]
    ) -> [Double] {
        let total = Double(max(counts.total, 1))
        let shares = t.indices.map { Double(counts.total(context: $0)) / total }
        let scales = t.map { objective.marginScale(negativeLogDispersion: $0) }
        func unit(_ scale: Double) -> Double { scale > 0 ? 1 / scale : 1 }
        guard model is TabularPolicy else {
            let mean = zip(shares, scales).reduce(0) { $0 + $1.0 * $1.1 }
            return Array(repeating: unit(mean), count: model.parameterCount)
        }
        return zip(shares, scales).flatMap { share, scale in
            Array(repeating: unit(scale * share.squareRoot()), count: model.arms)
        }
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
