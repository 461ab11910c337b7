import Evaluation
import NumericalCore
import Optimization
import TestSupport
import Testing

/// Mean, standard error and interval of replicates.
@Suite struct ReplicateSamples {
    /// Catches n in place of n - 1, a normal quantile in place of Student's, and a deviation in place of its error.
    @Test func knownSamples() {
        // 1, 2, 3, 4, 5: mean 3, variance 10/4, standard error sqrt(1/2), t(0.975, 4) = 2.7764451051977934.
        let five = ReplicateStatistics([1, 2, 3, 4, 5])
        #expect(five.count == 5 && five.mean == 3)
        #expect(relativeError(five.standardError, 0.70710678118654752) < 1e-15)
        #expect(relativeError(five.interval.high - 3, 0.70710678118654752 * 2.7764451051977934) < 1e-13)
        #expect(relativeError(3 - five.interval.low, 0.70710678118654752 * 2.7764451051977934) < 1e-13)
        // Two values: standard error half their distance, t(0.975, 1) = 12.706204736174694.
        let two = ReplicateStatistics([-1, 3])
        #expect(two.mean == 1 && relativeError(two.standardError, 2) < 1e-15)
        #expect(relativeError(two.interval.high, 1 + 2 * 12.706204736174694) < 1e-13)
        #expect(ReplicateStatistics([0.25, 0.25, 0.25]).interval == (0.25, 0.25))
    }

    /// Catches cancellation when replicates hardly differ: the same spread far from zero.
    @Test func farFromZero() {
        let far = ReplicateStatistics([1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5])
        #expect(far.mean == 1e9 + 3 && relativeError(far.standardError, 0.70710678118654752) < 1e-15)
    }

    /// Catches an interval that is invented from one value: it is not known then.
    @Test func oneReplicate() {
        let one = ReplicateStatistics([4.5])
        #expect(one.count == 1 && one.mean == 4.5)
        #expect(one.standardError.isNaN && one.interval.low.isNaN && one.interval.high.isNaN)
        #expect(one == ReplicateStatistics([4.5]) && one != ReplicateStatistics([4.25]))
    }

    /// Catches an interval that does not cover as often as it says: 95% of 20,000 samples of a normal law.
    ///
    /// Within 5 binomial standard errors, sqrt(0.95 x 0.05 / 20,000) = 0.00154. A normal quantile in place of Student's
    /// would cover 81%, 86% and 92% of the time.
    @Test(arguments: [3, 4, 10]) func coverage(_ size: Int) {
        var stream = RandomStream(seed: 7, identity: ["coverage", "\(size)"])
        let rounds = 20_000
        var covered = 0
        for _ in 0..<rounds {
            let interval = ReplicateStatistics((0..<size).map { _ in 2 + 3 * stream.normal() }).interval
            if interval.low <= 2 && 2 <= interval.high { covered += 1 }
        }
        #expect(abs(Double(covered) / Double(rounds) - 0.95) < 5 * 0.00154)
    }
}
