/// Newton's direction: the solution of (H + shift) d = -g with the least shift that makes the matrix positive definite.
///
/// Where the matrix has no part along (1, ..., 1), neither has the direction. Where no shift helps, or where the solution leads
/// up, it is -g.
///
/// Cost: O(n^3) for n variables, by GSL's Cholesky factors.
public struct NewtonDirection: Sendable {
    private let size: Int
    private var factors: [Double]

    /// A work space for `size` variables.
    public init(size: Int) {
        self.size = size
        factors = Array(repeating: 0, count: size * size)
    }

    private static let ridge = 1e-13

    /// Writes the direction of this gradient and Hessian.
    public mutating func find(gradient: [Double], hessian: [Double], into direction: inout [Double]) {
        let flat = FlatDirection(hessian, size: size)
        // What is flat besides (1, ..., 1) gets the smallest curvature that keeps the factors finite: its gradient is 0 too.
        let (level, largest) = flat.largest > 0 ? (flat.level, flat.largest) : (1 / Double(max(size, 1)), 1)
        var shift = Self.ridge * largest
        while shift.isFinite {
            for i in 0..<(size * size) { factors[i] = hessian[i] + level }
            for i in 0..<size { factors[i * size + i] += shift }
            if GSL.factor(&factors, size: size) { break }
            // A curvature may be so small that a share of it is 0.
            shift = max(10 * shift, 1e-3 * largest, .leastNormalMagnitude)
        }
        for i in 0..<size { direction[i] = -gradient[i] }
        if shift.isFinite { GSL.solve(factors: &factors, size: size, &direction) }
        var slope = 0.0
        for i in 0..<size { slope += gradient[i] * direction[i] }
        if !(slope < 0) { for i in 0..<size { direction[i] = -gradient[i] } }
    }
}

/// The parts of `x` along which a symmetric matrix hardly curves: by less than each of some precisions, beside 1 and beside its largest
/// curvature.
///
/// Cost: O(n^3) for the eigenvectors.
public func flatParts(of x: [Double], hessian: [Double], precisions: [Double]) -> [[Double]] {
    var work = hessian
    guard let (values, vectors) = try? GSL.eigenSystem(&work, size: x.count) else { return [] }
    let largest = values.reduce(1) { max($0, abs($1)) }
    return precisions.map { precision in
        var part = x.map { _ in 0.0 }
        for (value, vector) in zip(values, vectors) where abs(value) <= precision * largest {
            let length = zip(x, vector).reduce(0) { $0 + $1.0 * $1.1 }
            for i in part.indices { part[i] += length * vector[i] }
        }
        return part
    }
}
