#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import CVectorMath

/// The logistic function sigma(x) = 1 / (1 + e^-x), its logarithm and the slope of that, without overflow.
public enum LogSigmoid {
    /// sigma(x), with full relative accuracy in both tails.
    public static func sigmoid(_ x: Double) -> Double {
        let e = exp(-abs(x))
        return x < 0 ? e / (1 + e) : 1 / (1 + e)
    }

    /// sigma(x) and sigma(-x), by one exponential.
    public static func sigmoids(_ x: Double) -> (Double, Double) {
        let e = exp(-abs(x))
        let (larger, smaller) = (1 / (1 + e), e / (1 + e))
        return x < 0 ? (smaller, larger) : (larger, smaller)
    }

    /// log sigma(x) = min(x, 0) - log1p(e^-|x|): about -e^-x for large x, about x for very negative x.
    public static func value(_ x: Double) -> Double {
        min(x, 0) - log1p(exp(-abs(x)))
    }

    /// d/dx log sigma(x) = sigma(-x).
    public static func slope(_ x: Double) -> Double { sigmoid(-x) }

    /// For a range of pairs, both directions at once: with x = scale m, the loss -f log sigma(x) - b log sigma(-x), its
    /// slope and its curvature in m, by the vectorized kernel; within 4 ulp of the scalar functions.
    ///
    /// Beyond |x| = 708.75 the kernel counts e^-|x| as 0. Cost: about three exponentials in vector registers, 1.2 to 2 ns a pair.
    ///
    /// - Parameters:
    ///   - forward: f, the weight of the labels with margin m.
    ///   - backward: b, the weight of the labels with margin -m.
    public static func evaluate(
        margins: [Double], scale: Double, forward: [Double], backward: [Double], range: Range<Int>,
        losses: inout [Double], slopes: inout [Double], curvatures: inout [Double]
    ) {
        unsafe withPairs(margins, forward, backward, range, &losses, &slopes, &curvatures) { at in
            unsafe cvm_logistic_pairs(
                at.margin, scale, at.forward, at.backward, at.loss, at.slope, at.curvature, range.count)
        }
    }
}
