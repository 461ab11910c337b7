/// The optimizers, by name: the only list of them.
public enum OptimizerCatalog {
    /// Name and one line for `list optimizers`.
    public static let all: [(name: String, summary: String)] = [
        (Adam().name, "full-batch Adam for a fixed number of steps (learning-rate, steps)"),
        (GradientMinimizer.Method.bfgs2.rawValue, "GSL vector_bfgs2, to the optimum (steps: the most it may take)"),
        (GradientMinimizer.Method.conjugateFR.rawValue, "GSL Fletcher-Reeves conjugate gradients (steps)"),
        (GradientMinimizer.Method.conjugatePR.rawValue, "GSL Polak-Ribiere conjugate gradients (steps)"),
        (GradientMinimizer.Method.steepestDescent.rawValue, "GSL steepest descent, slow (steps)"),
        (SimplexMinimizer().name, "GSL nmsimplex2, without gradient, for few parameters (steps)"),
    ]
}
