import Foundation
import TestSupport
import Testing

/// Signals and output that goes nowhere.
@Suite(.serialized) struct Interruptions {
    /// Would catch a run that cannot be stopped because the workers hold every thread, that stops with another status, or
    /// that leaves a part of its results. It would run for hours; it is given 3 s to stop, as the machine may be busy.
    @Test(arguments: ["1", "8"]) func interrupted(jobs: String) throws {
        let program = try Program()
        try program.writeExperiment()
        var start = ContinuousClock.now
        let run = try program.finish(
            program.process([
                "run", "small.yaml", "--no-figures", "--jobs", jobs, "--replicates", "500000", "--set",
                "fit.optimizer={adam: {steps: 100000}}",
            ])
        ) { process in
            Thread.sleep(forTimeInterval: 0.7)
            #expect(process.isRunning)
            start = .now
            process.interrupt()
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(run.status == 130 && run.output.isEmpty)
        #expect(
            run.errors == "mallows-bandit: interrupted; results of unfinished experiments were not written\n")
        #expect(try program.leftovers(besides: ["small.yaml"]).isEmpty)
    }

    /// Would catch a complaint or a failure when the reader of a long table goes away.
    @Test func brokenPipe() throws {
        let program = try Program()
        let first = try program.shell(
            "$mb tabulate pairwise --distance kendall --arms 300 --dispersion 0.5 | head -1; echo ${PIPESTATUS[0]}")
        #expect(first.output == "distance,arms,dispersion,i,j,probability\n0\n")
        #expect(first.errors.isEmpty)
    }

    /// Would catch a table that is lost without a word, as on a full disk, and a crash without a standard output.
    @Test func lostOutput() throws {
        let program = try Program()
        for target in ["> /dev/full", ">&-"]
        where target == ">&-" || FileManager.default.fileExists(atPath: "/dev/full") {
            let lost = try program.shell("$mb list models \(target)")
            #expect(lost.status == 1)
            #expect(lost.complaints.count == 1)
            #expect(lost.errors.hasPrefix("mallows-bandit: standard output: cannot be written: "))
        }
        let mute = try program.shell("$mb nonsense >&- 2>&-")
        #expect(mute.status == 64)
    }

    /// Would catch results that go astray, or a crash, when all three standard streams are closed: files that are opened
    /// then get their numbers.
    @Test func closedStreams() throws {
        let program = try Program()
        try program.writeExperiment()
        #expect(try program("run", "small.yaml", "--no-figures", "--quiet", "--output", "a").status == 0)
        let closed = try program.shell("$mb run small.yaml --no-figures --quiet --output b <&- >&- 2>&-")
        #expect(closed.status == 0)
        for file in ["curves.csv", "summary.csv", "frontier.csv"] {
            #expect(try program.scratch.read("a/small/\(file)") == program.scratch.read("b/small/\(file)"))
        }
    }
}
