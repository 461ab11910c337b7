/// GSL's gradient minimizers, run to the optimum.
public struct GradientMinimizer: Minimizer, Equatable {
    /// Which of GSL's methods.
    public enum Method: String, Sendable, CaseIterable {
        /// Broyden-Fletcher-Goldfarb-Shanno with Fletcher's line search (`vector_bfgs2`): the usual choice.
        case bfgs2
        /// Fletcher-Reeves conjugate gradients.
        case conjugateFR = "conjugate-fr"
        /// Polak-Ribiere conjugate gradients.
        case conjugatePR = "conjugate-pr"
        /// Steepest descent; slow, for comparison.
        case steepestDescent = "steepest-descent"

        /// What it is, for `list optimizers`.
        var title: String {
            switch self {
            case .bfgs2: "Broyden-Fletcher-Goldfarb-Shanno"
            case .conjugateFR: "Fletcher-Reeves conjugate gradients"
            case .conjugatePR: "Polak-Ribiere conjugate gradients"
            case .steepestDescent: "steepest descent (slow)"
            }
        }
    }

    /// The method.
    public let method: Method
    /// The most steps it may take.
    public let steps: Int

    public var name: String { method.rawValue }
    public let keepsUnits = false
    public let plannedSteps: Int? = nil

    /// A minimizer that takes at most `steps` steps.
    public init(_ method: Method, steps: Int = 1000) {
        precondition(steps > 0, "at least one step")
        self.method = method
        self.steps = steps
    }

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        try GSL.minimize(
            function, from: start, method: method, steps: steps, gradientTolerance: gradientTolerance,
            observe: observe)
    }
}

/// Nelder and Mead's simplex method (GSL's `nmsimplex2`), which uses no gradient; for few parameters.
///
/// It stops when the simplex is too small to tell points apart, and counts as converged only if the gradient there
/// says so.
public struct SimplexMinimizer: Minimizer, Equatable {
    /// The most steps it may take.
    public let steps: Int

    /// The simplex below which values no longer tell points apart: the square root of the precision of doubles, about.
    private static let smallestSize = 1e-7

    public let name = "nmsimplex2"
    public let keepsUnits = false
    public let plannedSteps: Int? = nil

    /// A minimizer that takes at most `steps` steps.
    public init(steps: Int = 10_000) {
        precondition(steps > 0, "at least one step")
        self.steps = steps
    }

    public func minimize(
        _ function: some DifferentiableFunction, from start: [Double], gradientTolerance: Double,
        observe: Observer?
    ) throws(OptimizationError) -> Minimum {
        var function = function
        var minimum = try GSL.minimizeBySimplex(
            function, from: start, steps: steps, sizeTolerance: Self.smallestSize, observe: observe)
        (minimum.value, minimum.gradientNorm) = measure(&function, at: minimum.point)
        minimum.evaluations += 1
        if minimum.termination != .notFinite && minimum.gradientNorm <= gradientTolerance {
            minimum.termination = .converged
        }
        return minimum
    }
}
