#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore

/// Where a convex loss bends sharply: at u = 0, for a term max(0, u) in its formula.
///
/// Rounded off as `Rounding` says, over a width of u that moves the loss by `width`, such a loss is smooth and still convex.
public enum Kinks: Sendable, Equatable {
    /// max(0, u) itself, u changing `scale` times as fast as a margin.
    case linear(scale: Double)
    /// max(0, u)^2, so that the slope does not jump but the curvature does.
    case squared(scale: Double)
    /// log(1 + e^h), h the sum of something linear in the scores and `weight` times max(0, u), u a log-ratio or its
    /// negative; `steepness` bounds the change of h with a change of the scores within a range of 1.
    case insideLogistic(weight: Double, steepness: Double)

    /// How to round u off over a width of the loss, at this shift.
    public func rounding(width: Double, shift: Double) -> Rounding {
        switch self {
        case .linear: Rounding(width: width, shift: shift)
        case .squared: Rounding(width: width, shift: 0, isAbove: true)
        case .insideLogistic(let weight, _): Rounding(width: width / weight, shift: shift)
        }
    }

    /// How far above the loss its rounded form is at most.
    ///
    /// The squared form: w^2 times the largest log(1 + e^x)^2 - max(0, x)^2, which is 0.732.
    public func excess(width: Double) -> Double {
        if case .squared = self { return 0.75 * width * width }
        return 0
    }

    /// The R for which the rounded loss has |D^3 f[u, u, v]| <= R (max v - min v) D^2 f[u, u], as `Objective.curvatureRatio`.
    ///
    /// *Linear*: |f'''| <= f''/w in u. *Squared*: with s = log(1 + e^x) and p = sigma(x), f'' = 2 (p^2 + s p (1 - p)) and
    /// |f'''| <= 2 f''/w. *Inside a logistic loss*: u or its negative is s_y - log sum_z pi_ref e^(s_z), so h/weight is w log of a sum of
    /// two exponentials of functions with ratio 1, slopes of a difference at most 1 and curvature at most 1/4 over a range of 1, which
    /// has the ratio 1 + 1/w + 1/(2 sqrt w) and the curvature (1 + 1/w)/4; log(1 + e^h) adds the steepness of h and the
    /// root of its curvature.
    public func curvatureRatio(width: Double) -> Double {
        switch self {
        case .linear(let scale): return scale / width
        case .squared(let scale): return 2 * scale / width
        case .insideLogistic(let weight, let steepness):
            let inverse = weight / width
            return 1 + inverse + inverse.squareRoot() / 2 + steepness + (weight * (1 + inverse)).squareRoot() / 2
        }
    }
}
