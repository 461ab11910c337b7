import Foundation
import TestSupport
import Testing

/// Output that goes nowhere.
@Suite struct LostOutput {
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
