/// The root of a function with a sign change between `lower` and `upper`, by GSL's Brent method, to the last few bits.
///
/// - Throws: `OptimizationError.noSignChange` if the interval does not bracket a root.
public func root(
    of function: @escaping (Double) -> Double, lower: Double, upper: Double
) throws(OptimizationError) -> Double {
    try GSL.root(of: function, lower: lower, upper: upper)
}

/// The quantile of Student's t distribution: P(T <= q) = probability.
public func studentTQuantile(probability: Double, degreesOfFreedom: Double) -> Double {
    GSL.studentTQuantile(probability: probability, degreesOfFreedom: degreesOfFreedom)
}

/// The probability that a number from Student's t law is above `t`.
public func studentTUpperTail(_ t: Double, degreesOfFreedom: Double) -> Double {
    GSL.studentTUpperTail(t, degreesOfFreedom: degreesOfFreedom)
}
