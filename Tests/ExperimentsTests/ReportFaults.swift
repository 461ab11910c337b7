import Experiments
import Foundation
import Preferences
import TestSupport
import Testing

/// Folders in which something is missing or wrong.
@Suite struct ReportFaults {
    /// Would catch a report that fails where manifest and comparisons are not kept, or that says nothing of it.
    @Test func missing() throws {
        let folder = try ReportFolder(replacing: ["manifest.json": nil, "comparisons.csv": nil])
        let page = try folder.page()
        #expect(page.contains("There is no comparisons.csv in the folder"))
        #expect(
            page.contains("There is no manifest.json in the folder, so versions, machine and time are not known here"))
        let name = URL(fileURLWithPath: folder.scratch.path).lastPathComponent
        #expect(page.contains("<h1>\(name)</h1>") && page.contains("mallows-bandit run \(name)"))
        #expect(page.contains("0.8126119001") && page.contains("aria-label=\"Figure first\""))
    }

    /// Would catch a fault without file, line or column, or one that is shown as if it were none.
    @Test(arguments: [
        ("comparisons.csv", "a,b\n1\n", "RESULT/comparisons.csv:2: expected 2 fields, got 1"),
        ("comparisons.csv", "a,b\n1,2\n", "RESULT/comparisons.csv:1: replicates: expected a column of this name"),
        ("comparisons.csv", "", "RESULT/comparisons.csv: the file is empty"),
        ("summary.csv", "cell,beta\n1,2\n", "RESULT/summary.csv:1: checkpoint: expected a column of this name"),
        ("summary.csv", "cell,beta,cell\n", "RESULT/summary.csv:1: cell: this column occurs twice"),
        (
            "summary.csv", "cell,beta,checkpoint\n\"1\n\",2,x\n",
            "RESULT/summary.csv:2: checkpoint: expected an integer, got 'x'"
        ),
        ("summary.csv", "cell,beta,checkpoint\n1,\"2,3\n", "RESULT/summary.csv:2: a quoted field does not end"),
        ("summary.csv", "cell,beta,checkpoint\n1,2\"\",3\n", "RESULT/summary.csv:2: a quote within a field"),
        (
            "summary.csv", "cell,beta,checkpoint\n1,\"2\"x,3\n",
            "RESULT/summary.csv:2: expected a comma behind a field in quotes"
        ),
        ("manifest.json", "{\"name\": [1\n", "RESULT/manifest.json:2: expected the manifest that 'run' writes"),
        ("manifest.json", "", "RESULT/manifest.json: expected the manifest that 'run' writes"),
        ("figures.json", "[\n{}]\n", "RESULT/figures.json:2: figures.name: missing"),
        ("figures/first.svg", "", "RESULT/figures/first.svg:1: expected an svg element"),
        ("figures/first.svg", "<html/>", "RESULT/figures/first.svg:1: expected an svg element, got <html>"),
        ("figures/first.svg", "<svg>\n<g>\n</svg>", "RESULT/figures/first.svg:3: expected </g>"),
        ("figures/first.svg", "<svg>\n<g", "RESULT/figures/first.svg:2: expected a name"),
        ("figures/first.svg", "<svg>\n<!-- x", "RESULT/figures/first.svg:2: expected -->"),
        ("figures/first.svg", "<svg a=b/>", "RESULT/figures/first.svg:1: a: expected a value in quotes"),
        ("figures/first.svg", "<svg/>", "RESULT/figures/first.svg:1: viewBox: expected the size of the image"),
        (
            "figures/first.svg", "<svg viewBox='0 0 9 9'>\n<script/></svg>",
            "RESULT/figures/first.svg:2: <script> has no place in a report"
        ),
        (
            "figures/first.svg", "<svg viewBox='0 0 9 9'><g onclick='x'/></svg>",
            "RESULT/figures/first.svg:1: onclick: has no place in a report"
        ),
        (
            "figures/first.svg", "<svg viewBox='0 0 9 9'><use href='other.svg#a'/></svg>",
            "RESULT/figures/first.svg:1: href: expected a part of the image"
        ),
        (
            "figures/first.svg", "<svg viewBox='0 0 9 9'><g fill='url(x.svg#a)'/></svg>",
            "RESULT/figures/first.svg:1: fill: expected a part of the image"
        ),
    ])
    func broken(file: String, text: String, message: String) throws {
        let fault = try #require(try ReportFolder(replacing: [file: text]).fault())
        #expect(fault.hasPrefix(message), "\(fault)")
        #expect(!fault.contains("\n"))
    }

    /// Would catch comparisons that say what is neither a number nor a verdict.
    @Test func comparisons() throws {
        let lines = ReportFolder.comparisons
        let unknown = [lines[0], lines[1].replacing("supported", with: "proven")].joined(separator: "\n")
        #expect(
            try ReportFolder(replacing: ["comparisons.csv": unknown]).fault()
                == "RESULT/comparisons.csv:2: verdict: expected one of supported, contradicted, inconclusive, got 'proven'"
        )
        let word = [lines[0], lines[1], lines[2].replacing("-0.012", with: "low")].joined(separator: "\n")
        #expect(
            try ReportFolder(replacing: ["comparisons.csv": word]).fault()
                == "RESULT/comparisons.csv:3: interval_low: expected a number, got 'low'")
        #expect(try ReportFolder(replacing: ["comparisons.csv": lines[0] + "\n"]).page().contains("has no rows"))
    }

    /// Would catch a folder without results, or no folder, that gives an empty page; and nesting that overflows the stack.
    @Test func noResults() throws {
        let empty = try Scratch()
        for (path, message) in [
            (empty.path, "no results here: expected manifest.json or a table"), (empty.file("x"), "no such folder"),
        ] {
            do {
                _ = try Report(reading: path)
                Issue.record("no fault for \(path)")
            } catch {
                #expect(error.description == "\(path): \(message)")
            }
        }
        let deep = "<svg viewBox='0 0 1 1'>" + String(repeating: "<g>", count: 100_000)
        #expect(
            try ReportFolder(replacing: ["figures/first.svg": deep]).fault()
                == "RESULT/figures/first.svg:1: more than 100 elements within one another")
    }
}
