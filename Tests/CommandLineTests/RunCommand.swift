import Foundation
import TestSupport
import Testing

/// `run` and `validate`.
@Suite struct RunCommand {
    /// Would catch tables that are missing, bytes that depend on --jobs, or a run that says nothing of where its results are.
    @Test func tables() throws {
        let program = try Program()
        try program.writeExperiment()
        let one = try program("run", "small.yaml", "--no-figures", "--output", "a", "--jobs", "1")
        #expect(one.status == 0 && one.errors.isEmpty)
        #expect(one.output.hasPrefix("small: 1 cells x 2 replicates in "))
        #expect(one.output.hasSuffix(" s, results in a/small/\n"))
        let five = try program("run", "small.yaml", "--no-figures", "--output", "b/c", "--jobs", "5", "--quiet")
        #expect(five.status == 0 && five.output.isEmpty && five.errors.isEmpty)
        for file in ["curves.csv", "summary.csv", "frontier.csv"] {
            #expect(try program.scratch.read("a/small/\(file)") == program.scratch.read("b/c/small/\(file)"))
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("a/small"))
        #expect(files.sorted() == ["curves.csv", "frontier.csv", "manifest.json", "store.sqlite", "summary.csv"])
    }

    /// Would catch --set and --replicates that are not passed on.
    @Test func overrides() throws {
        let program = try Program()
        try program.writeExperiment(adding: "sweep: {fit.beta: [0.1, 1]}\n")
        let run = try program(
            "run", "small.yaml", "--no-figures", "--quiet", "--set", "fit.beta=[2, 3, 4]", "--set", "seed=8",
            "--replicates", "5")
        #expect(run.status == 0)
        let curves = try Table(program.scratch.read("results/small/curves.csv"))
        #expect(Set(curves["fit.beta"]) == ["2", "3", "4"])
        #expect(Set(curves["replicate"]) == ["1", "2", "3", "4", "5"])
    }

    /// Would catch an experiment that is found by file alone: a folder and a name below experiments/ will do, and without
    /// a name every one of them is run.
    @Test func finding() throws {
        let program = try Program()
        let folder = program.scratch.file("experiments/first")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try program.writeExperiment("experiments/first/experiment.yaml")
        for name in ["first", "experiments/first", "experiments/first/", "experiments/first/experiment.yaml"] {
            let checked = try program("validate", name)
            #expect(checked.status == 0 && checked.output.hasSuffix("experiment.yaml: 1 cells x 2 replicates\n"))
        }
        #expect(try program("run", "--no-figures", "--quiet").status == 0)
        #expect(try program.leftovers(besides: ["experiments"]) == ["results"])
        let none = try program("run", "second")
        #expect(none.status == 2)
        #expect(none.complaints.count == 1 && none.errors.hasPrefix("mallows-bandit: second: no such experiment"))
    }

    /// Would catch figures that are not drawn, or drawn in part. Without gnuplot on the machine the test says so by an
    /// error of the run, as a user would see it.
    @Test func figures() throws {
        let program = try Program()
        try program.writeExperiment(
            adding: """
                sweep: {fit.beta: [0.1, 1]}
                figures:
                  - {name: frontier, x: kl, y: reward, color: fit.beta}
                  - {name: arms, x: step, y: arm_probability, color: rank, where: {fit.beta: 1}}
                  - {name: betas, x: fit.beta, y: kl, log-x: true}
                """)
        let run = try program("run", "small.yaml")
        #expect(run.status == 0, "\(run.errors)")
        for name in ["frontier", "arms", "betas"] {
            #expect(run.output.contains("  results/small/figures/\(name).svg\n"))
            #expect(try program.scratch.read("results/small/figures/\(name).svg").contains("</svg>"))
            let png = FileManager.default.contents(atPath: program.scratch.file("results/small/figures/\(name).png"))
            #expect(png?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true)
            let pdf = FileManager.default.contents(atPath: program.scratch.file("results/small/figures/\(name).pdf"))
            #expect(pdf?.starts(with: Array("%PDF-".utf8)) == true)
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("results/small/figures"))
        #expect(files.count == 9)
        #expect(try program.scratch.read("results/small/arms.csv").hasPrefix("cell,fit.beta,"))
    }

    /// Would catch a dry run that writes something, that counts wrongly, or whose advice does not work: the commands that
    /// it prints are run.
    @Test func dryRun() throws {
        let program = try Program()
        try program.writeExperiment(adding: "sweep: {fit.beta: [0.1, 1, 2]}\n")
        let dry = try program(
            "run", "small.yaml", "--no-figures", "--output", "a", "--set",
            "preferences.model={bradley-terry: {temperature: 2}}",
            "--dry-run")
        #expect(dry.status == 0 && dry.errors.isEmpty)
        let lines = dry.output.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("small: 3 cells x 2 replicates, 6 fits, about "))
        #expect(lines[1].hasPrefix("time: about ") && lines[2].hasPrefix("disk: about "))
        #expect(try program.leftovers(besides: ["small.yaml"]).isEmpty)
        for shard in ["1", "2"] {
            let command = lines[4].replacing("I/2", with: "\(shard)/2").replacing("mallows-bandit ", with: "$mb ")
            #expect(try program.shell(String(command)).status == 0)
        }
        #expect(
            lines[4].hasPrefix("mallows-bandit run ") && lines[5].hasPrefix("mallows-bandit merge a a/small/shard-"))
        let merge = try program.shell(lines[5].replacing("mallows-bandit ", with: "$mb ") + " --no-figures")
        #expect(merge.status == 0 && merge.output.hasPrefix("small: 3 cells x 2 replicates in "))
    }

    /// Would catch a missing gnuplot that is found out after the work, without advice, or that --no-figures cannot avoid.
    @Test func withoutGnuplot() throws {
        var program = try Program()
        program.environment = ["PATH": "", "HOME": program.scratch.path]
        try program.writeExperiment(adding: "figures: [{name: a, x: kl, y: reward}]\n")
        let run = try program("run", "small.yaml")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(
            run.complaints == [
                "mallows-bandit: gnuplot: not found; install it (Debian: apt-get install gnuplot-nox) or run with "
                    + "--no-figures"
            ])
        #expect(try program.leftovers(besides: ["small.yaml"]).isEmpty)
        #expect(try program("run", "small.yaml", "--no-figures").status == 0)
    }

    /// Would catch a result folder left behind by a faulty experiment, or by a good one beside it; faults of all files are
    /// told, a line each.
    @Test func nothingLeftBehind() throws {
        let program = try Program()
        try program.writeExperiment()
        try program.writeExperiment("bad.yaml", adding: "sweep: {fit.beta: [1, -1]}\nfigure: []\n")
        try program.scratch.write("name: x\nname: y\n", to: "worse.yaml")
        let run = try program("run", "small.yaml", "bad.yaml", "worse.yaml", "--no-figures")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(
            run.complaints == [
                "mallows-bandit: bad.yaml:7: fit.beta: expected a positive number, got '-1'",
                "mallows-bandit: bad.yaml:8: figure: unknown key; expected name, question, seed, replicates, world, "
                    + "preferences, policy, fit, sweep, compare, figures or tables",
                "mallows-bandit: worse.yaml:1: name: this key occurs twice",
            ])
        let validated = try program("validate", "small.yaml", "bad.yaml", "worse.yaml")
        #expect(validated.status == 1 && validated.errors == run.errors)
        #expect(validated.output == "small.yaml: 1 cells x 2 replicates\n")
        #expect(try program.leftovers(besides: ["small.yaml", "bad.yaml", "worse.yaml"]).isEmpty)
        let twice = try program("run", "small.yaml", "small.yaml", "--no-figures")
        #expect(twice.status == 2 && twice.complaints == ["mallows-bandit: two experiments are named 'small'"])
    }

    /// Would catch a place for results that cannot be written to being found out after the work, by a Swift error.
    @Test func blockedOutput() throws {
        let program = try Program()
        try program.writeExperiment()
        try program.scratch.write("in the way", to: "file")
        for output in ["file", "file/deeper"] {
            let run = try program("run", "small.yaml", "--no-figures", "--output", output)
            #expect(run.status == 1 && run.output.isEmpty)
            #expect(
                run.complaints
                    == ["mallows-bandit: \(output)/small: cannot be written: file is no writable folder"])
        }
        try FileManager.default.createDirectory(
            atPath: program.scratch.file("folder"), withIntermediateDirectories: true)
        try program.scratch.write("in the way", to: "folder/small")
        let run = try program("run", "small.yaml", "--no-figures", "--output", "folder")
        #expect(run.status == 1 && run.complaints.count == 1)
        #expect(run.errors.hasPrefix("mallows-bandit: folder/small: cannot be written: "))
        #expect(try program.scratch.read("folder/small") == "in the way")
        #expect(try program("run", "small.yaml", "--no-figures", "--output", "").status == 64)
    }
}
