import Foundation

/// |got - expected| / |expected|; 0 if both are equal (0 and infinities included), infinite if only one is finite.
public func relativeError(_ got: Double, _ expected: Double) -> Double {
    if got == expected { return 0 }
    if !(got.isFinite && expected.isFinite) { return .infinity }
    return abs(got - expected) / max(abs(expected), .leastNormalMagnitude)
}

/// Pearson's statistic of observed counts against expected ones.
public func chiSquare(observed: [Int], expected: [Double]) -> Double {
    zip(observed, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
}

/// The value that a chi-square variable exceeds with probability 1e-6 (Wilson and Hilferty's approximation, within 1%
/// from 3 degrees of freedom on): with the fixed seeds of the tests, a right sampler fails one test in a million.
public func chiSquareLimit(degreesOfFreedom: Int) -> Double {
    let k = Double(degreesOfFreedom)
    let z = 4.753424
    let cube = 1 - 2 / (9 * k) + z * (2 / (9 * k)).squareRoot()
    return k * cube * cube * cube
}

/// Every order of 0 ..< n.
public func permutations(_ n: Int) -> [[Int]] {
    if n == 0 { return [[]] }
    return permutations(n - 1).flatMap { shorter in
        (0..<n).map { place in Array(shorter[..<place]) + [n - 1] + Array(shorter[place...]) }
    }
}
