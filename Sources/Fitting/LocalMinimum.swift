/// Whether a point is next to a strict minimum, by Newton's step from it: near a minimum that is short beside the lengths over which the
/// function bends, while it is of their size, or no descent at all, where a function only flattens towards infinity.
///
/// Each direction is measured by its own curvature, however small beside the others'; one with less than what rounding leaves is
/// called flat and decides nothing.
struct LocalMinimum {
    /// Whether the curvature is positive, to a billionth, and the step short in all directions that are not flat.
    let isNear: Bool
    /// The flat directions.
    let flat: [Int]

    /// - Parameters:
    ///   - gradient: n slopes along some directions.
    ///   - hessian: n x n second derivatives, row by row.
    ///   - bend: the length over which the function bends at least.
    init(gradient: [Double], hessian: [Double], bend: Double) {
        let size = gradient.count
        guard gradient.allSatisfy(\.isFinite), hessian.allSatisfy(\.isFinite) else {
            (isNear, flat) = (false, [])
            return
        }
        let diagonal = (0..<size).map { hessian[$0 * size + $0] }
        let rounding = Self.rounding * diagonal.reduce(1) { max($0, abs($1)) }
        let flat = (0..<size).filter { abs(diagonal[$0]) <= rounding }
        self.flat = flat
        let steep = (0..<size).filter { abs(diagonal[$0]) > rounding }
        guard steep.allSatisfy({ diagonal[$0] > 0 }), flat.allSatisfy({ abs(gradient[$0]) <= rounding }) else {
            isNear = false
            return
        }
        let lengths = steep.map { diagonal[$0].squareRoot() }
        var matrix: [Double] = []
        for (i, k) in steep.enumerated() {
            for (j, l) in steep.enumerated() {
                matrix.append(hessian[k * size + l] / (lengths[i] * lengths[j]) + (i == j ? Self.ridge : 0))
            }
        }
        let right = zip(steep, lengths).map { gradient[$0] / $1 }
        guard let step = Self.solve(matrix, right) else {
            isNear = false
            return
        }
        isNear = zip(step, lengths).allSatisfy { abs($0 / $1) <= Self.short * bend }
    }

    private static let rounding = 1e-13
    private static let ridge = 1e-9
    private static let short = 1e-2

    /// The solution of a system with a positive definite matrix, by Cholesky's factors; nil for others.
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
        let size = right.count
        var (factor, x) = (matrix, right)
        for i in 0..<size {
            for j in 0...i {
                var sum = factor[i * size + j]
                for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
                if i == j && !(sum > 0) { return nil }
                factor[i * size + j] = i == j ? sum.squareRoot() : sum / factor[j * size + j]
            }
            for k in 0..<i { x[i] -= factor[i * size + k] * x[k] }
            x[i] /= factor[i * size + i]
        }
        for i in (0..<size).reversed() {
            for k in (i + 1)..<max(size, i + 1) { x[i] -= factor[k * size + i] * x[k] }
            x[i] /= factor[i * size + i]
        }
        return x
    }
}
