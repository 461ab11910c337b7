/// A method that minimizes a differentiable function step by step.
public protocol Minimizer: Sendable {
    /// Its name in configurations.
    var name: String { get }

    /// Whether the unit of the parameters belongs to the method's settings, as with Adam's learning rate.
    ///
    /// The other methods may be given parameters in units in which the function bends over a length of about 1.
    var keepsUnits: Bool { get }

    /// How many steps it will take, if that is known beforehand.
    var plannedSteps: Int? { get }

    /// Minimizes `function` from `start`.
    ///
    /// - Parameters:
    ///   - gradientTolerance: Euclidean norm of the gradient at or below which a point counts as a minimum.
    ///   - observe: called with the start as step 0, then after every step; whether to go on. Nil if only the end counts.
    /// - Returns: where and why it stopped. Not converging is a result, not an error.
    func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum
}

/// Sees the points that a minimizer passes, and says whether to go on.
public typealias Observer = (Iterate) -> Bool

/// A point that a minimizer passes.
public struct Iterate: Sendable, Equatable {
    /// The number of steps taken to it.
    public let step: Int
    /// How often the function was evaluated until then.
    public let evaluations: Int
    /// The point.
    public let point: [Double]

    /// A point.
    public init(step: Int, evaluations: Int, point: [Double]) {
        self.step = step
        self.evaluations = evaluations
        self.point = point
    }
}

/// Where a minimizer stopped, and why.
public struct Minimum: Sendable, Equatable {
    /// The last point.
    public var point: [Double]
    /// The function there.
    public var value: Double
    /// The Euclidean norm of the gradient there.
    public var gradientNorm: Double
    /// The number of steps taken.
    public var steps: Int
    /// How often the function (with or without its gradient) was evaluated.
    public var evaluations: Int
    /// Why it stopped.
    public var termination: Termination

    /// The end of a minimization.
    public init(
        point: [Double], value: Double, gradientNorm: Double, steps: Int, evaluations: Int, termination: Termination
    ) {
        self.point = point
        self.value = value
        self.gradientNorm = gradientNorm
        self.steps = steps
        self.evaluations = evaluations
        self.termination = termination
    }
}

/// Why a fit stopped.
public enum Termination: String, Sendable, CaseIterable {
    /// The gradient vanished within the tolerance; of a loss that is not convex also: next to a minimum.
    case converged
    /// All allowed steps were taken before that.
    case stepLimit = "step-limit"
    /// The method found no lower point, though the gradient had not vanished; or it vanished where a loss that is not convex has no minimum.
    case stalled
    /// The loss became infinite or not a number.
    case notFinite = "not-finite"
    /// Whoever observed the points asked to stop: KL(pi || pi_ref) reached the value given for data without an optimum.
    case stopped = "stopped-at-kl"
    /// The loss has no minimum at a finite point, and that of the loss with a penalty was found.
    case regularized
    /// The gradient vanished, but the loss is lower at infinity: the point is at most a local minimum, or on its way there.
    case lowerAtInfinity = "lower-at-infinity"
    /// The loss has no minimum at a finite point: it keeps falling as parameters go to infinity.
    case noFiniteOptimum = "no-finite-optimum"
}

/// What can go wrong in the numerical library itself.
public enum OptimizationError: Error, Equatable, CustomStringConvertible {
    /// The library reported a status that is neither success nor lack of progress.
    case library(function: String, status: String)
    /// The interval does not bracket a root: the function has the same sign at both ends.
    case noSignChange(lower: Double, upper: Double)
    /// The method needs second derivatives, and the function has none.
    case noSecondDerivatives(method: String)
    /// The method works on minibatches, and the function is no mean over labels.
    case noSamples(method: String)

    /// One line for a person.
    public var description: String {
        switch self {
        case .library(let function, let status): "\(function): \(status)"
        case .noSignChange(let lower, let upper): "no sign change between \(lower) and \(upper)"
        case .noSecondDerivatives(let method): "\(method) needs second derivatives, and the function has none"
        case .noSamples(let method): "\(method) works on minibatches, and the function is no mean over labels"
        }
    }
}

/// The value and the gradient's Euclidean norm at `point`.
public func measure(
    _ function: inout some DifferentiableFunction, at point: [Double]
) -> (value: Double, gradientNorm: Double) {
    var gradient = [Double](repeating: 0, count: point.count)
    var span = gradient.mutableSpan
    let value = function.evaluate(at: point.span, gradient: &span)
    return (value, norm(gradient))
}

/// The Euclidean norm.
func norm(_ x: [Double]) -> Double {
    var sum = 0.0
    for value in x { sum += value * value }
    return sum.squareRoot()
}
