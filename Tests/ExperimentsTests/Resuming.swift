import Experiments
import Foundation
import GRDB
import TestSupport
import Testing

/// What a store has is not computed again; what it has not is.
@Suite struct Resuming {
    private static let text = Trial.text(
        replacing: [8: "  reference: {dirichlet: 1.0}"],
        adding: ["sweep:", "  world.dispersion: [0.2, 0.8]", "  fit.objective: [dpo, ipo]", "  fit.beta: [0.1, 1]"])

    /// Runs the experiment of a text into the folder of `scratch`, and says how many fits that took.
    private func computed(
        _ text: String, _ overrides: [(String, String)] = [], in scratch: Scratch, jobs: Int = 2
    ) async throws -> Int {
        let sweep = Sweep(try Trial.experiment(text, overrides: overrides))
        let store = try Store(in: scratch.file("store"), for: sweep, isFresh: false)
        let tally = Tally(sweep)
        _ = try await Runner(sweep).run(into: store, jobs: jobs, tally: tally, interruption: Interruption())
        try store.close()
        #expect(tally.snapshot.fits == sweep.fits && tally.snapshot.cells == sweep.cells)
        return tally.snapshot.computed
    }

    /// Would catch a cell that is known by its place: values that are added, removed, moved, or written otherwise. Of 2 x 2
    /// x 2 cells in 3 replicates only what is new is computed.
    @Test func editedExperiments() async throws {
        let scratch = try Scratch()
        #expect(try await computed(Self.text, in: scratch) == 24)
        #expect(try await computed(Self.text, in: scratch) == 0)
        let edits: [(String, String, Int)] = [
            ("fit.beta", "[1.0, 0.1]", 0), ("fit.beta", "[1, 0.5, 0.1]", 4 * 3), ("fit.objective", "[ipo]", 0),
            ("world.dispersion", "[0.8, 0.2, 0.3]", 4 * 3), ("replicates", "5", 8 * 2), ("replicates", "2", 0),
            ("question", "another?", 0), ("name", "another", 0), ("policy", "{tabular: {}}", 0),
            ("fit.dispersion", "oracle", 0), ("fit.checkpoints", "5", 8 * 3), ("seed", "2", 8 * 3),
            ("world.contexts", "1", 0), ("world.contexts", "2", 8 * 3), ("fit.optimizer", "bfgs2", 8 * 3),
        ]
        for (key, value, expected) in edits {
            #expect(try await computed(Self.text, [(key, value)], in: scratch) == expected, "\(key)=\(value)")
        }
        #expect(try await computed(Self.text, in: scratch) == 0)
    }

    /// Would catch a default of the readers that is not the one which stands for a missing key in a cell's digest: then
    /// writing it down would compute everything again, and changing it nothing.
    @Test func defaults() async throws {
        let bare = """
            name: trial
            seed: 1
            replicates: 2
            world: {arms: 3, reward: {uniform: [0, 1]}, dispersion: 0.5}
            preferences: {model: kendall-ranking, pairs: 12}
            fit: {objective: mallows-theta-dpo, beta: 0.5}
            """
        let written = [
            ("world.contexts", "1"), ("world.reference", "uniform"), ("preferences.proposal", "uniform"),
            ("preferences.per-ranking", "one"), ("policy", "tabular"), ("fit.dispersion", "oracle"),
            ("fit.optimizer", "bfgs2"), ("fit.checkpoints", "30"),
        ]
        let scratch = try Scratch()
        #expect(try await computed(bare, in: scratch) == 2)
        #expect(try await computed(bare, written, in: scratch) == 0)
        let plain = try await Trial.results(bare)
        #expect(try await Trial.results(bare, overrides: written).curves == plain.curves)
    }

    /// Would catch probabilities of arms that are asked for later and then missing.
    @Test func arms() async throws {
        let scratch = try Scratch()
        let figures = ["figures: [{name: a, x: step, y: arm_probability, color: rank}]"]
        #expect(try await computed(Trial.text(), in: scratch) == 3)
        #expect(try await computed(Trial.text(adding: figures), in: scratch) == 3)
        #expect(try await computed(Trial.text(), in: scratch) == 0)
    }

    /// Would catch a view that shows cells or replicates of an earlier version of the experiment beside those of this one.
    @Test func viewsOfEdited() async throws {
        let scratch = try Scratch()
        _ = try await computed(Self.text, [("replicates", "5")], in: scratch)
        _ = try await computed(Self.text, [("fit.beta", "[1, 2]"), ("replicates", "2")], in: scratch)
        let queue = try DatabaseQueue(path: scratch.file("store/store.sqlite"))
        let rows = try queue.read {
            try Row.fetchAll($0, sql: "SELECT cell, replicate, \"fit.beta\" FROM finals")
        }
        #expect(rows.count == 8 * 2)
        #expect(Set(rows.map { $0["fit.beta"] as Double }) == [1, 2])
        #expect(Set(rows.map { $0["cell"] as Int }) == Set(1...8))
    }

    /// Would catch a shard that repeats or forgets a unit, or sizes that are not its own: each fit is in one shard.
    @Test(arguments: [1, 2, 7, 24]) func shards(count: Int) async throws {
        var (fits, most) = (0, 0)
        let experiment = try Trial.experiment(Self.text)
        for number in 1...count {
            let sweep = Sweep(experiment, shard: try #require(Shard("\(number)/\(count)")))
            let scratch = try Scratch()
            let store = try Store(in: scratch.path, for: sweep, isFresh: false)
            let tally = Tally(sweep)
            _ = try await Runner(sweep).run(into: store, jobs: 2, tally: tally, interruption: Interruption())
            #expect(tally.snapshot.computed == sweep.fits && tally.snapshot.cells == sweep.cells)
            fits += sweep.fits
            most = max(most, sweep.fits)
        }
        #expect(fits == 24)
        #expect(most <= 4 * ((6 + count - 1) / count))
    }

    /// Would catch texts that are taken for shards.
    @Test(arguments: ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b", "1/2 ", "1/1000001"])
    func badShards(text: String) { #expect(Shard(text) == nil) }
}
