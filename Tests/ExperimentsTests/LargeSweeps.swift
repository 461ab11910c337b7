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

    /// Would catch a figure that takes all memory; an override that makes it so leaves it out.
    @Test func tooLargeFigures() throws {
        let figures =
            "figures: [{name: a, x: step, y: kl, color: fit.beta, facet: world.dispersion}, "
            + "{name: b, x: step, y: kl, color: world.dispersion, where: {fit.beta: 1}}]\n"
        #expect(
            try Trial.faults(text(betas: 101, dispersions: 100) + figures) == [
                "25: figures: 'a' shows 10100 cells, of at most 10000; use where"
            ])
        let small = text(betas: 100, dispersions: 100) + figures
        #expect(try Trial.experiment(small).figures.map(\.name) == ["a", "b"])
        let numbers = (1...101).map { "\($0)" }.joined(separator: ", ")
        let larger = try Trial.experiment(small, overrides: [("fit.beta", "[\(numbers)]")])
        #expect(larger.figures.map(\.name) == ["b"])
    }

    /// Would catch settings that are written in two ways and taken for two: their results would be mixed.
    @Test func sameSettingsTwice() throws {
        let text = Trial.text(adding: ["sweep: {policy: [tabular, {tabular: {}}]}"])
        #expect(try Trial.faults(text) == ["22: sweep: two combinations within 'policy' are the same settings"])
    }
}
