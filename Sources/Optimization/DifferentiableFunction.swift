public import NumericalCore

/// A function to minimize, with its gradient.
public protocol DifferentiableFunction {
    /// The number of variables.
    var dimension: Int { get }

    /// The value at `x`; writes the gradient there. Mutating, so that a function can keep its workspace.
    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double
}

/// A mean over labels, of which a random sample can take the place of all.
public protocol SampledFunction: DifferentiableFunction {
    /// Makes the function the mean over `size` labels, drawn with replacement from all of them by the function's own random stream.
    ///
    /// Value and gradient then have those of the whole function for their expectations.
    mutating func drawSample(size: Int)
}

/// A function with second derivatives, which is a sum over blocks of variables that do not interact.
public protocol TwiceDifferentiableFunction: DifferentiableFunction {
    /// The number of blocks; the variables of block b are the b-th part of all, and all blocks are of one size n.
    var blocks: Int { get }

    /// Who may share the blocks.
    var threads: Threads { get }

    /// The term of block `b` at its n variables `x`; writes its gradient there and its n x n Hessian, row by row.
    mutating func evaluate(
        block b: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double
}

extension TwiceDifferentiableFunction {
    /// The number n of variables of a block.
    public var blockSize: Int { blocks > 0 ? dimension / blocks : 0 }

    /// Nobody but the thread that asks.
    public var threads: Threads { .one }
}
