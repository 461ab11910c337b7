/// RMSprop, for a fixed number of steps: each variable's step in units of the recent size of its slope.
///
///     v <- decay v + (1 - decay) g^2,   x <- x - rate * g / (sqrt(v) + epsilon)
///
/// with epsilon = 1e-8 and v = 0 at the start, as PyTorch's `torch.optim.RMSprop` (not centred, no momentum, no weight decay). Cost a
/// step: one evaluation and O(dimension).
///
/// Source: `tieleman2012`, and `paszke2019` for this form, in docs/references.md.
public struct RMSprop: Minimizer, Equatable {
    /// How many steps it takes, how long and on which labels.
    public let plan: StepPlan
    /// The weight of the past in the running mean of the squared slopes, in (0, 1).
    public let decay: Double

    public let name = "rmsprop"
    public let keepsUnits = true
    public var plannedSteps: Int? { plan.steps }

    /// The decay where none is named: PyTorch's.
    public static let standardDecay = 0.99

    /// RMSprop by a plan.
    public init(_ plan: StepPlan, decay: Double = standardDecay) {
        precondition(decay > 0 && decay < 1, "the decay is above 0 and below 1")
        self.plan = plan
        self.decay = decay
    }

    private static let epsilon = 1e-8

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        try plan.descend(
            function, from: start, gradientTolerance: gradientTolerance, observe: observe,
            rule: MeanSquare(decay: decay, dimension: start.count), method: name)
    }

    /// The running mean of the squared gradient.
    private struct MeanSquare: UpdateRule {
        let decay: Double
        var square: [Double]

        init(decay: Double, dimension: Int) {
            self.decay = decay
            square = Array(repeating: 0, count: dimension)
        }

        mutating func move(_ point: inout [Double], gradient: [Double], step: Int, rate: Double) {
            for i in point.indices {
                square[i] = decay * square[i] + (1 - decay) * gradient[i] * gradient[i]
                point[i] -= rate * gradient[i] / (square[i].squareRoot() + epsilon)
            }
        }
    }
}
