import Experiments
import Foundation
import Preferences
import TestSupport
import Testing

/// What a page of claims says of tables of comparisons.
@Suite struct ClaimsPages {
    private static let header =
        "claim,world.dispersion,fit.beta,better,than,over,metric,at,replicates,reached_both,reached_better_only,"
        + "reached_than_only,reached_neither,better_mean,than_mean,estimate,standard_error,interval,interval_low,"
        + "interval_high,p,corrected_p,effect_size,superiority,verdict"
    private static let list = """
        claims:
          - {key: better, claim: A is better., source: a paper}
          - {key: equal, claim: A is B., source: theory, within: 0.01}
          - {key: other, claim: Nobody | asks., source: theory}
        """

    /// A row with what the page shows.
    private static func row(
        _ claim: String, estimate: Double = 0.25, low: String = "0.125", high: String = "0.375", verdict: String
    ) -> String {
        "\(claim),0.5,1,a,b,training,reward,0.5,20,19,1,0,0,1,0.75,\(estimate),0.1,t,\(low),\(high),0.001,0.0123,1,0.8,\(verdict)"
    }

    private static func page(_ tables: [String: [String]], list: String = list) throws -> [String] {
        let scratch = try Scratch()
        for (name, rows) in tables {
            try FileManager.default.createDirectory(atPath: scratch.file(name), withIntermediateDirectories: true)
            if !rows.isEmpty { try scratch.write(rows.joined(separator: "\n") + "\n", to: "\(name)/comparisons.csv") }
        }
        let file = try scratch.write(list, to: "claims.yaml")
        let page = try ClaimsPage(
            try ClaimList(reading: file), results: tables.keys.sorted().map { scratch.file($0) + "/" })
        return page.markdown.split(separator: "\n").map(String.init)
    }

    private static func overview(_ key: String, _ lines: [String]) -> String? {
        lines.first { $0.hasPrefix("| [\(key)]") }
    }

    /// Would catch verdicts of a whole that are not those of its rows, rows of another claim, and rows without a claim that count.
    @Test func verdicts() throws {
        let cases = [
            (["supported", "supported"], "supported"), (["contradicted", "contradicted"], "contradicted"),
            (["inconclusive", "inconclusive"], "inconclusive"), (["supported", "contradicted"], "mixed"),
            (["supported", "inconclusive"], "supported in part"),
            (["inconclusive", "contradicted"], "contradicted in part"),
        ]
        for (rows, verdict) in cases {
            let lines = try Self.page([
                "one": [Self.header] + rows.map { Self.row("better", verdict: $0) } + [
                    Self.row("", verdict: "contradicted")
                ]
            ])
            let counts = ["supported", "contradicted", "inconclusive"].map { word in "\(rows.count { $0 == word })" }
            #expect(
                Self.overview("better", lines)
                    == "| [better](#better) | a paper | one | \(counts.joined(separator: " | ")) | **\(verdict)** |")
            #expect(lines.count { $0.hasPrefix("| one |") } == 2)
            #expect(Self.overview("other", lines)?.hasSuffix("| 0 | 0 | 0 | **not tested** |") == true)
        }
    }

    /// Would catch fields in the wrong places, numbers of the wrong column, and swept keys that are lost.
    @Test func rows() throws {
        let lines = try Self.page(["one": [Self.header, Self.row("better", verdict: "supported")], "two": []])
        #expect(
            lines.contains(
                "| one | dispersion 0.5, beta 1 | a > b | reward at KL 0.5 | 0.25 | 0.125 .. 0.375 | 0.012 | 19 of 20 | supported |"
            ))
        #expect(lines.contains("## better") && lines.contains("A is better."))
    }

    /// Would catch a claim of equality that a significant but small difference contradicts, or that a wide interval supports.
    @Test(arguments: [
        ("-0.005", "0.009", "supported"), ("0.001", "0.009", "supported"), ("-0.02", "0.009", "inconclusive"),
        ("0.005", "0.02", "inconclusive"), ("0.01", "0.02", "contradicted"), ("-0.3", "-0.02", "contradicted"),
        ("nan", "nan", "inconclusive"),
    ])
    func equality(low: String, high: String, verdict: String) throws {
        let row = Self.row("equal", low: low, high: high, verdict: "supported")
        let lines = try Self.page(["one": [Self.header, row]])
        #expect(Self.overview("equal", lines)?.hasSuffix("**\(verdict)** |") == true)
        #expect(
            lines.contains { $0.hasPrefix("| one |") && $0.contains("| a = b |") && $0.hasSuffix("| \(verdict) |") })
        #expect(lines.contains("A is B. Equal means: within 0.01."))
    }

    /// Would catch a long list of rows that hides the rest of the page, and experiments that are named once for each row.
    @Test func manyRows() throws {
        let rows = (0..<30).map { _ in Self.row("better", verdict: "supported") }
        let lines = try Self.page(["one": [Self.header] + rows, "two": [Self.header] + rows])
        #expect(lines.contains("<details><summary>60 rows</summary>") && lines.contains("</details>"))
        #expect(Self.overview("better", lines)?.contains("| one, two | 60 |") == true)
    }

    /// Would catch a table that is read for something it is not: each fault has its file, line and column.
    @Test(arguments: [
        ([header, row("bettr", verdict: "supported")], "2: claim: 'bettr' is none of the claims in "),
        (
            [header, row("better", verdict: "yes")],
            "2: verdict: expected one of supported, contradicted, inconclusive, got 'yes'"
        ),
        ([header, row("better", low: "x", verdict: "supported")], "2: interval_low: expected a number, got 'x'"),
        ([header, "1,2"], "2: expected 25 fields, got 2"),
        (["claim,better"], "1: than: no such column"),
    ])
    func faults(rows: [String], fault: String) throws {
        do {
            _ = try Self.page(["one": rows])
            Issue.record("no fault")
        } catch let error as FileFault {
            #expect(error.description.contains("comparisons.csv:\(fault)"))
        }
    }

    /// Would catch folders that are taken for results, and results without comparisons that give an empty page.
    @Test func folders() throws {
        #expect(throws: FileFault.self) { try Self.page(["one": []]) }
        let scratch = try Scratch()
        let list = try ClaimList(reading: try scratch.write(Self.list, to: "claims.yaml"))
        #expect(throws: FileFault(file: "\(scratch.path)/none", message: "no such folder of results")) {
            try ClaimsPage(list, results: ["\(scratch.path)/none"])
        }
    }

    /// Would catch a list of claims that is read in part.
    @Test(arguments: [
        ("claims: []", "1: claims: expected a list of claims, got a list"),
        ("x: 1", "1: x: unknown key; expected claims"),
        ("claims: [{key: a, claim: b}]", "1: claims.source: missing"),
        ("claims: [{key: a b, claim: b, source: c}]", "1: claims.key: expected at most 200 letters"),
        ("claims: [{key: a, claim: b, source: c, within: 0}]", "1: claims.within: expected a positive number, got '0'"),
        (
            "claims: [{key: a, claim: b, source: c, by: 0}]",
            "1: claims.by: unknown key; expected key, claim, source or within"
        ),
        (
            "claims:\n- {key: a, claim: b, source: c}\n- {key: a, claim: b, source: c}",
            "3: claims.key: 'a' occurs twice"
        ),
    ])
    func listFaults(text: String, fault: String) throws {
        let scratch = try Scratch()
        let file = try scratch.write(text, to: "claims.yaml")
        do throws(FileFaults) {
            _ = try ClaimList(reading: file)
            Issue.record("no fault")
        } catch {
            #expect(error.faults.contains { $0.description.hasPrefix("\(file):\(fault)") }, "\(error)")
        }
    }
}
