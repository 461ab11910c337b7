import Foundation
import TestSupport
import Testing

/// `estimate --populations`, on rankings that `simulate` drew from a mixture.
@Suite struct PopulationEstimates {
    private static let mixture =
        "{mixture: {distance: kendall, populations: [{weight: 0.7, dispersion: 0.4}, "
        + "{weight: 0.3, dispersion: 0.5, centre: reversed}]}}"

    private func program() throws -> Program {
        let program = try Program()
        let simulated = try program(
            "simulate", "--model", Self.mixture, "--arms", "5", "--pairs", "4000", "--reward",
            "{values: [0.1, 0.9, 0.5, 0.3, 0.7]}", "--rankings", "--output", "r.csv")
        #expect(simulated.status == 0 && simulated.errors.isEmpty, "\(simulated.errors)")
        return program
    }

    /// Would catch populations mixed up, weights of another row, or starts that are not repeatable.
    @Test func planted() throws {
        let program = try program()
        let arguments = [
            "estimate", "r.csv", "--distance", "kendall", "--populations", "2", "--starts", "3", "--seed", "7",
        ]
        let outcome = try program.finish(program.process(arguments))
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("converged after") && outcome.errors.contains("best of 3 starts"))
        let table = try Table(outcome.output)
        #expect(
            table.columns == [
                "population", "weight", "distance", "rankings", "arms", "order", "ranks", "mean_distance", "dispersion",
                "log_likelihood",
            ])
        #expect(table["population"] == ["1", "2"] && table["rankings"] == ["4000", "4000"])
        #expect(table["order"] == ["2 5 3 4 1", "1 4 3 5 2"])
        #expect(table["ranks"] == ["5 1 3 4 2", "1 5 3 2 4"])
        for (got, expected) in zip(table.numbers("weight") + table.numbers("dispersion"), [0.7, 0.3, 0.4, 0.5]) {
            #expect(abs(got - expected) < 0.06)
        }
        #expect(try program.finish(program.process(arguments)).output == outcome.output)
        let json = try program.finish(program.process(arguments + ["--format", "json"]))
        let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(rows?.count == 2 && rows?[1]["order"] as? [String] == ["1", "4", "3", "5", "2"])
    }

    /// One population is the plain estimate.
    @Test func single() throws {
        let program = try program()
        let plain = try Table(program("estimate", "r.csv", "--distance", "spearman").output)
        let one = try Table(program("estimate", "r.csv", "--distance", "spearman", "--populations", "1").output)
        #expect(one["weight"] == ["1.0"] && one["ranks"] == plain["ranks"])
        for column in ["mean_distance", "dispersion", "log_likelihood"] {
            #expect(relativeError(one.numbers(column)[0], plain.numbers(column)[0]) <= 1e-9)
        }
    }

    /// All distances in one table, and pairs refused in one line.
    @Test func otherData() throws {
        let program = try program()
        let all = try Table(
            program("estimate", "r.csv", "--distance", "all", "--populations", "2", "--starts", "1").output)
        #expect(all.rows.count == 12 && Set(all["distance"]).count == 6)
        try program.scratch.write("winner,loser\na,b\n", to: "p.csv")
        let pairs = try program("estimate", "p.csv", "--distance", "kendall", "--populations", "2")
        #expect(pairs.status == 1 && pairs.output.isEmpty && pairs.complaints.count == 1)
    }

    /// Numbers out of range are errors of usage.
    @Test(arguments: [
        ["--populations", "0"], ["--populations", "2", "--starts", "0"], ["--populations", "2", "--centre", "a b"],
    ])
    func outOfRange(options: [String]) throws {
        let program = try Program()
        try program.scratch.write("a,b\n1,2\n", to: "r.csv")
        let outcome = try program.finish(program.process(["estimate", "r.csv", "--distance", "kendall"] + options))
        #expect(outcome.status == 64 && outcome.output.isEmpty)
    }
}
