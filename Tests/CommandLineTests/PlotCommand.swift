import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `plot`.
@Suite struct PlotCommand {
    private static let sweep = """
        sweep: {fit.beta: [0.1, 1], fit.objective: [dpo, ipo]}
        figures:
          - {name: first, x: kl, y: reward, color: fit.objective, facet: fit.beta}
          - {name: second, x: fit.objective, y: fit.beta, heat: reward}

        """

    private func program() throws -> Program {
        let program = try Program()
        try program.writeExperiment(adding: Self.sweep)
        let run = try program("run", "small.yaml", "--quiet")
        #expect(run.status == 0, "\(run.errors)")
        return program
    }

    private func bytes(_ program: Program, _ file: String) throws -> Data {
        try #require(FileManager.default.contents(atPath: program.scratch.file(file)), "\(file)")
    }

    /// Whether a file is what its ending says, and whole.
    private func isWellFormed(_ data: Data, _ ending: String) -> Bool {
        switch ending {
        case "svg": XMLParser(data: data).parse()
        case "pdf": data.starts(with: Data("%PDF-".utf8)) && data.suffix(8).range(of: Data("%%EOF".utf8)) != nil
        default:
            data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
                && data.range(of: Data("IEND".utf8)) != nil
        }
    }

    /// Would catch figures that need more than the tables, that come out otherwise than those of `run`, or that differ from
    /// day to day.
    @Test func redrawing() throws {
        let program = try program()
        let files = ["first", "second"].flatMap { name in
            ["svg", "png", "pdf"].map { "results/small/figures/\(name).\($0)" }
        }
        let drawn = try files.map { try bytes(program, $0) }
        for (file, data) in zip(files, drawn) {
            #expect(isWellFormed(data, String(file.suffix(3))), "\(file)")
            try FileManager.default.removeItem(atPath: program.scratch.file(file))
        }
        for file in ["store.sqlite", "curves.csv", "manifest.json"] {
            try FileManager.default.removeItem(atPath: program.scratch.file("results/small/\(file)"))
        }
        Thread.sleep(forTimeInterval: 1.1)
        let plot = try program("plot", "small")
        #expect(plot.status == 0 && plot.errors.isEmpty)
        #expect(plot.output == files.map { $0 + "\n" }.joined())
        #expect(try files.map { try bytes(program, $0) } == drawn)
        #expect(try program("plot", "results/small/", "--quiet").output.isEmpty)
    }

    /// Would catch options that are not passed on, or files elsewhere than asked for.
    @Test func ownFigures() throws {
        let program = try program()
        let plot = try program(
            "plot", "small", "--x", "fit.beta", "--y", "frontier_gap", "--color", "fit.objective", "--log-x", "--log-y",
            "--where", "fit.objective=dpo,ipo", "--where", "fit.beta=0.1, 1.0", "--name", "mine")
        #expect(plot.status == 0 && plot.errors.isEmpty)
        #expect(plot.output == ["svg", "png", "pdf"].map { "results/small/figures/mine.\($0)\n" }.joined())
        let heat = try program(
            "plot", "small", "--x", "fit.beta", "--y", "fit.objective", "--heat", "kl", "--output", "cross.pdf")
        #expect(heat.status == 0 && heat.output == "cross.pdf\n")
        #expect(isWellFormed(try bytes(program, "cross.pdf"), "pdf"))
        let svg = try program("plot", "small", "--x", "fit.objective", "--y", "kl", "--output", "deep/er/a.svg")
        #expect(svg.status == 0)
        let text = try program.scratch.read("deep/er/a.svg")
        #expect(text.contains("DPO") && text.contains("β = 0.1") && text.contains("95% interval"))
        #expect(try program.leftovers(besides: ["small.yaml", "results"]) == ["cross.pdf", "deep"])
        let table = try program(
            "plot", "small", "--table", "frontier", "--x", "lambda", "--y", "reward", "--log-x", "--output", "f.png")
        #expect(table.status == 0, "\(table.errors)")
        #expect(isWellFormed(try bytes(program, "f.png"), "png"))
    }

    /// Would catch a mistake with another status than 1 or 2, in more than a line, or half a figure left behind.
    @Test func mistakes() throws {
        let program = try program()
        let figures = {
            try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("results/small/figures")).sorted()
        }
        let before = try figures()
        let cases: [([String], Int32, String)] = [
            (["nowhere"], 2, "nowhere: no such folder of results (looked for nowhere, results/nowhere)"),
            (
                ["small", "--x", "KL", "--y", "kl"], 2,
                "results/small/summary.csv: x: expected a column of summary.csv (cell, fit.beta, "
            ),
            (
                ["small", "--x", "kl", "--y", "kl", "--color", "bold"], 2,
                "results/small/summary.csv: color: expected a column of summary.csv (cell"
            ),
            (
                ["small", "--x", "kl", "--y", "kl", "--where", "a=1"], 2,
                "results/small/summary.csv: where: expected a column of summary.csv (cell"
            ),
            (
                ["small", "--x", "kl", "--y", "kl", "--where", "fit.beta=3"], 2,
                "results/small/summary.csv: where fit.beta: no row has 3; there is 0.1, 1"
            ),
            (
                ["small", "--x", "kl", "--y", "kl", "--table", "none"], 2,
                "--table: expected a table of results/small (curves, frontier, summary), got 'none'"
            ),
            (
                ["small", "--x", "fit.beta", "--y", "beta", "--heat", "kl"], 2,
                "results/small/summary.csv:9: where: a second value for fit.beta 0.1, beta 0.1: they differ in fit.objective"
            ),
        ]
        for (arguments, status, message) in cases {
            let plot = try program.finish(program.process(["plot"] + arguments))
            #expect(plot.status == status && plot.output.isEmpty, "\(plot.errors)")
            #expect(plot.complaints.count == 1 && plot.errors.hasPrefix("mallows-bandit: \(message)"), "\(plot.errors)")
        }
        try program.scratch.write("cell,kl_mean\n1\n", to: "results/small/broken.csv")
        let broken = try program("plot", "small", "--x", "kl", "--y", "kl", "--table", "broken")
        #expect(broken.status == 1)
        #expect(broken.complaints == ["mallows-bandit: results/small/broken.csv:2: expected 2 fields, got 1"])
        try FileManager.default.removeItem(atPath: program.scratch.file("results/small/figures.json"))
        let unlisted = try program("plot", "small")
        #expect(unlisted.status == 1 && unlisted.errors.contains("results/small/figures.json: no such file"))
        #expect(try figures() == before)
        #expect(try program.leftovers(besides: ["small.yaml"]) == ["results"])
    }

    /// Would catch a missing gnuplot that leaves something behind, and a program in its place that fails.
    @Test func withoutGnuplot() throws {
        var program = try program()
        program.environment = ["PATH": "", "HOME": program.scratch.path]
        let plot = try program("plot", "small")
        #expect(plot.status == 1)
        #expect(
            plot.complaints == [
                "mallows-bandit: gnuplot: not found; install it (Debian: apt-get install gnuplot-nox)"
            ])
        let fake = try program.scratch.write("#!/bin/sh\necho 'line 1: no fonts' >&2\nexit 3\n", to: "gnuplot")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake)
        program.environment = ["PATH": program.scratch.path, "HOME": program.scratch.path]
        let failed = try program(
            "plot", "small", "--x", "kl", "--y", "reward", "--color", "fit.objective", "--facet", "fit.beta")
        #expect(failed.status == 1)
        #expect(
            failed.complaints == ["mallows-bandit: results/small/figures/plot: gnuplot failed: line 1: no fonts"])
        let files = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("results/small/figures"))
        #expect(!files.contains { $0.contains("plot") })
    }

    /// Would catch options that make no sense together and pass.
    @Test(arguments: [
        ["plot"], ["plot", "a", "--x", "kl"], ["plot", "a", "--y", "kl"], ["plot", "a", "--log-x"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--name", "a/b"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--name", ".a"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--name", "a", "--output", "a.svg"],
        ["plot", "a", "b", "--x", "kl", "--y", "kl", "--output", "a.svg"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--output", "a.gif"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--output", ".svg"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--heat", "kl", "--color", "kl"],
        ["plot", "a", "--x", "kl", "--y", "kl", "--where", "fit.beta"],
    ])
    func badArguments(arguments: [String]) throws {
        let program = try Program()
        let outcome = try program.finish(program.process(arguments))
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.hasPrefix("Error: "))
        #expect(try program.leftovers(besides: []).isEmpty)
    }
}
