import Foundation
import TestSupport
import Testing

/// `report`, and the report that `run` writes.
@Suite struct ReportCommand {
    /// Would catch a run that writes no report, another one than `report` does, or one beside tables alone; and a report of
    /// earlier results that stays beside new ones.
    @Test func afterRun() throws {
        let program = try Program()
        try program.writeExperiment(adding: "figures: [{name: frontier, x: kl, y: reward}]\n")
        let run = try program("run", "small.yaml")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasSuffix("  results/small/figures/frontier.svg\n  results/small/report.html\n"))
        let page = try program.scratch.read("results/small/report.html")
        #expect(page.contains("aria-label=\"Figure frontier: Expected reward against KL"))
        for name in ["small", "results/small", "results/small/"] {
            let report = try program("report", name)
            #expect(report.status == 0 && report.errors.isEmpty && report.output == "results/small/report.html\n")
            #expect(try program.scratch.read("results/small/report.html") == page)
        }
        #expect(try program("run", "small.yaml", "--no-figures").output.contains("report") == false)
        #expect(!FileManager.default.fileExists(atPath: program.scratch.file("results/small/report.html")))
    }

    /// Would catch a report that goes elsewhere than it is told, or that links to files that are not beside it.
    @Test func output() throws {
        let program = try Program()
        try program.writeExperiment()
        #expect(try program("run", "small.yaml", "--no-figures", "--quiet").status == 0)
        let report = try program("report", "small", "--output", "page.html")
        #expect(report.status == 0 && report.output == "page.html\n")
        let page = try program.scratch.read("page.html")
        #expect(page.contains("<th scope=\"row\">summary.csv</th>") && !page.contains("href=\"./"))
        let entries = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("results/small"))
        #expect(!entries.contains("report.html"))
        #expect(try program("report", "small", "small", "--output", "page.html").status == 64)
        #expect(try program("report", "small", "--output", "").status == 64)
        #expect(try program("report").status == 64)
    }

    /// Would catch a fault that is not told in a line, and a report that is half-written or written beside a broken one.
    @Test func faults() throws {
        let program = try Program()
        try program.writeExperiment()
        #expect(try program("run", "small.yaml", "--no-figures", "--quiet").status == 0)
        let none = try program("report", "large")
        #expect(none.status == 2 && none.output.isEmpty)
        #expect(
            none.complaints
                == ["mallows-bandit: large: no such folder of results (looked for large, results/large)"])
        try program.scratch.write("cell,beta,checkpoint\n1,1\n", to: "results/small/summary.csv")
        try FileManager.default.createDirectory(
            atPath: program.scratch.file("good"), withIntermediateDirectories: true)
        try program.scratch.write("a,b\n1,2\n", to: "good/table.csv")
        let broken = try program("report", "good", "small")
        #expect(broken.status == 1 && broken.output.isEmpty)
        #expect(broken.complaints == ["mallows-bandit: results/small/summary.csv:2: expected 3 fields, got 2"])
        #expect(!FileManager.default.fileExists(atPath: program.scratch.file("good/report.html")))
        let nowhere = try program("report", "good", "--output", "none/page.html")
        #expect(nowhere.status == 1 && nowhere.errors.hasPrefix("mallows-bandit: none/page.html: cannot be written: "))
    }
}
