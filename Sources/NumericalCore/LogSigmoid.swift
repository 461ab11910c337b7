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

    /// log sigma(x) = min(x, 0) - log1p(e^-|x|): about -e^-x for large x, about x for very negative x.
    public static func value(_ x: Double) -> Double {
        min(x, 0) - log1p(exp(-abs(x)))
    }

    /// d/dx log sigma(x) = sigma(-x).
    public static func slope(_ x: Double) -> Double { sigmoid(-x) }

    /// log sigma(scale x) and its slope in x for a whole row, by the vectorized kernel; within 4 ulp of the scalar
    /// functions.
    ///
    /// Beyond |scale x| = 708 the kernel counts e^-|scale x| as 0. Cost: 2 to 3 ns an element.
    public static func evaluate(
        _ x: Span<Double>, scale: Double, values: inout MutableSpan<Double>, slopes: inout MutableSpan<Double>
    ) {
        precondition(values.count >= x.count && slopes.count >= x.count, "the output is shorter than the input")
        unsafe x.withUnsafeBufferPointer { input in
            unsafe values.withUnsafeMutableBufferPointer { value in
                unsafe slopes.withUnsafeMutableBufferPointer { slope in
                    guard let input = input.baseAddress, let value = value.baseAddress, let slope = slope.baseAddress
                    else { return }
                    unsafe cvm_log_sigmoid(input, scale, value, slope, x.count)
                }
            }
        }
    }
}
