import Experiments
import Foundation
import TestSupport
import Testing

/// Exact tables, against reference values, enumeration and limits.
struct ExactTables {
    private let head = ["name: tables", "tables:", "  - name: x"]

    private func rows(_ lines: [String]) async throws -> [[String: String]] {
        let scratch = try Scratch()
        let experiment = try Trial.experiment((head + lines).joined(separator: "\n") + "\n")
        let folder = try ResultFolder(for: experiment, below: scratch.path, withFigures: false)
        _ = try folder.write(experiment, from: nil, RunInformation(jobs: 1, version: "test"))
        #expect(try scratch.read("tables/manifest.json").contains("\"cells\": 0"))
        let table = try Table(scratch.read("tables/x.csv"))
        return table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.columns, $0)) }
    }

    /// The theta link's table holds the 50-digit Spearman marginals and their distance from the logistic function.
    @Test func thetaLink() async throws {
        let lines = [
            "    kind: theta-link", "    distance: [spearman]", "    arms: [2, 3, 4, 5]",
            "    dispersion: [0.1, 0.5, 0.8]",
        ]
        let rows = try await rows(lines)
        let pairs = [1, 3, 6, 10].reduce(0, +)
        #expect(rows.count == 3 * pairs)
        let reference = try Reference.rows("spearman_pairwise_reference.csv")
        for row in rows {
            let match = try #require(
                reference.first { known in
                    known["n"] == row["arms"] && known["phi"] == row["dispersion"] && known["i"] == row["i"]
                        && known["j"] == row["j"]
                })
            let exact = try #require(row["exact"].flatMap { Double($0) })
            let difference = try #require(row["difference"].flatMap { Double($0) })
            #expect(relativeError(exact, try number("exact_P_i_before_j", match)) < 1e-12)
            // The reference rounds the difference to 12 digits.
            let known = try number("exact_minus_logistic", match)
            #expect(abs(difference - known) < 1e-11 * abs(known) + 1e-15)
        }
    }

    private func number(_ column: String, _ row: [String: String]) throws -> Double {
        try #require(row[column].flatMap { Double($0) })
    }

    /// As phi -> 1 the exact excess over 1/2 is (n + 1)/3 times the link's, for every pair.
    @Test func slopeRatio() async throws {
        let lines = [
            "    kind: theta-link", "    distance: [spearman]", "    arms: [2, 3, 7]", "    dispersion: [0.9999999]",
        ]
        for row in try await rows(lines) {
            let expected = (try number("arms", row) + 1) / 3
            #expect(abs(try number("slope_ratio", row) - expected) < 1e-5)
        }
    }

    /// The index of three arms under the Kendall law, by hand: top-1 probabilities 1, phi, phi^2 over their sum.
    @Test func dispersionIndex() async throws {
        let lines = [
            "    kind: dispersion-index", "    distance: [kendall]", "    arms: [3]",
            "    dispersion: [0.25, 0.9999]",
        ]
        let rows = try await rows(lines)
        let top = [16.0 / 21, 4.0 / 21, 1.0 / 21]
        let ratio = -top.reduce(0) { $0 + $1 * log($1) } / log(3)
        #expect(relativeError(try number("entropy_ratio", rows[0]), ratio) < 1e-12)
        #expect(relativeError(try number("index", rows[0]), -log(ratio)) < 1e-12)
        #expect(relativeError(try number("negative_log_dispersion", rows[0]), log(4)) < 1e-15)
        // Near uniformity the index is of second order: t^2 Var(rank) / (2 log K), Var(rank) = 2/3 of three ranks.
        let t = try number("negative_log_dispersion", rows[1])
        let nearby = t * t / (3 * log(3))
        #expect(relativeError(try number("index", rows[1]), nearby) < 1e-3)
    }

    /// Faults of the section, with their lines.
    @Test func faults() throws {
        let text = (head + ["    kind: nothing", "    distance: [tau]", "    arms: [1]", "    dispersion: [1]"])
            .joined(separator: "\n")
        let faults = try Trial.faults(text)
        #expect(faults.count == 4)
        #expect(faults.contains { $0.hasPrefix("4: tables.kind: expected dispersion-index or theta-link") })
        #expect(faults.contains { $0.hasPrefix("5: tables.distance: expected kendall") })
        #expect(faults.contains { $0.hasPrefix("6: tables.arms: expected an integer of at least 2") })
        #expect(faults.contains { $0.hasPrefix("7: tables.dispersion: expected") })
        let tooMany =
            (head + [
                "    kind: theta-link", "    distance: [spearman]", "    arms: [21]", "    dispersion: [0.5, 0.9]",
            ])
            .joined(separator: "\n")
        #expect(try Trial.faults(tooMany).first?.contains("tables.arms: spearman: ") == true)
    }
}
