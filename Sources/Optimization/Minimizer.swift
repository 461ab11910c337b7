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
    ///   - observe: called with the step and the point: the start as step 0, then after every step.
    /// - Returns: where and why it stopped. Not converging is a result, not an error.
    func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: (_ step: Int, _ point: [Double]) -> Void
    ) throws(OptimizationError) -> Minimum
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
}

/// Why a fit stopped.
public enum Termination: String, Sendable, CaseIterable {
    /// The gradient vanished within the tolerance.
    case converged
    /// All allowed steps were taken before that.
    case stepLimit = "step-limit"
    /// The method found no lower point, though the gradient had not vanished.
    case stalled
    /// The loss became infinite or not a number.
    case notFinite = "not-finite"
    /// The loss has no minimum at a finite point: it keeps falling as parameters go to infinity.
    case noFiniteOptimum = "no-finite-optimum"
}

/// What can go wrong in the numerical library itself.
public enum OptimizationError: Error, Equatable, CustomStringConvertible {
    /// The library reported a status that is neither success nor lack of progress.
    case library(function: String, status: String)
    /// The interval does not bracket a root: the function has the same sign at both ends.
    case noSignChange(lower: Double, upper: Double)

    /// One line for a person.
    public var description: String {
        switch self {
        case .library(let function, let status): "\(function): \(status)"
        case .noSignChange(let lower, let upper): "no sign change between \(lower) and \(upper)"
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
