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

    /// Would catch a grid that is laid out before it is counted: the second has 10^12 cells.
    @Test(.timeLimit(.minutes(1)), arguments: [(1001, 1000), (1_000_000, 1_000_000)])
    func tooManyCells(betas: Int, dispersions: Int) throws {
        let (beta, dispersion) = (min(betas, 1001), min(dispersions, 1000))
        var text = text(betas: beta, dispersions: dispersion)
        if betas > 1001 {
            let numbers = (1...1000).map { "\($0)" }.joined(separator: ", ")
            text += "  preferences.pairs: [\(numbers)]\n  world.arms: [\(numbers)]\n"
        }
        #expect(try Trial.faults(text).contains("23: sweep: expected at most 1000000 cells"))
    }
}
