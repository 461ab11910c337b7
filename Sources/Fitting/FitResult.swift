public import NumericalCore
public import Optimization
public import Policies

/// What came of a fit.
public struct FitResult: Sendable {
    /// The recorded points; a plan's point that was not reached is missing.
    public let checkpoints: [Checkpoint]
    /// The last point.
    public let end: Checkpoint
    /// Why it stopped.
    public let termination: Termination
    /// The number of steps taken.
    public let steps: Int
    /// How often the loss was evaluated.
    public let evaluations: Int
    /// The contexts in which the loss is known to have no minimum at a finite policy; all of them where parameters are
    /// shared between contexts.
    public let contextsWithoutOptimum: [Int]
    /// How far the loss at the end is above its minimum at most, where that is proven.
    public let provenGap: Double?
}

/// A point of a fit.
public struct Checkpoint: Sendable {
    /// Its place in the plan of checkpoints; 0 is the start.
    public let place: Int
    /// The step at or before which it was passed; 0 is the start.
    public let step: Int
    /// The policy model's parameters.
    public let parameters: [Double]
    /// The mean loss per label, with the penalty where there is one.
    public let loss: Double
    /// The Euclidean norm of the loss's gradient in the parameters.
    public let gradientNorm: Double
}

extension FitResult {
    /// The ends of several fits of the same data, each starting where the one before ended: a family of optima, say
    /// over beta.
    ///
    /// Place i + 1 of the checkpoints holds the end of fit i, with the step counted over all; the termination of the whole
    /// is that of the worst, and it is without an optimum in the contexts in which one of them is.
    public init(path: [Fit], _ model: any PolicyModel, _ data: TrainingData, threads: Threads = .one)
        throws(OptimizationError)
    {
        var checkpoints: [Checkpoint] = []
        var worst: FitResult?
        var without: Set<Int> = []
        var gap: Double? = 0
        var (steps, evaluations) = (0, 0)
        for (place, fit) in path.enumerated() {
            let result = try fit.run(model, data, from: checkpoints.last?.parameters, threads: threads)
            if place == 0, let start = result.checkpoints.first { checkpoints.append(start) }
            steps += result.steps
            evaluations += result.evaluations
            checkpoints.append(result.end.at(place: place + 1, step: steps))
            without.formUnion(result.contextsWithoutOptimum)
            gap = gap.flatMap { gap in result.provenGap.map { max(gap, $0) } }
            if worst.map({ $0.severity < result.severity }) ?? true { worst = result }
        }
        guard let worst, let end = checkpoints.last else { preconditionFailure("a path has at least one fit") }
        self.init(
            checkpoints: checkpoints, end: end, termination: worst.termination, steps: steps, evaluations: evaluations,
            contextsWithoutOptimum: without.sorted(), provenGap: gap)
    }

    private var severity: Int { Termination.allCases.firstIndex(of: termination) ?? 0 }
}

extension Checkpoint {
    fileprivate func at(place: Int, step: Int) -> Checkpoint {
        Checkpoint(place: place, step: step, parameters: parameters, loss: loss, gradientNorm: gradientNorm)
    }
}
