/// A function to minimize, with its gradient.
public protocol DifferentiableFunction {
    /// The number of variables.
    var dimension: Int { get }

    /// The value at `x`; writes the gradient there. Mutating, so that a function can keep its workspace.
    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
}

/// A function with second derivatives, which is a sum over blocks of variables that do not interact.
public protocol TwiceDifferentiableFunction: DifferentiableFunction {
    /// The number of blocks; the variables of block b are the b-th part of all, and all blocks are of one size n.
    var blocks: Int { get }

    /// The term of block `b` at its n variables `x`; writes its gradient there and its n x n Hessian, row by row.
    mutating func evaluate(
        block b: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double
}

extension TwiceDifferentiableFunction {
    /// The number n of variables of a block.
    public var blockSize: Int { blocks > 0 ? dimension / blocks : 0 }
}
