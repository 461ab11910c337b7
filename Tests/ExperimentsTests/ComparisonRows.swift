import Evaluation
import Experiments
import Foundation
import Preferences
import TestSupport
import Testing

/// `comparisons.csv` against `curves.csv`.
@Suite struct ComparisonRows {
    private static let text = Trial.text(
        replacing: [
            3: "replicates: 6", 12: "  pairs: 40", 20: "  optimizer: {adam: {learning-rate: 0.05, steps: 60}}",
            21: "  checkpoints: 12",
        ],
        adding: [
            "sweep:", "  world.dispersion: [0.3, 0.7]", "  fit.objective: [dpo, ipo, mallows-phi-dpo]",
            "  fit.beta: [0.1, 0.3, 1]",
            "compare:",
            "  - {better: mallows-phi-dpo, than: dpo, at-kl: [0.05, 0.3], at: end, where: {fit.beta: [0.1, 1]}, claim: a}",
            "  - {better: ipo, than: dpo, over: beta, at-kl: [0.2], area: [0.2, 0.3], interval: bootstrap}",
            "  - {better: {fit.beta: 1}, than: {fit.beta: 0.1}, at: end, metric: entropy, lower: true, where: {fit.objective: ipo}}",
        ])

    /// Would catch columns that are missing or misplaced, rows out of order, and replicates that are not accounted for.
    @Test func shape() async throws {
        let table = try Table(try #require(try await Trial.results(Self.text).comparisons))
        #expect(
            table.columns == [
                "claim", "world.dispersion", "fit.objective", "fit.beta", "better", "than", "over", "metric", "at",
                "replicates",
                "reached_both", "reached_better_only", "reached_than_only", "reached_neither", "better_mean",
                "than_mean", "estimate", "standard_error", "interval", "interval_low", "interval_high", "p",
                "corrected_p", "effect_size", "superiority", "verdict",
            ])
        #expect(
            table["at"] == Array(repeating: ["0.05", "0.3"], count: 4).flatMap { $0 }
                + Array(repeating: "end", count: 4)
                + ["0.2", "0.2..0.3", "0.2", "0.2..0.3", "end", "end"])
        #expect(
            table["fit.beta"] == ["0.1", "0.1", "1", "1", "0.1", "0.1", "1", "1", "0.1", "1", "0.1", "1"]
                + Array(repeating: "", count: 6))
        #expect(table["over"].suffix(6) == ["beta", "beta", "beta", "beta", "end", "end"])
        #expect(table["metric"].suffix(6) == ["reward", "area", "reward", "area", "entropy", "entropy"])
        #expect(table["better"].last == "beta=1" && table["fit.objective"].last == "ipo" && table["claim"].first == "a")
        for place in table.rows.indices {
            let counts = ["both", "better_only", "than_only", "neither"].map { table.numbers("reached_\($0)")[place] }
            #expect(counts.reduce(0, +) == 6 && table["replicates"][place] == "6")
        }
    }

    /// Would catch a swapped sign, replicates that are not paired, a level at the wrong point of a curve, and a correction over a part of
    /// the rows: the rows at KL 0.05 and at the end are worked out again from `curves.csv`.
    @Test func values() async throws {
        let results = try await Trial.results(Self.text)
        let (curves, table) = (try Table(results.curves), try Table(try #require(results.comparisons)))
        for place in table.rows.indices where table["over"][place] != "beta" {
            let mapping = table["better"][place].contains("=")
            let sides = ["better", "than"].map { name -> [Double?] in
                let value = table[name][place]
                let cell = curves.rows(where: "world.dispersion", isIn: [table["world.dispersion"][place]])
                    .rows(where: "fit.objective", isIn: [mapping ? table["fit.objective"][place] : value])
                    .rows(where: "fit.beta", isIn: [mapping ? String(value.dropFirst(5)) : table["fit.beta"][place]])
                return (1...6).map { replicate in
                    let fit = cell.rows(where: "replicate", isIn: ["\(replicate)"])
                    let (kl, metric) = (fit.numbers("kl"), fit.numbers(table["metric"][place]))
                    guard let level = Double(table["at"][place]) else { return metric.last }
                    guard let i = kl.firstIndex(where: { $0 >= level }) else { return nil }
                    // At one KL rewards differ as the distances below the frontier do, and these are followed.
                    let isReward = table["metric"][place] == "reward"
                    let y = isReward ? fit.numbers("frontier_gap").map { -$0 } : metric
                    return y[i - 1] + (y[i] - y[i - 1]) * (level - kl[i - 1]) / (kl[i] - kl[i - 1])
                }
            }
            let sign = mapping ? -1.0 : 1
            let differences = zip(sides[0], sides[1]).compactMap { a, b in a.flatMap { a in b.map { sign * (a - $0) } }
            }
            #expect(Double(differences.count) == table.numbers("reached_both")[place])
            let expected = PairedComparison(differences)
            for (name, value) in [
                ("estimate", expected.estimate), ("standard_error", expected.standardError), ("p", expected.pValue),
            ] {
                let got = table.numbers(name)[place]
                #expect(
                    got.isNaN && value.isNaN || abs(got - value) <= 1e-9 * max(1e-3, abs(value)), "\(name) \(place)")
            }
        }
        let corrected = holmCorrected(table.numbers("p"))
        for (place, p) in corrected.enumerated() {
            #expect(table["corrected_p"][place] == "\(p)")
            #expect(
                table["verdict"][place] == Verdict(estimate: table.numbers("estimate")[place], correctedP: p).rawValue)
        }
    }

    /// Would catch a bootstrap that depends on where its row stands, and rows that depend on the workers or on the shards.
    @Test func sameBytes() async throws {
        let experiment = try Trial.experiment(Self.text)
        let one = try #require(try await Trial.results(experiment, jobs: 1).comparisons)
        #expect(try await Trial.results(experiment, jobs: 7).comparisons == one)
        let scratch = try Scratch()
        var folders: [String] = []
        for number in 1...3 {
            let shard = try #require(Shard("\(number)/3"))
            try await Trial.store(experiment, below: scratch, shard: shard).close()
            folders.append(
                try ResultFolder(for: experiment, shard: shard, below: scratch.path, withFigures: false).path)
        }
        let (stores, merged) = try ShardStore.open(folders.reversed())
        let folder = try ResultFolder(for: merged, below: scratch.path, withFigures: false)
        let store = try Store(in: folder.path, for: Sweep(merged), isFresh: false)
        try store.merge(stores, Interruption())
        let lines = try folder.write(merged, from: store, RunInformation(jobs: 2, version: "test"))
        #expect(try scratch.read("trial/comparisons.csv") == one)
        #expect(lines.count == 1 && lines[0].contains("trial/comparisons.csv: "))
        let alone = try await Trial.results(
            experiment.name.isEmpty ? "" : Self.text, overrides: [("world.dispersion", "0.7")])
        let before = try Table(one).rows(where: "world.dispersion", isIn: ["0.7"]).without([
            "p", "corrected_p", "verdict",
        ])
        #expect(try Table(try #require(alone.comparisons)).without(["p", "corrected_p", "verdict"]) == before)
    }

    /// Would catch a table of an earlier version of the experiment that stays beside the others, and one that nobody asked for.
    @Test func withoutSection() async throws {
        #expect(try await Trial.results(Trial.text()).comparisons == nil)
        let experiment = try Trial.experiment(Trial.text())
        let scratch = try Scratch()
        let store = try await Trial.store(experiment, below: scratch)
        let old = try scratch.write("old", to: "trial/comparisons.csv")
        let folder = try ResultFolder(for: experiment, below: scratch.path, withFigures: false)
        _ = try folder.write(experiment, from: store, RunInformation(jobs: 1, version: "test"))
        #expect(!FileManager.default.fileExists(atPath: old))
    }
}
