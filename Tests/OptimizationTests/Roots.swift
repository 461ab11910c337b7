import Foundation
import Optimization
import TestSupport
import Testing

/// Roots and quantiles.
@Suite struct Roots {
    /// Catches a tolerance that is too loose, and exchanged ends: roots that are known to all digits.
    @Test func knownRoots() throws {
        let known: [(f: (Double) -> Double, lower: Double, upper: Double, root: Double)] = [
            ({ $0 * $0 - 2 }, 0, 2, 1.4142135623730950488),
            ({ cos($0) - $0 }, 0, 1, 0.73908513321516064166),
            ({ $0 * exp($0) - 1 }, 0, 1, 0.56714329040978387300),
            ({ exp($0) - 1e-30 }, -100, 100, -69.077552789821370520),
            ({ 3 - log($0) }, 1, 1e6, 20.085536923187667741),
            ({ $0 * $0 * $0 - 1e-27 }, 0, 1, 1e-9),
        ]
        for (f, lower, upper, expected) in known {
            // A few ulp, and the rounding of f over its slope, which is no more than that here.
            #expect(relativeError(try root(of: f, lower: lower, upper: upper), expected) < 4e-15, "\(expected)")
        }
    }

    /// Catches a root at an end or at 0 that is missed.
    @Test func rootsAtSpecialPlaces() throws {
        #expect(try root(of: { $0 - 1 }, lower: 1, upper: 5) == 1)
        #expect(try root(of: { $0 - 5 }, lower: 1, upper: 5) == 5)
        #expect(abs(try root(of: { $0 + $0 * $0 / 3 }, lower: -1, upper: 2)) < 1e-15)
        // A jump is a sign change too.
        #expect(abs(try root(of: { $0 < 0.3 ? -1 : 1 }, lower: 0, upper: 1) - 0.3) < 1e-15)
    }

    /// Catches an invented root where there is no sign change.
    @Test func noSignChange() {
        #expect(throws: OptimizationError.noSignChange(lower: -1, upper: 1)) {
            try root(of: { $0 * $0 + 1 }, lower: -1, upper: 1)
        }
    }

    struct Quantile: Decodable {
        let df: Double
        let probability: Double
        let quantile: Double
    }

    /// Catches a wrong tail or degrees of freedom, against roots of the incomplete beta function with 60 digits.
    @Test func studentT() throws {
        let cases = try Reference.cases("t_quantiles.json", as: Quantile.self)
        #expect(cases.count > 30)
        for item in cases {
            let got = studentTQuantile(probability: item.probability, degreesOfFreedom: item.df)
            #expect(relativeError(got, item.quantile) < 1e-12, "\(item): \(got)")
            let mirrored = studentTQuantile(probability: 1 - item.probability, degreesOfFreedom: item.df)
            // 1 - 0.975 is rounded to 1e-17, which is 4e-16 of the tail and up to 4e-16 df-fold in the quantile.
            #expect(relativeError(mirrored, -item.quantile) < 1e-12, "\(item): \(mirrored)")
        }
    }
}
