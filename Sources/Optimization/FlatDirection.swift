/// The size of a symmetric matrix of n rows, and the curvature that it wants along (1, ..., 1).
///
/// A loss of differences of variables is flat in that direction, and its gradient is 0 there; with a curvature of its own the matrix
/// can be factored, and the solutions have no part along it. Adding `level` to every element adds n `level`.
struct FlatDirection {
    /// The largest element of the diagonal, in absolute value.
    let largest: Double
    /// What is to be added to every element: 0 where the matrix is not flat along (1, ..., 1).
    let level: Double

    init(_ matrix: [Double], size: Int) {
        var (largest, rowSum) = (0.0, 0.0)
        for i in 0..<size {
            largest = max(largest, abs(matrix[i * size + i]))
            var sum = 0.0
            for j in 0..<size { sum += matrix[i * size + j] }
            rowSum = max(rowSum, abs(sum))
        }
        self.largest = largest
        level = rowSum <= 1e-12 * largest ? largest / Double(max(size, 1)) : 0
    }
}
