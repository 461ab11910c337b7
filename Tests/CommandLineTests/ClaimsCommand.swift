import Foundation
import TestSupport
import Testing

/// From a `compare` section to a page of claims.
@Suite struct ClaimsCommand {
    private static let compare = """
        sweep: {fit.objective: [dpo, ipo]}
        compare: [{better: ipo, than: dpo, at: end, metric: entropy, claim: ipo}]

        """

    private func writeComparison(_ program: Program) throws {
        try program.writeExperiment()
        let text = try program.scratch.read("small.yaml").replacing("objective: dpo, ", with: "")
        try program.scratch.write(text + Self.compare, to: "small.yaml")
    }

    /// Would catch a run that does not say what it compared, and a page that does not have it.
    @Test func page() throws {
        let program = try Program()
        try writeComparison(program)
        try program.scratch.write("claims: [{key: ipo, claim: IPO keeps more., source: theory}]", to: "list.yaml")
        let validated = try program("validate", "small.yaml")
        #expect(validated.output == "small.yaml: 2 cells x 2 replicates, 1 comparison\n")
        let run = try program("run", "small.yaml", "--no-figures")
        #expect(run.status == 0 && run.output.hasPrefix("small: 2 cells x 2 replicates, 1 comparison in "))
        #expect(run.output.contains("\n  results/small/comparisons.csv: "))
        let page = try program("claims", "results/small", "--claims", "list.yaml")
        #expect(page.status == 0 && page.errors.isEmpty)
        #expect(
            page.output.hasPrefix("# Claims\n") && page.output.contains("| small |  | ipo > dpo | entropy at end | "))
    }

    /// Would catch a fault that is not told in one line, or with status 0.
    @Test func faults() throws {
        let program = try Program()
        try writeComparison(program)
        #expect(try program("run", "small.yaml", "--no-figures", "--quiet").status == 0)
        let listless = try program("claims", "results/small")
        #expect(listless.status == 1)
        #expect(listless.complaints == ["mallows-bandit: experiments/claims.yaml: no such file, or it cannot be read"])
        try program.scratch.write("claims: [{key: dpo, claim: x, source: y}]", to: "list.yaml")
        let unknown = try program("claims", "results/small", "--claims", "list.yaml")
        #expect(unknown.status == 1 && unknown.output.isEmpty)
        #expect(
            unknown.complaints == [
                "mallows-bandit: results/small/comparisons.csv:2: claim: 'ipo' is none of the claims in list.yaml"
            ])
        #expect(try program("claims").status == 64)
    }
}
