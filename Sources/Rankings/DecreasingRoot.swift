#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Optimization

/// The root of a function of t that is positive at 0 and falls below 0, by Brent's method.
///
/// The function may be unknown (NaN) between 0 and some t, as of a law that is known where it is concentrated. So the root
/// is looked for from where the function is known to be negative.
///
/// - Parameter guess: a positive t; best at the root or a little below.
/// - Throws: `RankingsError.beyondExactLaw` if the root lies where the function is unknown, or within 0.1% of that.
func rootOfDecreasing(near guess: Double, _ function: (Double) -> Double) throws(RankingsError) -> Double {
    /// Beyond it phi underflows.
    let largest = 1e4
    var (lower, upper) = (0.0, guess)
    /// The largest t at which the function has turned out unknown, as long as `lower` is not above it.
    var unknown: Double?
    // Brent's method asks for the ends again, and a value may take a second.
    var known: [Double: Double] = [:]
    func evaluate(_ t: Double) -> Double {
        let value = known[t] ?? function(t)
        known[t] = value
        return value
    }
    var value = evaluate(upper)
    while !(value <= 0) {
        if upper > largest { throw .beyondExactLaw(dispersion: 0) }
        if value.isNaN { unknown = upper } else { (lower, unknown) = (upper, nil) }
        upper *= 2
        value = evaluate(upper)
    }
    while let last = unknown {
        if upper - last < 1e-3 * upper { throw .beyondExactLaw(dispersion: exp(-upper)) }
        let middle = (last + upper) / 2
        value = evaluate(middle)
        if value.isNaN {
            unknown = middle
        } else if value > 0 {
            (lower, unknown) = (middle, nil)
        } else {
            upper = middle
        }
    }
    do {
        let ends = known
        return try withoutActuallyEscaping(function) { function in
            try root(of: { ends[$0] ?? function($0) }, lower: lower, upper: upper)
        }
    } catch {
        throw .noEstimate(reason: "\(error)")
    }
}
