import TestSupport
import Testing

/// Exit statuses and help.
@Suite struct Statuses {
    private static let commands = [
        ["run"], ["merge"], ["plot"], ["simulate"], ["fit"], ["estimate"], ["tabulate"], ["tabulate", "link"],
        ["tabulate", "pairwise"],
        ["tabulate", "partition"], ["tabulate", "frontier"], ["report"], ["list"], ["validate"], ["claims"],
    ]

    /// Would catch a subcommand without help, or help that is an error.
    @Test(arguments: commands) func help(command: [String]) throws {
        let program = try Program()
        let help = try program.finish(program.process(command + ["--help"]))
        #expect(help.status == 0 && help.errors.isEmpty)
        #expect(help.output.contains("USAGE: mallows-bandit \(command.joined(separator: " "))"))
    }

    /// Would catch an unknown or malformed option that is ignored, or that ends with the status of failed work.
    @Test(arguments: [
        ["nonsense"], ["run", "--nonsense"], ["run", "x.yaml", "--jobs", "0"], ["run", "x.yaml", "--shard", "3/2"],
        ["run", "x.yaml", "--shard", "0/2"], ["merge", "results"], ["merge", "", "a"],
        ["run", "x.yaml", "--jobs", "many"],
        ["run", "x.yaml", "--replicates", "0"], ["run", "x.yaml", "--set", "fit.beta"],
        ["run", "x.yaml", "--set", "=1"],
        ["list"], ["list", "things"],
        ["tabulate", "link", "--distance", "cayley", "--dispersion", "0.5", "--gap", "1"],
        ["tabulate", "link", "--distance", "kendall", "--dispersion", "0", "--gap", "1"],
        ["tabulate", "link", "--distance", "kendall", "--dispersion", "0.5,x", "--gap", "1"],
        ["tabulate", "partition", "--distance", "kendall", "--dispersion", "0.5", "--arms", "2.5"],
        ["tabulate", "frontier", "--reward", "1"], ["tabulate", "frontier", "--reward", "1,2", "--points", "1"],
        ["tabulate", "frontier", "--reward", "1,2", "--reference", "0.5,0.6"],
        ["tabulate", "frontier", "--reward", "1,2", "--reference", "1,0"],
        ["estimate", "x.soc"], ["fit", "x.csv"], ["simulate", "--output", "x.csv"],
        ["simulate", "x.yaml", "--output", "x.csv", "--arms", "3"],
        ["simulate", "x.yaml", "--output", "x.csv", "--replicate", "0"],
    ])
    func badArguments(arguments: [String]) throws {
        let program = try Program()
        let outcome = try program.finish(program.process(arguments))
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.output.isEmpty && outcome.errors.hasPrefix("Error: "))
        #expect(try program.leftovers(besides: []).isEmpty)
    }

    /// Would catch options that read like a configuration and are wrong with another status than 2, or not named.
    @Test(arguments: [
        (
            ["fit", "d.csv", "--objective", "dpoo", "--beta", "1"],
            "--objective: fit.objective: expected a name of 'list objectives', got 'dpoo'"
        ),
        (["fit", "d.csv", "--objective", "dpo", "--beta", "-1"], "--beta: fit.beta: expected a positive number"),
        (
            ["fit", "d.csv", "--objective", "dpo", "--beta", "1", "--dispersion", "2"],
            "--dispersion: fit.dispersion: expected a dispersion"
        ),
        (
            ["fit", "d.csv", "--objective", "mallows-phi-dpo", "--beta", "1"],
            "--dispersion: expected a number above 0 and at most 1"
        ),
        (
            ["simulate", "--model", "mallows-phi", "--arms", "1", "--pairs", "5", "--output", "x.csv"],
            "--arms: world.arms: expected an integer of at least 2, got 1"
        ),
        (
            ["simulate", "--model", "kendal", "--arms", "3", "--pairs", "5", "--output", "x.csv"],
            "--model: preferences.model: expected bradley-terry, "
        ),
        (["run"], "experiments: no experiments here; name an experiment file"),
        (["validate", "none.yaml"], "none.yaml: no such experiment (looked for none.yaml, "),
    ])
    func wronglyAsked(arguments: [String], message: String) throws {
        let program = try Program()
        try program.scratch.write("winner,loser\n1,2\n2,1\n", to: "d.csv")
        let outcome = try program.finish(program.process(arguments))
        #expect(outcome.status == 2)
        #expect(outcome.complaints.count == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("mallows-bandit: \(message)"), "\(outcome.errors)")
        #expect(try program.leftovers(besides: ["d.csv"]).isEmpty)
    }

    /// Would catch a catalog that is empty, or a listed name that a configuration does not know.
    @Test func lists() throws {
        let program = try Program()
        let first = [
            "objectives": "dpo", "models": "bradley-terry", "distances": "kendall", "optimizers": "bfgs2",
            "policies": "softmax",
        ]
        for (catalog, name) in first {
            let list = try program("list", catalog)
            #expect(list.status == 0 && list.errors.isEmpty)
            let lines = list.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix(name + " ") })
            #expect(lines.allSatisfy { $0.split(separator: " ").count >= 2 })
        }
        #expect(try program("--version").output == "0.1.0\n")
    }
}
