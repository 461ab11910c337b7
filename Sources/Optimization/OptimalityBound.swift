#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far a convex function is above its minimum at most, proven from its gradient and Hessian at one point.
///
/// Let |D^3 F[u, u, v]| <= R |v| D^2 F[u, u], with |v| the largest of |d . v| over given directions d (for a loss of
/// margins: the largest change of a margin). With the Newton decrement lambda^2 = g' H^+ g, k^2 the largest d' H^+ d and
/// q = R k lambda < 1,
///
///     F(x) - min F <= (q + (1 - q) log(1 - q)) / (R k)^2,
///
/// about lambda^2 / 2. Proof: along x + v, F falls by at most lambda r - (e^(-R k r) + R k r - 1) / (R k)^2, where
/// r^2 = v' H v >= (|v| / k)^2; the right side is largest at e^(-R k r) = 1 - q. R = 0 is the quadratic, lambda^2 / 2.
///
/// Source: `bach2010` in docs/references.md, whose bound this sharpens for the case at hand.
public struct OptimalityBound: Sendable {
    private let inverse: [Double]
    private let size: Int
    /// lambda^2, the squared Newton decrement.
    public let squaredDecrement: Double

    /// The parts of the bound that do not depend on R.
    ///
    /// Nil where the gradient does not vanish in the directions in which the Hessian does: then nothing is proven.
    ///
    /// Cost: O(n^3).
    ///
    /// - Parameter rounding: how much of a gradient may be rounding.
    public init?(gradient: [Double], hessian: [Double], rounding: Double = 1e-16) {
        size = gradient.count
        guard gradient.allSatisfy(\.isFinite), hessian.allSatisfy(\.isFinite),
            let inverse = Self.byCholesky(hessian, size: size) ?? Self.byEigenvectors(hessian, gradient, rounding)
        else { return nil }
        self.inverse = inverse
        squaredDecrement = max(0, Self.form(inverse, gradient))
    }

    /// The largest d' H^+ d among differences d of `rows` directions, each of n numbers; those of i and j < i that are `wanted`.
    ///
    /// By the products of the directions about the first; O(rows n (n + rows)).
    public func largestLeverage(
        ofDifferences directions: Span<Double>, rows: Int, wanted: (_ i: Int, _ j: Int) -> Bool
    ) -> Double {
        let inverse = inverse.span
        var centred = [Double](repeating: 0, count: rows * size)
        var solved = centred
        for i in 0..<rows {
            for k in 0..<size {
                let value = directions[i * size + k] - directions[k]
                centred[i * size + k] = value
                let row = inverse.extracting((k * size)..<((k + 1) * size))
                let start = i * size
                for l in row.indices { solved[start + l] += value * row[l] }
            }
        }
        func product(_ i: Int, _ j: Int) -> Double {
            var sum = 0.0
            for k in 0..<size { sum += centred[i * size + k] * solved[j * size + k] }
            return sum
        }
        let squares = (0..<rows).map { product($0, $0) }
        var largest = 0.0
        for i in 0..<rows {
            for j in 0..<i where wanted(i, j) {
                largest = max(largest, squares[i] + squares[j] - 2 * product(i, j))
            }
        }
        return largest
    }

    /// d' H^+ d for the difference of two variables.
    public func leverage(difference i: Int, _ j: Int) -> Double {
        inverse[i * size + i] + inverse[j * size + j] - 2 * inverse[i * size + j]
    }

    /// The bound, for a ratio R and the largest leverage k^2 of the directions; nil if nothing is proven.
    public func gap(ratio: Double, largestLeverage: Double) -> Double? {
        let scale = ratio * max(0, largestLeverage).squareRoot()
        let q = scale * squaredDecrement.squareRoot()
        guard q < 1 else { return nil }
        // (q + (1 - q) log(1 - q)) / q^2 = 1/2 + q/6 + ..., whose direct form cancels.
        if q < 1e-4 { return squaredDecrement * (0.5 + q / 6 + q * q / 12) }
        return squaredDecrement * (q + (1 - q) * log1p(-q)) / (q * q)
    }

    private static func form(_ matrix: [Double], _ x: [Double]) -> Double {
        var sum = 0.0
        for i in x.indices where x[i] != 0 {
            var row = 0.0
            for j in x.indices { row += matrix[i * x.count + j] * x[j] }
            sum += x[i] * row
        }
        return sum
    }

    /// The inverse of a matrix that is positive definite, or is so but for the direction (1, ..., 1), along which it is then
    /// given a curvature of its own; nil for others.
    private static func byCholesky(_ hessian: [Double], size: Int) -> [Double]? {
        let flat = FlatDirection(hessian, size: size)
        let largest = flat.largest
        guard largest > 0 else { return nil }
        var factors = flat.level > 0 ? hessian.map { $0 + flat.level } : hessian
        guard GSL.factor(&factors, size: size),
            (0..<size).allSatisfy({ factors[$0 * size + $0] > 1e-6 * largest.squareRoot() })
        else { return nil }
        GSL.invert(factors: &factors, size: size)
        return factors
    }

    /// The pseudo-inverse; nil if the gradient does not vanish where the matrix does.
    private static func byEigenvectors(_ hessian: [Double], _ gradient: [Double], _ rounding: Double) -> [Double]? {
        let size = gradient.count
        var work = hessian
        guard let (values, vectors) = try? GSL.eigenSystem(&work, size: size) else { return nil }
        let largest = values.max() ?? 0
        let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var inverse = [Double](repeating: 0, count: size * size)
        for (value, vector) in zip(values, vectors) {
            if value > 1e-13 * largest {
                for i in 0..<size {
                    for j in 0..<size { inverse[i * size + j] += vector[i] * vector[j] / value }
                }
            } else {
                let component = zip(gradient, vector).reduce(0) { $0 + $1.0 * $1.1 }
                if abs(component) > 1e-10 * norm && abs(component) > rounding { return nil }
            }
        }
        return inverse
    }
}
