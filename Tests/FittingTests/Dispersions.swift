import Fitting
import Foundation
import NumericalCore
import Policies
import Preferences
import Preferences
import TestSupport
import Testing

/// The dispersion that a learner works with.
@Suite struct Dispersions {
    private let oracle = [0.2, 1.5, 0]
    private let logReference = ContextArmTable(
        rows: [
            [0.5, 0.25, 0.125, 0.125].map { log($0) }, [0.25, 0.25, 0.25, 0.25].map { log($0) },
            [0.97, 0.01, 0.01, 0.01].map { log($0) },
        ])

    /// 2, 3 and 5 labels in the three contexts.
    private var counts: WinCounts {
        var counts = WinCounts(contexts: 3, arms: 4)
        counts[context: 0, winner: 0, loser: 1] = 2
        counts[context: 1, winner: 3, loser: 2] = 1
        counts[context: 1, winner: 2, loser: 3] = 2
        counts[context: 2, winner: 1, loser: 0] = 5
        return counts
    }

    private func t(_ dispersion: LearnerDispersion, oracle: [Double]? = nil, counts: WinCounts? = nil) throws
        -> [Double]
    {
        try dispersion.negativeLogDispersion(
            oracle: oracle ?? self.oracle, logReference: logReference, counts: counts ?? self.counts)
    }

    /// Catches an oracle that is changed without being asked.
    @Test func oracleAsItIs() throws {
        #expect(try t(LearnerDispersion.oracle) == oracle)
    }

    /// Catches a mean over contexts instead of labels: 2t averages (2 x 0.4 + 3 x 3 + 5 x 0) / 10 = 0.98.
    @Test func normalizedOracle() throws {
        for (got, expected) in zip(try t(LearnerDispersion(.oracle, isNormalized: true)), [0.2 / 0.98, 1.5 / 0.98, 0]) {
            #expect(relativeError(got, expected) < 1e-15)
        }
    }

    /// Catches a proxy with another constant than the given one, and one that is not normalized without.
    @Test func entropyProxy() throws {
        let proxy = try t(LearnerDispersion(.entropy(constant: 1)))
        #expect(relativeError(proxy[0], log(8.0 / 7)) < 1e-14 && proxy[1] == 0)
        #expect(proxy[2] > proxy[0])
        #expect(zip(try t(LearnerDispersion(.entropy(constant: 2.5))), proxy).allSatisfy { abs($0 - 2.5 * $1) < 1e-15 })
        let normalized = try t(LearnerDispersion(.entropy(constant: 1), isNormalized: true))
        let mean = (2 * 2 * normalized[0] + 3 * 2 * normalized[1] + 5 * 2 * normalized[2]) / 10
        #expect(abs(mean - 1) < 1e-15)
        #expect(relativeError(normalized[2] / normalized[0], proxy[2] / proxy[0]) < 1e-14)
    }

    /// Catches a constant that is taken as t instead of phi, and phi = 1 that is not 0.
    @Test func constant() throws {
        #expect(try t(LearnerDispersion(.constant([exp(-0.5)]))).allSatisfy { abs($0 - 0.5) < 1e-16 })
        #expect(
            try t(LearnerDispersion(.constant([1]))) == [0, 0, 0]
                && t(LearnerDispersion(.constant([1])))[0].sign == .plus)
    }

    /// Catches 0/0 where nobody agrees in any context with data, or where there are no data.
    @Test func nothingToNormalize() throws {
        #expect(try t(LearnerDispersion(.oracle, isNormalized: true), oracle: [0, 0, 0]) == [0, 0, 0])
        #expect(
            try t(LearnerDispersion(.oracle, isNormalized: true), counts: WinCounts(contexts: 3, arms: 4)) == oracle)
        var third = WinCounts(contexts: 3, arms: 4)
        third[context: 2, winner: 1, loser: 0] = 5
        #expect(try t(LearnerDispersion(.oracle, isNormalized: true), counts: third) == oracle)
        let uniform = ContextArmTable(contexts: 1, arms: 5, repeating: -log(5))
        var counts = WinCounts(contexts: 1, arms: 5)
        counts[context: 0, winner: 0, loser: 1] = 1
        // Rounding of the uniform law's entropy must not be normalized up to t = 1/2.
        #expect(
            try LearnerDispersion(.entropy(constant: 1), isNormalized: true).negativeLogDispersion(
                oracle: [1], logReference: uniform, counts: counts) == [0])
    }

    /// Catches names under which two different dispersions would meet in a result.
    @Test func names() throws {
        let all: [LearnerDispersion] = [
            LearnerDispersion.oracle, LearnerDispersion(.oracle, isNormalized: true),
            LearnerDispersion(.entropy(constant: 1), isNormalized: true), LearnerDispersion(.entropy(constant: 2)),
            LearnerDispersion(.constant([0.5])), LearnerDispersion(.constant([0.25])),
        ]
        #expect(Set(all.map(\.name)).count == all.count)
    }
}
