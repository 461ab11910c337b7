#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
import Optimization

/// What independent pairs of values say about the mean of their difference.
///
/// With differences d_r of n replicates (same world, same data), mean m and standard deviation s: standard error s/sqrt(n), t = m sqrt(n)/s, Student's law
/// with n - 1 degrees of freedom for interval and p, effect size m/s.
public struct PairedComparison: Sendable, Equatable {
    /// The number n of pairs.
    public let count: Int
    /// The mean difference.
    public let estimate: Double
    /// Its standard error; nan for fewer than two pairs.
    public let standardError: Double
    /// The ends of the 95% interval of the mean difference; nan for fewer than two pairs.
    public let interval: (low: Double, high: Double)
    /// The two-sided p-value of a mean difference of 0; nan for fewer than two pairs. 1 if all differences are 0.
    public let pValue: Double
    /// The mean difference in units of its standard deviation (Cohen's d of paired samples); nan where that is 0.
    public let effectSize: Double
    /// The share of pairs in which the first is better; ties count half. nan where a difference is.
    public let superiority: Double

    /// The comparison of pairs by their differences, first minus second.
    public init(_ differences: [Double]) {
        let statistics = ReplicateStatistics(differences)
        count = differences.count
        estimate = statistics.mean
        standardError = statistics.standardError
        interval = statistics.interval
        let deviation = statistics.standardError * Double(count).squareRoot()
        effectSize = deviation > 0 ? estimate / deviation : .nan
        superiority = differences.reduce(0) { $0 + ($1.isNaN ? .nan : $1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) } / Double(count)
        if standardError == 0 {
            pValue = estimate == 0 ? 1 : 0
        } else {
            pValue = 2 * studentTUpperTail(abs(estimate) / standardError, degreesOfFreedom: Double(count - 1))
        }
    }

    /// The first less the second; 0 where they differ by rounding alone, by at most 1e-12 of the larger.
    ///
    /// Two methods that are the same in theory differ in their last digits, always in the same direction perhaps: a test would find that
    /// significant.
    public static func difference(_ first: Double, _ second: Double) -> Double {
        let difference = first - second
        return difference.isFinite && abs(difference) <= 1e-12 * max(abs(first), abs(second)) ? 0 : difference
    }

    /// The 95% interval of the mean difference by the bootstrap: the 2.5% and 97.5% quantiles of the means of `resamples` samples of as many
    /// pairs, drawn with replacement; nan for fewer than two pairs, and where a difference is nan.
    ///
    /// Source: `efron1993` in docs/references.md.
    public static func bootstrapInterval(
        _ differences: [Double], resamples: Int, stream: inout RandomStream
    ) -> (low: Double, high: Double) {
        guard differences.count > 1, resamples > 0, !differences.contains(where: \.isNaN) else { return (.nan, .nan) }
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in differences.indices { sum += differences[stream.index(below: differences.count)] }
            means.append(sum / Double(differences.count))
        }
        means.sort()
        func quantile(_ share: Double) -> Double {
            let place = share * Double(resamples - 1)
            let below = Int(place)
            let above = min(below + 1, resamples - 1)
            return means[below] + (place - Double(below)) * (means[above] - means[below])
        }
        return (quantile(0.025), quantile(0.975))
    }

    /// Equal in every number, where nan equals nan.
    public static func == (a: Self, b: Self) -> Bool {
        func numbers(_ c: Self) -> [Double] {
            [c.estimate, c.standardError, c.interval.low, c.interval.high, c.pValue, c.effectSize, c.superiority]
        }
        return a.count == b.count && zip(numbers(a), numbers(b)).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}

/// Holm's correction of p-values for several comparisons, in their order: with m of them sorted, the largest of (m - j) p_(j) so far, at most 1.
///
/// Keeps the chance of any false rejection at the level, whatever the dependence. A p-value of nan is no comparison and stays nan.
///
/// Source: `holm1979` in docs/references.md.
public func holmCorrected(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    var corrected = pValues
    var largest = 0.0
    for (place, index) in order.enumerated() {
        largest = max(largest, min(1, Double(order.count - place) * pValues[index]))
        corrected[index] = largest
    }
    return corrected
}

/// What a comparison says about the claim that the first is better.
public enum Verdict: String, Sendable, CaseIterable {
    /// The mean difference is above 0 at the level.
    case supported
    /// It is below 0 at the level.
    case contradicted
    /// Neither.
    case inconclusive

    /// The verdict at level 5%, from a corrected p-value.
    public init(estimate: Double, correctedP: Double) {
        self = !(correctedP < 0.05) ? .inconclusive : estimate > 0 ? .supported : .contradicted
    }
}
