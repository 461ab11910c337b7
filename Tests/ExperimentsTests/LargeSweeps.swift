import Experiments
import Testing

/// Sweeps of many cells.
@Suite struct LargeSweeps {
    private func text(betas: Int, dispersions: Int) -> String {
        let beta = (1...betas).map { "\($0)" }.joined(separator: ", ")
        let dispersion = (1...dispersions).map { "\(Double($0) / Double(dispersions))" }.joined(separator: ", ")
        return Trial.text(adding: ["sweep:", "  fit.beta: [\(beta)]", "  world.dispersion: [\(dispersion)]"])
    }

    /// Would catch time or memory that grows with anything but the number of cells (each section is decoded once for each
    /// of its own variants), and cells out of order: the last key changes fastest.
    @Test(.timeLimit(.minutes(1))) func aMillionCells() throws {
        let experiment = try Trial.experiment(text(betas: 1000, dispersions: 1000))
        #expect(experiment.cells.count == 1_000_000)
        #expect(experiment.cells[1_000].values == ["2", "0.001"])
        #expect(experiment.cells[1_000].number == 1_001)
        #expect(experiment.cells.last?.values == ["1000", "1"])
    }

    /// Would catch a grid that is laid out before it is counted: it has 10^12 cells, and 10^9 would do.
    @Test(.timeLimit(.minutes(1))) func tooManyCells() throws {
        let numbers = (1...1000).map { "\($0)" }.joined(separator: ", ")
        let text =
            text(betas: 1000, dispersions: 1000) + "  preferences.pairs: [\(numbers)]\n  world.arms: [\(numbers)]\n"
        #expect(try Trial.faults(text).contains("23: sweep: expected at most 1000000000 cells"))
    }

    /// Would catch a section whose combinations are all decoded before they are counted.
    @Test(.timeLimit(.minutes(1))) func tooManyCombinations() throws {
        let numbers = (1...1001).map { "\($0)" }.joined(separator: ", ")
        let text = Trial.text(adding: ["sweep:", "  fit.beta: [\(numbers)]", "  fit.checkpoints: [\(numbers)]"])
        #expect(try Trial.faults(text) == ["23: sweep: expected at most 1000000 combinations within 'fit'"])
    }

    /// Would catch settings that are written in two ways and taken for two: their results would be mixed.
    @Test func sameSettingsTwice() throws {
        let text = Trial.text(adding: ["sweep: {policy: [tabular, {tabular: {}}]}"])
        #expect(try Trial.faults(text) == ["22: sweep: two combinations within 'policy' are the same settings"])
    }
}
