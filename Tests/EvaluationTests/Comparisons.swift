import Evaluation
import Foundation
import NumericalCore
import Optimization
import TestSupport
import Testing

/// Comparisons of methods on the same replicates.
@Suite struct Comparisons {
    private let differences = [0.12, -0.03, 0.25, 0.07, 0.31, -0.11, 0.19, 0.02]

    /// Catches another test than the paired t: the numbers are from SciPy's `ttest_1samp` and `confidence_interval`.
    @Test func knownSample() {
        let paired = PairedComparison(differences)
        #expect(paired.count == 8 && relativeError(paired.estimate, 0.10250000000000001) < 1e-15)
        #expect(relativeError(paired.estimate / paired.standardError, 2.025904785229082) < 1e-13)
        #expect(relativeError(paired.pValue, 0.08240924209687085) < 1e-12)
        #expect(relativeError(paired.interval.low, -0.01713740228830825) < 1e-11)
        #expect(relativeError(paired.interval.high, 0.22213740228830825) < 1e-11)
        #expect(relativeError(paired.effectSize, 0.7162655058368799) < 1e-13)
        #expect(paired.superiority == 0.75)
    }

    /// Catches a division by zero where methods do not differ, and a certainty from one pair.
    @Test func degenerateSamples() {
        let equal = PairedComparison([0, 0, 0])
        #expect(equal.pValue == 1 && equal.estimate == 0 && equal.effectSize.isNaN && equal.superiority == 0.5)
        let constant = PairedComparison([0.5, 0.5])
        #expect(constant.pValue == 0 && constant.interval == (0.5, 0.5))
        let single = PairedComparison([0.5])
        #expect(single.pValue.isNaN && single.interval.low.isNaN && single.superiority == 1)
        #expect(Verdict(estimate: 0.5, correctedP: single.pValue) == .inconclusive)
    }

    /// Catches rounding that is taken for a difference, which a test would find significant, and differences that are taken for rounding.
    @Test func roundingIsNoDifference() {
        #expect(PairedComparison.difference(0.3, 0.1 + 0.2) == 0 && PairedComparison.difference(0, 0) == 0)
        #expect(PairedComparison.difference(1e-9, 1e-9 * (1 - 1e-13)) == 0)
        #expect(PairedComparison.difference(1, 1 - 1e-11) > 0.99e-11 && PairedComparison.difference(1e-20, 0) == 1e-20)
        #expect(PairedComparison.difference(.nan, 1).isNaN && PairedComparison.difference(.infinity, 1) == .infinity)
    }

    /// Catches a replicate without a number that is passed over.
    @Test func notANumber() {
        let paired = PairedComparison([0.1, .nan, 0.3])
        #expect(paired.count == 3 && paired.estimate.isNaN && paired.pValue.isNaN && paired.superiority.isNaN)
        var stream = RandomStream(seed: 5, identity: ["nan"])
        let ends = PairedComparison.bootstrapInterval([0.1, .nan, 0.3], resamples: 100, stream: &stream)
        #expect(ends.low.isNaN && ends.high.isNaN)
    }

    /// Catches intervals that cover too little or too much, by t and by the bootstrap, on skewed differences (exponential, less its mean) of
    /// 40 pairs; and p-values that reject a true mean of 0 too often.
    ///
    /// 4,000 samples: 5 standard errors of a coverage of 0.95 are 0.017. Skewness alone lets both cover some 0.93 to 0.95.
    @Test func coverage() {
        var stream = RandomStream(seed: 3, identity: ["coverage"])
        let samples = 4000
        var (covered, bootstrapped, rejected) = (0, 0, 0)
        for sample in 0..<samples {
            let values = (0..<40).map { _ in -log(stream.openUniform()) - 1 }
            let paired = PairedComparison(values)
            if paired.interval.low <= 0 && 0 <= paired.interval.high { covered += 1 }
            if paired.pValue < 0.05 { rejected += 1 }
            if sample.isMultiple(of: 4) {
                let ends = PairedComparison.bootstrapInterval(values, resamples: 400, stream: &stream)
                if ends.low <= 0 && 0 <= ends.high { bootstrapped += 1 }
            }
        }
        #expect(covered + rejected == samples)
        #expect((0.915...0.967).contains(Double(covered) / Double(samples)), "\(covered)")
        // 1,000 samples: 5 standard errors are 0.034.
        #expect((0.89...0.97).contains(Double(bootstrapped) / Double(samples / 4)), "\(bootstrapped)")
    }

    /// Catches Bonferroni in place of Holm, corrected values out of order, and a missing comparison that counts.
    ///
    /// Holm (1979): the smallest of m by m, the next by m - 1, ..., never falling.
    @Test func holm() {
        let corrected = holmCorrected([0.01, 0.04, .nan, 0.03, 0.005, 0.6])
        let expected = [0.04, 0.09, .nan, 0.09, 0.025, 0.6]
        for (got, wanted) in zip(corrected, expected) {
            #expect(got.isNaN && wanted.isNaN || abs(got - wanted) < 1e-15)
        }
        #expect(holmCorrected([]) == [] && holmCorrected([0.7, 0.9]) == [1, 1])
    }

    /// Catches a family-wise error above its level: 10 true null hypotheses, any of them rejected in at most 5% of 2,000 trials
    /// (5 standard errors: 0.024), where uncorrected ones would reject something in 40%.
    @Test func familyWiseError() {
        var stream = RandomStream(seed: 4, identity: ["family"])
        var (corrected, plain) = (0, 0)
        for _ in 0..<2000 {
            let p = (0..<10).map { _ in PairedComparison((0..<12).map { _ in stream.normal() }).pValue }
            if p.contains(where: { $0 < 0.05 }) { plain += 1 }
            if holmCorrected(p).contains(where: { $0 < 0.05 }) { corrected += 1 }
        }
        #expect(Double(corrected) / 2000 < 0.05 + 0.024 && Double(plain) / 2000 > 0.3)
    }

    /// Catches verdicts that take a difference for the better side whatever its sign.
    @Test func verdicts() {
        #expect(Verdict(estimate: 0.1, correctedP: 0.049) == .supported)
        #expect(Verdict(estimate: -0.1, correctedP: 0.049) == .contradicted)
        #expect(Verdict(estimate: 0.1, correctedP: 0.05) == .inconclusive)
    }
}
