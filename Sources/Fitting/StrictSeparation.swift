#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Optimization

/// Whether some direction is seen to raise every one of `count` rows of `size` numbers; false where none was found, though there may be one.
///
/// Newton's method on the logistic loss of a working set of rows, to which those are added that its direction does not raise. Where the
/// rows can be raised together, the loss falls by a constant factor in each step, and once its sum is below log 2 all of the set rise.
/// What is found is checked on all rows, so true is proven.
///
/// Cost: for each of some ten steps O(w p^2 + p^3) with w rows of p numbers in the working set, and O(n p) for each look at all n rows.
func strictlySeparates(rows: Span<Double>, count: Int, size: Int) -> Bool {
    let mostAtOnce = 32 * size
    let mostRounds = 20
    var direction = [Double](repeating: 0, count: size)
    var working = evenly(Array(0..<count), atMost: mostAtOnce)
    for _ in 0..<mostRounds {
        guard raise(working, rows, size, &direction) else { return false }
        let left = (0..<count).filter { !rises($0, rows, size, direction) }
        if left.isEmpty { return count > 0 }
        working += evenly(left, atMost: mostAtOnce)
    }
    return false
}

private func evenly(_ places: [Int], atMost most: Int) -> [Int] {
    stride(from: 0, to: places.count, by: 1 + places.count / max(most, 1)).map { places[$0] }
}

/// Whether the direction raises a row, beyond what rounding can pretend.
private func rises(_ e: Int, _ rows: Span<Double>, _ size: Int, _ direction: [Double]) -> Bool {
    var (sum, largest) = (0.0, 0.0)
    for k in 0..<size {
        let term = rows[e * size + k] * direction[k]
        sum += term
        largest = max(largest, abs(term))
    }
    return sum > 1e-12 * largest
}

/// Goes on along the logistic loss of some rows until all of them rise; false where its minimum comes first.
private func raise(_ working: [Int], _ rows: Span<Double>, _ size: Int, _ direction: inout [Double]) -> Bool {
    let mostSteps = 60
    var newton = NewtonDirection(size: size)
    var step = [Double](repeating: 0, count: size)
    for _ in 0..<mostSteps {
        if working.allSatisfy({ rises($0, rows, size, direction) }) { return true }
        var gradient = [Double](repeating: 0, count: size)
        var hessian = [Double](repeating: 0, count: size * size)
        for e in working {
            let p = 1 / (1 + exp(dot(e, rows, size, direction)))
            for i in 0..<size {
                let weighted = p * rows[e * size + i]
                gradient[i] -= weighted
                for j in 0...i { hessian[i * size + j] += (1 - p) * weighted * rows[e * size + j] }
            }
        }
        for i in 0..<size { for j in 0..<i { hessian[j * size + i] = hessian[i * size + j] } }
        newton.find(gradient: gradient, hessian: hessian, into: &step)
        let decrement = -zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
        // The square of Newton's decrement tends to 1 and more, not to 0, while a loss falls towards infinity.
        if !(decrement > 1e-6) { return false }
        let start = direction
        let before = loss(working, rows, size, start)
        var length = 2.0
        repeat {
            length /= 2
            for k in 0..<size { direction[k] = start[k] + length * step[k] }
        } while !(loss(working, rows, size, direction) <= before - 0.25 * length * decrement) && length > 1e-6
    }
    return false
}

private func loss(_ working: [Int], _ rows: Span<Double>, _ size: Int, _ direction: [Double]) -> Double {
    var sum = 0.0
    for e in working {
        let margin = dot(e, rows, size, direction)
        sum += max(-margin, 0) + log1p(exp(-abs(margin)))
    }
    return sum
}

private func dot(_ e: Int, _ rows: Span<Double>, _ size: Int, _ direction: [Double]) -> Double {
    var sum = 0.0
    for k in 0..<size { sum += rows[e * size + k] * direction[k] }
    return sum
}
