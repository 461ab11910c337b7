#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// log sum_i e^(x_i), shifted by the largest term so that nothing overflows; -infinity for no terms.
public func logSumExp(_ x: ArraySlice<Double>) -> Double {
    guard let largest = x.max(), largest > -.infinity else { return -.infinity }
    var sum = 0.0
    for value in x { sum += exp(value - largest) }
    return largest + log(sum)
}

/// log sum_i e^(x_i) of a whole array.
public func logSumExp(_ x: [Double]) -> Double { logSumExp(x[...]) }
