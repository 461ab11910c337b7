/// Gradient descent with momentum, for a fixed number of steps: stochastic (SGD) where the plan has minibatches.
///
///     b <- momentum b + g   (b = g at the first step),   x <- x - rate * b
///
/// as PyTorch's `torch.optim.SGD` without dampening, Nesterov's variant or weight decay. Cost a step: one evaluation and
/// O(dimension).
///
/// Source: `polyak1964`, and `paszke2019` for this form, in docs/references.md.
public struct GradientDescent: Minimizer, Equatable {
    /// How many steps it takes, how long and on which labels.
    public let plan: StepPlan
    /// The share of the last direction that is kept, in [0, 1).
    public let momentum: Double

    public let name = "sgd"
    public let keepsUnits = true
    public var plannedSteps: Int? { plan.steps }

    /// The momentum where none is named.
    public static let standardMomentum = 0.9

    /// Gradient descent by a plan.
    public init(_ plan: StepPlan, momentum: Double = standardMomentum) {
        precondition((0..<1).contains(momentum), "the momentum is at least 0 and below 1")
        self.plan = plan
        self.momentum = momentum
    }

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        try plan.descend(
            function, from: start, gradientTolerance: gradientTolerance, observe: observe,
            rule: Velocity(momentum: momentum, dimension: start.count), method: name)
    }

    /// The sum of the gradients, older ones with less weight.
    private struct Velocity: UpdateRule {
        let momentum: Double
        var direction: [Double]

        init(momentum: Double, dimension: Int) {
            self.momentum = momentum
            direction = Array(repeating: 0, count: dimension)
        }

        mutating func move(_ point: inout [Double], gradient: [Double], step: Int, rate: Double) {
            for i in point.indices {
                direction[i] = momentum * direction[i] + gradient[i]
                point[i] -= rate * direction[i]
            }
        }
    }
}
