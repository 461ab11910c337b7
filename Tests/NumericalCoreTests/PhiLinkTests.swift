import Foundation
import NumericalCore
import TestSupport
import Testing

/// The phi link against 240 values with 50 digits, and in the limits where it has a closed form.
@Suite struct PhiLinkTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let phi: Double
        let gap: Double
        let values: [String: Double]

        var testDescription: String { "phi = \(phi), s = \(gap)" }

        func value(_ column: String) throws -> Double { try #require(values[column]) }

        var link: PhiLink.Value { PhiLink(negativeLogDispersion: -log(phi))(gap: gap) }
    }

    static let columns = ["h", "one_minus_h", "log_h", "log_one_minus_h", "dh_ds", "dlogh_ds"]

    static func rows() throws -> [Row] {
        try Reference.rows("phi_link_reference_extended.csv").map { row in
            let gap = row["s"] == "0+" ? 0 : try row.number("s")
            var values = try Dictionary(uniqueKeysWithValues: columns.map { ($0, try row.number($0)) })
            // The table's maker ran out of digits here and wrote -inf; Tests/Reference/README.md has the true value.
            if try row.number("phi") == 1e-300 && gap == 1000 { values["log_one_minus_h"] = -690768.62014293472304 }
            return Row(phi: try row.number("phi"), gap: gap, values: values)
        }
    }

    /// A lost or truncated table would make the tests below pass for nothing.
    @Test func tableIsWhole() throws {
        #expect(try Self.rows().count == 240)
        #expect(Set(try Self.rows().map(\.phi)).count == 15)
    }

    /// The textbook form loses every digit for phi near 1 or s near 0; so would a wrong coefficient of either series,
    /// a wrong node of the quadrature, or the branches joined at the wrong place.
    @Test(arguments: try rows()) func probabilities(_ row: Row) throws {
        #expect(relativeError(row.link.probability, try row.value("h")) <= 1e-13)
        #expect(relativeError(row.link.complement, try row.value("one_minus_h")) <= 1e-13)
    }

    /// 1 - h underflows for wide gaps, its logarithm may not; log h may not be taken of a rounded h near 1.
    @Test(arguments: try rows()) func logarithms(_ row: Row) throws {
        #expect(relativeError(row.link.logProbability, try row.value("log_h")) <= 1e-13)
        #expect(relativeError(row.link.logComplement, try row.value("log_one_minus_h")) <= 1e-13)
    }

    /// A slope that belongs to another branch, lacks the factor t, or cancels.
    @Test(arguments: try rows()) func slopes(_ row: Row) throws {
        #expect(relativeError(row.link.slope, try row.value("dh_ds")) <= 1e-13)
        #expect(relativeError(row.link.logProbabilitySlope, try row.value("dlogh_ds")) <= 1e-13)
        let complement = try row.value("one_minus_h")
        if complement > 1e-290 {
            #expect(relativeError(row.link.logComplementSlope, try row.value("dh_ds") / complement) <= 1e-13)
        }
    }

    /// phi = 1 is the uniform law: h = 1/2 for every gap, without a slope and without 0/0.
    @Test(arguments: [0, 1e-300, 0.1, 1, 7, 1000]) func uniformLaw(gap: Double) {
        let value = PhiLink(negativeLogDispersion: 0)(gap: gap)
        #expect(value.probability == 0.5)
        #expect(value.complement == 0.5)
        #expect(value.logProbability == -log(2.0))
        #expect(value.logComplement == -log(2.0))
        #expect(value.slope == 0)
        #expect(value.logProbabilitySlope == 0)
    }

    /// As t -> 0, h -> 1/2 + t (2s+1)/12 + O(t^3): a constant slope of t/6 (expansion of g' about 0).
    @Test(arguments: [1e-7, 1e-10, 1e-14], [0, 0.5, 1, 10]) func nearlyUniformLaw(t: Double, gap: Double) {
        let value = PhiLink(negativeLogDispersion: t)(gap: gap)
        #expect(abs(value.probability - 0.5 - t * (2 * gap + 1) / 12) <= 4e-16)  // Two roundings of 1 - h.
        #expect(relativeError(value.slope, t / 6) <= 1e-12)
    }

    /// As phi -> 0, 1 - h -> s phi^s for s >= 1: the chance to move an item by s places the cheapest way, with s choices.
    /// (For s = 1 exactly, 1 - h = phi / (1 + phi).)
    @Test(arguments: [1e-20, 1e-100, 1e-300]) func concentratedLaw(phi: Double) {
        let link = PhiLink(negativeLogDispersion: -log(phi))
        for gap in [1.0, 2, 3, 10] {
            #expect(relativeError(link(gap: gap).logComplement, log(gap) + gap * log(phi)) <= 1e-13)
            #expect(link(gap: gap).probability == 1)
        }
        // t itself is rounded: phi^s carries t ulp(t).
        #expect(relativeError(link(gap: 1).complement, phi) <= 1e-12)
    }

    /// Two items: h(1) = 1/(1 + phi), from counting the two rankings.
    @Test(arguments: [0.999999, 0.9, 0.5, 0.37, 0.36, 0.1, 0.001]) func twoItems(phi: Double) {
        let value = PhiLink(negativeLogDispersion: -log(phi))(gap: 1)
        #expect(relativeError(value.probability, 1 / (1 + phi)) <= 1e-14)
        #expect(relativeError(value.complement, phi / (1 + phi)) <= 1e-14)
    }

    /// Probability and complement come from different formulas than each other's difference from 1; their sum is 1, the
    /// slope of the logarithm is slope / h, and more gap or less dispersion means more agreement.
    @Test func consistency() {
        let ts = [1e-9, 0.01, 0.7, 0.999999, 1, 1.000001, 3, 40]
        let gaps = [0, 0.01, 0.3, 0.9999, 1, 2, 2.0001, 17]
        for t in ts {
            let values = gaps.map(PhiLink(negativeLogDispersion: t).callAsFunction(gap:))
            for value in values {
                #expect(abs(value.probability + value.complement - 1) <= 2e-16)
                #expect(abs(exp(value.logProbability) + exp(value.logComplement) - 1) <= 4e-16)
                #expect(value.probability > 0.5)
            }
            for (closer, wider) in zip(values, values.dropFirst()) {
                #expect(wider.logComplement < closer.logComplement)
            }
        }
        for gap in gaps {
            let complements = ts.map { PhiLink(negativeLogDispersion: $0)(gap: gap).logComplement }
            for (loose, tight) in zip(complements, complements.dropFirst()) { #expect(tight < loose) }
        }
    }

    /// The two ways of computing meet at t = 1, the series at v = 1 and v = 2: no step larger than rounding.
    @Test(arguments: [0, 0.25, 0.999, 1, 1.5, 2, 5]) func branchesMeet(gap: Double) {
        for t in [1, 0.5, 2 / 3.0] {
            let below = PhiLink(negativeLogDispersion: t.nextDown)(gap: gap)
            let above = PhiLink(negativeLogDispersion: t.nextUp)(gap: gap)
            #expect(relativeError(below.complement, above.complement) <= 1e-14)
            #expect(relativeError(below.slope, above.slope) <= 1e-14)
        }
    }
}
