import Experiments
import Fitting
import Objectives
import Optimization
import Preferences
import Testing

/// A key that must be there and is not.
@Suite struct MissingKeys {
    /// Would catch a required key with a silent default, or a fault that does not name the section's line.
    @Test(arguments: [
        (1, "1: name: missing"), (2, "1: seed: missing"), (3, "1: replicates: missing"),
        (6, "5: world.arms: missing"), (7, "5: world.reward: missing"), (9, "5: world.dispersion: missing"),
        (11, "12: preferences.model: missing"), (12, "11: preferences.pairs: missing"),
        (17, "18: fit.objective: missing"), (18, "17: fit.beta: missing"),
    ])
    func required(line: Int, fault: String) throws {
        // The line stays, as a comment, so that the others keep their numbers; a section starts at its first key.
        let expected = line == 1 ? "2: name: missing" : fault
        #expect(try Trial.faults(Trial.text(replacing: [line: "# nothing"])) == [expected])
    }

    /// Would catch a default that is not the documented one: without the optional keys the experiment is the same as with
    /// their defaults written out.
    @Test func defaults() throws {
        let bare = try Trial.experiment(
            Trial.text(replacing: [5, 8, 13, 14, 15, 19, 20, 21].reduce(into: [:]) { $0[$1] = "" }))
        let full = try Trial.experiment(
            Trial.text(replacing: [20: "  optimizer: bfgs2", 21: "  checkpoints: 30"]))
        let (a, b) = (try #require(bare.cells.first), try #require(full.cells.first))
        #expect(a.world.identity == b.world.identity)
        #expect(a.world.contexts == 1)
        #expect(a.preferences.identity == b.preferences.identity)
        #expect(a.policy == .tabular)
        #expect(a.fit.dispersion == .oracle)
        #expect(a.fit.checkpoints == .steps(30))
        #expect(a.fit.minimizer.name == "bfgs2")
        #expect(bare.question.isEmpty && bare.figures.isEmpty && bare.sweptKeys.isEmpty)
    }

    /// Would catch a section that may be left out although nothing could run without it.
    @Test func sections() throws {
        #expect(
            try Trial.faults("name: x\nseed: 1\nreplicates: 1\n")
                == ["1: world: missing", "1: preferences: missing", "1: fit: missing"])
    }
}
