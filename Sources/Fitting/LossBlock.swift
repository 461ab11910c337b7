import Optimization

/// One block of a loss as a function of its own.
struct LossBlock: TwiceDifferentiableFunction {
    var loss: PolicyLoss
    let block: Int
    let dimension: Int
    let blocks = 1

    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        let (value, slopes, _) = loss.expansion(block: block, at: x.indices.map { x[$0] })
        for i in slopes.indices { gradient[i] = slopes[i] }
        return value
    }

    mutating func evaluate(
        block: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double {
        loss.evaluate(block: self.block, at: x, gradient: &gradient, hessian: &hessian)
    }
}
