/// Whether a point is next to a strict minimum, by Newton's step from it: near a minimum that is short beside the lengths over which the
/// function bends, while it is of their size, or no descent at all, where a function only flattens towards infinity.
///
/// Each direction is measured by its own curvature, however small beside the others'; one with less than what rounding leaves is
/// called flat and decides nothing.
///
/// Cost: O(n^3) for n directions, by GSL's Cholesky factors.
public struct LocalMinimum: Sendable {
    /// Whether the curvature is positive, to a billionth, and the step short in all directions that are not flat.
    public let isNear: Bool
    /// The flat directions.
    public let flat: [Int]

    /// What the slopes and curvatures at the point say.
    ///
    /// - Parameters:
    ///   - gradient: n slopes along some directions.
    ///   - hessian: n x n second derivatives, row by row.
    ///   - bend: the length over which the function bends at least.
    public init(gradient: [Double], hessian: [Double], bend: Double) {
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
        var step = zip(steep, lengths).map { gradient[$0] / $1 }
        if !steep.isEmpty {
            guard GSL.factor(&matrix, size: steep.count) else {
                isNear = false
                return
            }
            GSL.solve(factors: &matrix, size: steep.count, &step)
        }
        isNear = zip(step, lengths).allSatisfy { abs($0 / $1) <= Self.short * bend }
    }

    private static let rounding = 1e-13
    private static let ridge = 1e-9
    private static let short = 1e-2
}
