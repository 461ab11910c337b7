import Foundation
import Rankings
import TestSupport
import Testing

/// log Z and the moments of the distance against mpmath, up to 9 items (Spearman) and 1000 (Kendall).
@Suite struct PartitionReferenceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let distance: String
        let items: Int
        let phi: Double
        let logPartition: Double
        let mean: Double
        let variance: Double

        var testDescription: String { "\(distance), n = \(items), phi = \(phi)" }
    }

    static func rows() throws -> [Row] {
        try Reference.rows("partition_reference.csv").map { row in
            Row(
                distance: row["model"] == "kendall" ? "kendall" : "spearman", items: Int(try row.number("n")),
                phi: try row.number("phi"), logPartition: try row.number("logZ"), mean: try row.number("E_d"),
                variance: try row.number("Var_d"))
        }
    }

    /// A table cut short would test nothing.
    @Test func tableIsWhole() throws {
        let rows = try Self.rows()
        #expect(rows.count == 342)
        #expect(rows.contains { $0.distance == "kendall" && $0.items == 1000 })
        #expect(rows.contains { $0.distance == "spearman" && $0.items == 9 })
    }

    /// A sum over the wrong range, a cancellation as phi -> 1, or 1 + Z - 1 as phi -> 0 would show.
    @Test(arguments: try rows()) func law(_ row: Row) throws {
        let distance = try #require(DistanceCatalog.named(row.distance))
        let law = try distance.law(items: row.items, negativeLogDispersion: -log(row.phi))
        let moments = law.distanceMoments()
        #expect(relativeError(law.logPartition, row.logPartition) <= 1e-12)
        #expect(relativeError(moments.mean, row.mean) <= 1e-12)
        #expect(relativeError(moments.variance, row.variance) <= 1e-12)
    }
}
