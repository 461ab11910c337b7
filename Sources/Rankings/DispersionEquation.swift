import Optimization

/// The t >= 0 at which E_t = `mean`, the likelihood equation of an exponential family: infinite for a mean of 0, and 0
/// for a mean that the uniform law reaches. By Brent's method.
///
/// - Parameter expectation: E_t, decreasing in t to 0.
/// - Throws: `RankingsError.noEstimate` if the method fails.
func negativeLogDispersion(
    mean: Double, expectation: @escaping (Double) -> Double
) throws(RankingsError) -> Double {
    if mean == 0 { return .infinity }
    if mean >= expectation(0) { return 0 }
    var upper = 1.0
    while expectation(upper) > mean { upper *= 2 }
    do {
        return try root(of: { expectation($0) - mean }, lower: 0, upper: upper)
    } catch {
        throw .noEstimate(reason: error.description)
    }
}

extension RankingDistance {
    /// The t >= 0 at which E[d] equals `mean`.
    ///
    /// - Throws: `RankingsError.tooManyItems` where the law is not known exactly.
    func negativeLogDispersion(items: Int, meanDistance mean: Double) throws(RankingsError) -> Double {
        if mean == 0 { return .infinity }
        _ = try law(items: items, negativeLogDispersion: 0)
        return try Rankings.negativeLogDispersion(mean: mean) { t in
            (try? law(items: items, negativeLogDispersion: t).distanceMoments().mean) ?? .nan
        }
    }
}
