import Foundation
import TestSupport
import Testing

/// `simulate`, `fit` and `estimate`: data out and in.
@Suite struct FilesOfPreferences {
    private struct Sample: Decodable {
        let distance: String
        let rankings: [[Int]]
        let consensus: [Int]
        let mean_distance: Double
        let dispersion: Double
        let log_likelihood: Double
    }

    /// Would catch an order taken for ranks, a wrong maximum, or counts in a SOC file that are ignored (equal rankings are
    /// written once, with their number).
    @Test func estimates() throws {
        let program = try Program()
        for (number, sample) in try Reference.cases("estimates.json", as: Sample.self).enumerated() {
            let items = sample.consensus.count
            var soc = "# DATA TYPE: soc\n# NUMBER ALTERNATIVES: \(items)\n"
            for (ranks, copies) in Dictionary(grouping: sample.rankings, by: \.self).mapValues(\.count) {
                let order = ranks.indices.sorted { ranks[$0] < ranks[$1] }.map { "\($0 + 1)" }
                soc += "\(copies): \(order.joined(separator: ","))\n"
            }
            let csv =
                (1...items).map { "\"item \($0)\"" }.joined(separator: ",") + "\n"
                + sample.rankings.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
            try program.scratch.write(soc, to: "\(number).soc")
            try program.scratch.write(csv, to: "\(number).csv")
            for file in ["\(number).soc", "\(number).csv"] {
                let outcome = try program("estimate", file, "--distance", sample.distance)
                #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
                let table = try Table(outcome.output)
                #expect(
                    table.columns == [
                        "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion",
                        "log_likelihood", "standard_error", "interval_low", "interval_high", "consensus_gap",
                        "uniform_log_likelihood", "likelihood_ratio", "p_value_bound",
                    ])
                #expect(table["consensus_gap"] == ["0"])
                #expect(table["distance"] == [sample.distance] && table["rankings"] == ["\(sample.rankings.count)"])
                #expect(table["ranks"] == [sample.consensus.map { "\($0)" }.joined(separator: " ")])
                #expect(relativeError(table.numbers("mean_distance")[0], sample.mean_distance) <= 1e-12)
                #expect(relativeError(table.numbers("dispersion")[0], sample.dispersion) <= 1e-9)
                #expect(relativeError(table.numbers("log_likelihood")[0], sample.log_likelihood) <= 1e-10)
            }
        }
    }

    /// Would catch JSON of an estimate that is not an object with arrays, or that loses the names in the file.
    @Test func estimateAsJSON() throws {
        let program = try Program()
        try program.scratch.write("tuna,\"sea, urchin\"\n2,1\n2,1\n1,2\n", to: "r.csv")
        let outcome = try program("estimate", "r.csv", "--distance", "kendall", "--format", "json")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(object?["order"] as? [String] == ["sea, urchin", "tuna"])
        #expect(object?["ranks"] as? [Int] == [2, 1])
        // Two of three agree: 1/(1 + phi) = 2/3.
        #expect(abs((object?["dispersion"] as? Double ?? 0) - 0.5) <= 1e-12)
    }

    /// Would catch `simulate` drawing other data than `run`, or `fit` solving another problem: at the optimum (bfgs2) of
    /// the same objective the loss and the policy of the file are those of the experiment's last checkpoint.
    @Test(arguments: ["csv", "jsonl"]) func fitOfSimulated(ending: String) throws {
        let program = try Program()
        try program.writeExperiment()
        let settings = ["--set", "preferences.pairs=4000", "--set", "world.dispersion=0.8"]
        let simulated = try program.finish(
            program.process(["simulate", "small.yaml", "--output", "d.\(ending)", "--replicate", "2"] + settings))
        #expect(simulated.status == 0 && simulated.output.isEmpty && simulated.errors.isEmpty)
        #expect(
            try program.finish(program.process(["run", "small.yaml", "--no-figures", "--quiet"] + settings)).status == 0
        )
        let curves = try Table(program.scratch.read("results/small/curves.csv")).rows(where: "replicate", isIn: ["2"])
        let fit = try program("fit", "d.\(ending)", "--objective", "dpo", "--beta", "0.5", "--format", "json")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(fit.output.utf8)) as? [String: Any])
        #expect(object["labels"] as? Int == 4000 && object["termination"] as? String == "converged")
        #expect(relativeError(object["loss"] as? Double ?? 0, curves.numbers("loss").last ?? .nan) <= 1e-12)
        let policy = try #require(object["policy"] as? [[String: Any]])
        let logRatios = policy.compactMap { $0["log_ratio"] as? Double }
        let probabilities = policy.compactMap { $0["probability"] as? Double }
        #expect(probabilities.count == 6)
        let kl = zip(probabilities, logRatios).reduce(0) { $0 + $1.0 * $1.1 } / 2
        let entropy = probabilities.reduce(0) { $0 - $1 * log($1) } / 2
        #expect(relativeError(kl, curves.numbers("kl").last ?? .nan) <= 1e-7)
        #expect(relativeError(entropy, curves.numbers("entropy").last ?? .nan) <= 1e-7)
        // The same as CSV, with a line about the fit on standard error.
        let table = try program("fit", "d.\(ending)", "--objective", "dpo", "--beta", "0.5")
        #expect(try Table(table.output).columns == ["context", "arm", "log_ratio", "probability"])
        // Foundation's reader of JSON is not exact in the last bit.
        #expect(
            zip(try Table(table.output).numbers("probability"), probabilities).allSatisfy {
                relativeError($0, $1) < 1e-15
            })
        #expect(table.complaints.count == 1 && table.errors.hasPrefix("dpo, beta 0.5: loss "))
    }

    /// Would catch a file without the promised columns, a number of labels that is not the one asked for, or a simulation
    /// by options that differs from that of an experiment with the same settings.
    @Test func simulations() throws {
        let program = try Program()
        let options = ["--model", "kendall-ranking", "--arms", "4", "--pairs", "300", "--seed", "5", "--contexts", "1"]
        for file in ["p.csv", "p.jsonl"] {
            #expect(try program.finish(program.process(["simulate", "--output", file] + options)).status == 0)
        }
        let pairs = try Table(program.scratch.read("p.csv"))
        #expect(pairs.columns == ["context", "winner", "loser"] && pairs.rows.count == 300)
        #expect(Set(pairs["winner"] + pairs["loser"]) == ["1", "2", "3", "4"])
        #expect(zip(pairs["winner"], pairs["loser"]).allSatisfy { $0 != $1 })
        let lines = try program.scratch.read("p.jsonl").split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String] ?? [:]
        }
        #expect(lines.map { $0["chosen"] } == pairs["winner"] && lines.map { $0["rejected"] } == pairs["loser"])
        #expect(lines.allSatisfy { $0.count == 3 && $0["prompt"] == "1" })

        for file in ["r.csv", "r.soc"] {
            #expect(
                try program.finish(program.process(["simulate", "--rankings", "--output", file] + options)).status == 0)
        }
        let rankings = try Table(program.scratch.read("r.csv"))
        #expect(rankings.columns == ["1", "2", "3", "4"] && rankings.rows.count == 300)
        #expect(rankings.rows.allSatisfy { $0.sorted() == ["1", "2", "3", "4"] })
        let estimates = try ["r.csv", "r.soc"].map { try program("estimate", $0, "--distance", "kendall").output }
        #expect(estimates[0] == estimates[1])
        // Drawn at 0.5; the standard error is about 0.02.
        #expect(abs(try Table(estimates[0]).numbers("dispersion")[0] - 0.5) < 0.1)
    }

    /// Would catch a chain that is used unasked, without a word, or for what is no Mallows law; and one that draws something
    /// else: at phi = 1 Kendall's distance of 50 arms has mean n (n - 1)/4 and variance n (n - 1) (2n + 5)/72.
    @Test func chains() throws {
        let program = try Program()
        let options = [
            "simulate", "--model", "spearman-ranking", "--arms", "50", "--pairs", "400", "--output", "r.soc",
        ]
        let spread = options + ["--rankings", "--dispersion", "1"]
        let refused = try program.finish(program.process(spread))
        #expect(refused.status == 2 && refused.complaints.count == 1 && refused.errors.contains("--sampler mcmc"))
        #expect(try program.leftovers(besides: []).isEmpty)
        let drawn = try program.finish(program.process(spread + ["--sampler", "mcmc"]))
        #expect(drawn.status == 0 && drawn.complaints.count == 1)
        #expect(drawn.errors.contains("approximate draws; autocorrelation time of the distance "))
        let centre = (1...50).map(String.init).joined(separator: ",")
        let estimate = try program("estimate", "r.soc", "--distance", "kendall", "--centre", centre)
        let mean = try #require(try Table(estimate.output).numbers("mean_distance").first)
        let (expected, variance) = (612.5, 3572.9)
        #expect(abs(mean - expected) < 5 * (variance / 400).squareRoot())
        let other = try program(
            "simulate", "--model", "plackett-luce", "--arms", "3", "--pairs", "5", "--sampler", "mcmc", "--output",
            "p.csv")
        #expect(other.status == 2 && other.complaints.count == 1)
        #expect(try program.leftovers(besides: ["r.soc"]).isEmpty)
    }

    /// Would catch a sweep of which the first cell is taken silently, a file that cannot be, or one left half-written.
    @Test func refusals() throws {
        let program = try Program()
        try program.writeExperiment(adding: "sweep: {preferences.pairs: [5, 6]}\n")
        for (arguments, status, message) in [
            (["small.yaml", "--output", "d.csv"], 2, "small: 2 different laws of data; choose one with --set"),
            (["small.yaml", "--output", "d.txt", "--set", "preferences.pairs=5"], 1, "d.txt: pairs are written as"),
            (
                ["small.yaml", "--output", "no/d.csv", "--set", "preferences.pairs=5"], 1,
                "no/d.csv: cannot be written: no"
            ),
            (
                ["small.yaml", "--output", "d.csv", "--set", "preferences.pairs=1e9"], 1,
                "preferences.pairs: expected at"
            ),
            (
                ["small.yaml", "--output", "d.csv", "--rankings", "--set", "preferences.pairs=5"], 2,
                "--rankings: the model 'mallows-phi' draws no rankings"
            ),
        ] {
            let outcome = try program.finish(program.process(["simulate"] + arguments))
            #expect(outcome.status == Int32(status) && outcome.output.isEmpty)
            #expect(
                outcome.complaints.count == 1 && outcome.errors.hasPrefix("mallows-bandit: \(message)"),
                "\(outcome.errors)")
        }
        #expect(try program.leftovers(besides: ["small.yaml"]).isEmpty)
    }
}
