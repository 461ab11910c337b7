import Foundation
import GRDB
import TestSupport
import Testing

/// Runs that end before their time.
@Suite(.serialized) struct Kills {
    private static let tables = ["curves.csv", "summary.csv", "frontier.csv", "arms.csv"]
    private static let sweep = """
        sweep: {fit.objective: [dpo, ipo, mallows-phi-dpo], world.dispersion: [0.3, 0.8]}
        figures: [{name: a, x: step, y: arm_probability, color: rank}]

        """

    private func arguments(_ output: String, replicates: Int, _ more: String...) -> [String] {
        ["run", "small.yaml", "--no-figures", "--quiet", "--replicates", "\(replicates)", "--output", output] + more
    }

    private func expectSame(_ program: Program, _ a: String, _ b: String) throws {
        for table in Self.tables {
            #expect(try program.scratch.read("\(a)/small/\(table)") == program.scratch.read("\(b)/small/\(table)"))
        }
    }

    /// The number of stored fits, and of those that are different.
    private func stored(_ program: Program, _ output: String) throws -> (fits: Int, different: Int) {
        let queue = try DatabaseQueue(path: program.scratch.file("\(output)/small/store.sqlite"))
        return try queue.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT count(*), count(DISTINCT cell || ' ' || replicate) FROM fit")
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// Would catch a batch that is lost or half there when the process is killed, and one that is computed twice: after
    /// ten kills at different moments the tables are those of a run in one go, and the store, which would keep a second
    /// copy, has each fit once. What a kill leaves may not shrink.
    @Test func tenKills() throws {
        let program = try Program()
        try program.writeExperiment(adding: Self.sweep)
        #expect(try program.finish(program.process(arguments("whole", replicates: 2500))).status == 0)
        var fits = 0
        for kill in 0..<10 {
            // Moments from before the store is made to within the tables.
            let moment = [0.01, 0.75, 0.06, 1.1, 0.25, 0.9, 0.6, 1.3, 0.03, 0.7][kill]
            let killed = try program.finish(program.process(arguments("killed", replicates: 2500))) { process in
                Thread.sleep(forTimeInterval: moment)
                Foundation.kill(process.processIdentifier, SIGKILL)
            }
            #expect(killed.status == 128 + SIGKILL || killed.status == 0)
            guard FileManager.default.fileExists(atPath: program.scratch.file("killed/small/store.sqlite")),
                let now = try? stored(program, "killed")
            else { continue }
            #expect(now.fits >= fits && now.different == now.fits)
            fits = now.fits
        }
        #expect(try program.finish(program.process(arguments("killed", replicates: 2500))).status == 0)
        #expect(try stored(program, "killed") == (15000, 15000))
        try expectSame(program, "whole", "killed")
    }

    /// Would catch an interruption that takes more than its two seconds (a third is for a busy machine), that ends with
    /// another status, says nothing of how to go on, or costs more than what was not yet stored.
    @Test(arguments: [SIGINT, SIGTERM], ["1", "2"]) func interrupted(number: Int32, jobs: String) throws {
        let program = try Program()
        try program.writeExperiment(adding: Self.sweep)
        var start = ContinuousClock.now
        let run = try program.finish(program.process(arguments("part", replicates: 200_000, "--jobs", jobs))) {
            process in
            Thread.sleep(forTimeInterval: 0.7)
            #expect(process.isRunning)
            start = .now
            kill(process.processIdentifier, number)
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(run.status == 128 + number && run.output.isEmpty)
        #expect(
            run.errors
                == "mallows-bandit: interrupted; what is done is in part/small/: run the same command again to go on from "
                + "there\n")
        #expect(try stored(program, "part").fits > 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: program.scratch.file("part/small"))
        #expect(Set(files).isSubset(of: ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", ".lock"]))
        #expect(try program.finish(program.process(arguments("part", replicates: 50))).status == 0)
        #expect(try program.finish(program.process(arguments("whole", replicates: 50))).status == 0)
        try expectSame(program, "whole", "part")
    }

    /// Would catch a fit that cannot be left, and so cannot be interrupted: here each takes minutes.
    @Test func longFits() throws {
        let program = try Program()
        try program.writeExperiment()
        var start = ContinuousClock.now
        let run = try program.finish(
            program.process(["run", "small.yaml", "--no-figures", "--set", "fit.optimizer={adam: {steps: 1e9}}"])
        ) { process in
            Thread.sleep(forTimeInterval: 0.7)
            start = .now
            process.interrupt()
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(run.status == 130 && run.complaints.count == 1)
    }

    /// Would catch shards that give other bytes than one run, in any order; a merge of what does not belong together, of
    /// too little, or of what is not there.
    @Test func shards() throws {
        let program = try Program()
        try program.writeExperiment(adding: Self.sweep)
        #expect(try program.finish(program.process(arguments("whole", replicates: 31))).status == 0)
        for shard in [4, 1, 7, 2, 6, 3, 5] {
            let run = try program.finish(program.process(arguments("parts", replicates: 31, "--shard", "\(shard)/7")))
            #expect(run.status == 0)
        }
        func folders(_ shards: [Int]) -> [String] { shards.map { "parts/small/shard-\($0)-of-7" } }
        func merge(_ output: String, _ folders: [String]) throws -> Program.Outcome {
            try program.finish(program.process(["merge", output] + folders + ["--no-figures"]))
        }
        #expect(try merge("a", folders([1, 2, 3, 4, 5, 6, 7])).status == 0)
        #expect(try merge("b", folders([6, 3, 7, 1, 5, 2, 4])).status == 0)
        try expectSame(program, "whole", "a")
        try expectSame(program, "whole", "b")

        let few = try merge("c", folders([1, 2, 3, 5, 6, 7]))
        #expect(few.status == 1 && few.complaints.count == 1)
        #expect(
            few.errors.contains("c/small/store.sqlite: ") && few.errors.contains(" of 186 fits are missing; give all"))
        #expect(try merge("c", folders([4])).status == 0)
        try expectSame(program, "whole", "c")

        let others = arguments("others", replicates: 31, "--shard", "1/2")
        #expect(try program.finish(program.process(others)).status == 0)
        let seed = arguments("seed", replicates: 31, "--shard", "1/7", "--set", "seed=2")
        #expect(try program.finish(program.process(seed)).status == 0)
        for (bad, message) in [
            (
                "others/small/shard-1-of-2",
                "/store.sqlite: is shard 1/2, where parts/small/shard-1-of-7/store.sqlite is 1/7"
            ),
            (
                "seed/small/shard-1-of-7",
                "/store.sqlite: holds another experiment than parts/small/shard-1-of-7/store.sqlite"
            ),
            ("parts/small/shard-1-of-7", ": is given twice"),
            ("nowhere", "/store.sqlite: no such file; a folder that 'run --shard' has written is expected"),
        ] {
            let refused = try merge("d", folders([1]) + [bad])
            #expect(refused.status == 1)
            #expect(refused.complaints == ["mallows-bandit: \(bad)\(message)"])
        }
    }
}
