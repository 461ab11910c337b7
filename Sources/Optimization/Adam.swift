#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Adam with bias correction (Kingma and Ba 2015, algorithm 1), for a fixed number of steps.
///
///     m <- b1 m + (1 - b1) g,   v <- b2 v + (1 - b2) g^2
///     x <- x - rate * (m / (1 - b1^k)) / (sqrt(v / (1 - b2^k)) + epsilon)
///
/// with b1 = 0.9, b2 = 0.999, epsilon = 1e-8, as in PyTorch and optax. Cost a step: one evaluation and O(dimension).
///
/// Source: `kingma2015` in docs/references.md.
public struct Adam: Minimizer, Equatable {
    /// How many steps it takes, how long and on which labels.
    public let plan: StepPlan

    public let name = "adam"
    public let keepsUnits = true
    public var plannedSteps: Int? { plan.steps }

    /// Adam by a plan.
    public init(_ plan: StepPlan) { self.plan = plan }

    /// Adam on all labels, with the given step size and number of steps.
    public init(learningRate: Double = 0.01, steps: Int = 3000) {
        self.init(StepPlan(learningRate: learningRate, steps: steps))
    }

    /// b1, the decay of the mean gradient.
    public static let decay1 = 0.9
    /// b2, the decay of the mean squared gradient.
    public static let decay2 = 0.999
    /// What is added to the root of the mean squared gradient.
    public static let epsilon = 1e-8

    /// 1/(1 - b1^k) and 1/(1 - b2^k) of step k = 1, 2, ...
    public static func corrections(step: Int) -> (first: Double, second: Double) {
        (1 / (1 - pow(decay1, Double(step))), 1 / (1 - pow(decay2, Double(step))))
    }

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        try plan.descend(
            function, from: start, gradientTolerance: gradientTolerance, observe: observe,
            rule: Moments(dimension: start.count), method: name)
    }

    /// The running means of the gradient and of its square.
    private struct Moments: UpdateRule {
        var mean: [Double]
        var square: [Double]

        init(dimension: Int) {
            mean = Array(repeating: 0, count: dimension)
            square = mean
        }

        mutating func move(_ point: inout [Double], gradient: [Double], step: Int, rate: Double) {
            let (scale1, scale2) = corrections(step: step)
            for i in point.indices {
                let g = gradient[i]
                mean[i] = decay1 * mean[i] + (1 - decay1) * g
                square[i] = decay2 * square[i] + (1 - decay2) * g * g
                point[i] -= rate * (mean[i] * scale1) / ((square[i] * scale2).squareRoot() + epsilon)
            }
        }
    }
}
