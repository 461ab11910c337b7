#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// A stage of Kendall's law: v in 0 ..< k with P(v) proportional to phi^v, phi = e^-t; infinite t is v = 0.
///
/// Mean and variance are f(t) - k f(k t) and c(t) - k^2 c(k t), f(x) = 1/(e^x - 1), c(x) = 1/(4 sinh^2(x/2)). Where
/// k t <= 2 the poles at 0 are subtracted first (f = 1/x - 1/2 + ..., c = 1/x^2 + ...), so that nothing cancels as
/// phi -> 1.
///
/// Source: `fligner1986` in docs/references.md.
struct TruncatedGeometric: Sendable {
    /// The number of values k.
    let count: Int
    /// t = -log phi.
    let negativeLogDispersion: Double

    init(count: Int, negativeLogDispersion t: Double) {
        self.count = count
        negativeLogDispersion = t
    }

    /// log(1 + phi + ... + phi^(k-1)).
    var logPartition: Double {
        let t = negativeLogDispersion
        if count == 1 { return 0 }
        let rest = t == 0 ? Double(count - 1) : exp(-t) * expm1(-Double(count - 1) * t) / expm1(-t)
        return log1p(rest)
    }

    /// E[v].
    var mean: Double {
        let (t, k) = (negativeLogDispersion, Double(count))
        return k * t > 2
            ? 1 / expm1(t) - k / expm1(k * t)
            : (k - 1) / 2 + Self.regularMean(t) - k * Self.regularMean(k * t)
    }

    /// Var[v].
    var variance: Double {
        let (t, k) = (negativeLogDispersion, Double(count))
        return k * t > 2
            ? Self.curvature(t) - k * k * Self.curvature(k * t)
            : Self.regularCurvature(t) - k * k * Self.regularCurvature(k * t)
    }

    /// phi^v at v.
    var powers: [Double] { (0..<count).map { $0 == 0 ? 1 : exp(-negativeLogDispersion * Double($0)) } }

    /// A value, by inversion.
    func draw(from stream: inout RandomStream) -> Int {
        let t = negativeLogDispersion
        if count == 1 { return 0 }
        if t == 0 { return stream.index(below: count) }
        let v = log1p(stream.uniform() * expm1(-Double(count) * t)) / -t
        return min(count - 1, Int(v))
    }

    /// c(x) = 1/(4 sinh^2(x/2)), in a form that does not overflow.
    private static func curvature(_ x: Double) -> Double {
        let w = -expm1(-x)
        return exp(-x) / (w * w)
    }

    /// f(x) - 1/x + 1/2 = (v cosh v - sinh v) / (2 v sinh v), v = x/2, by its series; x <= 2.
    private static func regularMean(_ x: Double) -> Double {
        if x == 0 { return 0 }
        let v = x / 2
        var sum = 0.0
        for k in stride(from: 10, through: 1, by: -1) {
            // The term 2k v^(2k)/(2k+1)!, nested: each step multiplies by v^2 / ((2k)(2k+1)) of the terms above it.
            sum = v * v / Double(2 * k * (2 * k + 1)) * (Double(2 * k) + sum)
        }
        return sum * v / (2 * v * sinh(v))
    }

    /// c(x) - 1/x^2 = -2 sum_(k>=2) x^(2k)/(2k)! / (4 x^2 sinh^2(x/2)), by its series; x <= 2.
    private static func regularCurvature(_ x: Double) -> Double {
        if x == 0 { return -1.0 / 12 }
        var sum = 0.0
        for k in stride(from: 12, through: 3, by: -1) { sum = x * x / Double(2 * k * (2 * k - 1)) * (1 + sum) }
        let s = sinh(x / 2)
        return -x * x * (1 + sum) / (48 * s * s)
    }
}
