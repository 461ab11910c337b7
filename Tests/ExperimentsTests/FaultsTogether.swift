import Testing

/// All that is wrong with a file is told at once, each fault once.
@Suite struct FaultsTogether {
    private static let bad = Trial.text(replacing: [
        2: "seed: x", 6: "  arms: 1", 9: "  dispersion: 2", 12: "  pairs: 0", 15: "policy: x", 17: "  objective: x",
        18: "  beta: -1", 21: "  checkpoint: 4",
    ])
    private static let lines = [2, 6, 9, 12, 15, 17, 18, 21]

    /// Would catch a reader that stops at its first fault, or that does not put faults in the order of their lines.
    @Test func allInOrder() throws {
        let faults = try Trial.faults(Self.bad)
        #expect(faults.map { $0.prefix { $0 != ":" } } == Self.lines.map { "\($0)" })
    }

    /// Would catch a fault that is told again for every cell of a sweep: 900 cells, none of which touches the fault.
    @Test func onceInASweep() throws {
        let numbers = (1...30).map { "\($0)" }.joined(separator: ", ")
        let sweep = ["sweep:", "  fit.optimizer.adam.steps: [\(numbers)]", "  world.contexts: [\(numbers)]"]
        let faults = try Trial.faults(Self.bad + sweep.joined(separator: "\n") + "\n")
        #expect(faults.map { $0.prefix { $0 != ":" } } == Self.lines.map { "\($0)" })
    }

    /// Would catch faults between sections that are told once for each cell, or for the first cell alone.
    @Test func betweenSections() throws {
        let text = Trial.text(
            replacing: [11: "  model: kendall-ranking", 12: "  pairs: 10", 14: "  per-ranking: all"],
            adding: ["sweep:", "  world.arms: [3, 4, 5]", "  fit.beta: [0.1, 1, 10]"])
        #expect(
            try Trial.faults(text) == [
                "12: preferences.pairs: expected a multiple of 3, the pairs of a ranking of 3 arms, got 10",
                "12: preferences.pairs: expected a multiple of 6, the pairs of a ranking of 4 arms, got 10",
            ])
    }

    /// Would catch time that grows with the square of the number of faults: 50,000 bad values, one fault each.
    @Test(.timeLimit(.minutes(1))) func manyFaults() throws {
        let values = (1...50_000).map { "-\($0)" }.joined(separator: ", ")
        let faults = try Trial.faults(Trial.text(adding: ["sweep:", "  fit.beta: [\(values)]"]))
        #expect(faults.count == 50_000)
        #expect(faults.last == "23: fit.beta: expected a positive number, got '-50000'")
    }

    /// Would catch a value of a sweep whose fault is blamed on the line that it replaces.
    @Test func linesInSweeps() throws {
        let text = Trial.text(adding: [
            "sweep:", "  fit.beta:", "    - 0.1", "    - -2", "  world.dispersion: [0.5, 7]",
        ])
        #expect(
            try Trial.faults(text) == [
                "25: fit.beta: expected a positive number, got '-2'",
                "26: world.dispersion: expected a dispersion above 0 and at most 1, got '7'",
            ])
    }
}
