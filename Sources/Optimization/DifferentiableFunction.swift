/// A function to minimize, with its gradient.
public protocol DifferentiableFunction {
    /// The number of variables.
    var dimension: Int { get }

    /// The value at `x`; writes the gradient there. Mutating, so that a function can keep its workspace.
    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
}
