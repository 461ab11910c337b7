/// The integrated autocorrelation time of a stationary series, in steps: how many of its values are worth one independent
/// value to its mean.
///
///     tau = 1 + 2 sum_(k >= 1) rho_k,   Var[mean of N] -> tau Var / N,
///
/// by the initial monotone sequence: in a reversible chain the sums of two neighbouring autocovariances
/// gamma_2k + gamma_(2k+1) are positive and decrease, so they are added as long as they are positive, each no more than the
/// one before; the rest is noise. At least 1; 1 for a series that never changes. O(N tau).
///
/// Source: `geyer1992` in docs/references.md, section 3.3.
public func integratedAutocorrelationTime(of series: [Double]) -> Double {
    let count = Double(series.count)
    let mean = series.reduce(0, +) / count
    let centred = series.map { $0 - mean }
    let covariance = { (lag: Int) -> Double in
        var sum = 0.0
        for i in 0..<max(centred.count - lag, 0) { sum += centred[i] * centred[i + lag] }
        return sum / count
    }
    let variance = covariance(0)
    if variance <= 0 { return 1 }
    var (sum, least) = (0.0, Double.infinity)
    for lag in stride(from: 0, to: series.count, by: 2) {
        let pair = covariance(lag) + covariance(lag + 1)
        if pair <= 0 { break }
        least = min(least, pair)
        sum += least
    }
    return max(1, 2 * sum / variance - 1)
}
