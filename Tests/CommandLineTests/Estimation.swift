import TestSupport
import Testing

/// `estimate` beyond one distance of complete rankings.
@Suite struct Estimation {
    /// Would catch contexts that are mixed up, or a link taken for the other: two arms, 3 of 4 labels agree, so that
    /// h(1) = 1/(1 + phi) = 3/4 (kendall) and sigma(2t) = 1/(1 + phi^2) = 3/4 (spearman).
    @Test func pairs() throws {
        let program = try Program()
        try program.scratch.write(
            "context,winner,loser\nx,a,b\nx,a,b\nx,a,b\nx,b,a\ny,b,a\ny,b,a\n", to: "p.csv")
        for (distance, phi) in [("kendall", 1.0 / 3), ("spearman", (1.0 / 3).squareRoot())] {
            let outcome = try program("estimate", "p.csv", "--distance", distance)
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
            let table = try Table(outcome.output)
            #expect(table["context"] == ["x", "y"] && table["labels"] == ["4", "2"])
            #expect(table["order"] == ["a b", "b a"] && table["centre"] == ["exact", "exact"])
            #expect(relativeError(table.numbers("dispersion")[0], phi) <= 1e-12)
            #expect(table.numbers("dispersion")[1] == 0)
        }
        let given = try Table(program("estimate", "p.csv", "--distance", "kendall", "--centre", "a,b").output)
        #expect(given.numbers("dispersion")[1] == 1 && given["centre"] == ["given", "given"])
    }

    /// Would catch a distance that is left out in silence, and one row missing or too many.
    @Test func allDistances() throws {
        let program = try Program()
        let order = (1...25).map(String.init)
        let lines = ["2: " + order.joined(separator: ","), "1: " + order.reversed().joined(separator: ",")]
        try program.scratch.write(lines.joined(separator: "\n"), to: "many.soc")
        let many = try program("estimate", "many.soc", "--distance", "all")
        #expect(many.status == 0 && many.errors.contains("spearman is left out"))
        #expect(try Table(many.output)["distance"].contains("kendall"))
        try program.scratch.write("2: 1,2,3\n1: 2,1,3\n", to: "few.soc")
        let few = try program("estimate", "few.soc", "--distance", "all", "--bootstrap", "99", "--seed", "4")
        let table = try Table(few.output)
        #expect(few.status == 0 && table["distance"].starts(with: ["kendall", "spearman"]))
        #expect(table.numbers("p_value").allSatisfy { (0.01...1).contains($0) })
        let again = try program("estimate", "few.soc", "--distance", "all", "--bootstrap", "99", "--seed", "4")
        #expect(again.output == few.output)
    }

    /// Would catch lists of the best items taken for complete rankings: one stage of three items, chosen 1, 1, 2, so that
    /// v = 0, 0, 1 and E[v] = (phi + 2 phi^2)/(1 + phi + phi^2) = 1/3, which is 5 phi^2 + 2 phi - 1 = 0.
    @Test func topLists() throws {
        let program = try Program()
        try program.scratch.write("# NUMBER ALTERNATIVES: 3\n2: 1\n1: 2\n", to: "top.soi")
        let outcome = try program("estimate", "top.soi", "--distance", "kendall")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let table = try Table(outcome.output)
        #expect(relativeError(table.numbers("dispersion")[0], (6.0.squareRoot() - 1) / 5) <= 1e-12)
        #expect(try program("estimate", "top.soi", "--distance", "spearman").status == 1)
        // The same lists, with the others as one tie.
        try program.scratch.write("2: 1,{2,3}\n1: 2,{3,1}\n", to: "top.toc")
        #expect(try program("estimate", "top.toc", "--distance", "kendall").output == outcome.output)
        try program.scratch.write("2: 1,{2,3\n", to: "bad.toi")
        let bad = try program("estimate", "bad.toi", "--distance", "kendall")
        #expect(bad.status == 1 && bad.errors == "mallows-bandit: bad.toi:1: a tie does not end\n")
        #expect(try program("fit", "top.soi", "--objective", "dpo", "--beta", "1").status == 1)
    }

    /// Would catch stages mixed up, or standard errors of another stage: a stage of k values has information N Var[V].
    @Test func stages() throws {
        let program = try Program()
        let simulated = try program(
            "simulate", "--model", "{generalized-kendall: {dispersions: [0.1, 0.8, 0.5]}}", "--arms", "4", "--pairs",
            "9000", "--reward", "{values: [0.1, 0.9, 0.5, 0.3]}", "--rankings", "--output", "r.soc")
        #expect(simulated.status == 0 && simulated.errors.isEmpty, "\(simulated.errors)")
        let outcome = try program("estimate", "r.soc", "--distance", "generalized-kendall")
        #expect(outcome.status == 0 && outcome.errors.contains("with one dispersion for all stages"))
        let table = try Table(outcome.output)
        #expect(table["stage"] == ["1", "2", "3"] && table["arm"] == ["2", "3", "4"])
        #expect(Set(table["order"]) == ["2 3 4 1"] && Set(table["consensus_gap"]) == ["0"])
        for (j, phi) in [0.1, 0.8, 0.5].enumerated() {
            let (got, error) = (table.numbers("dispersion")[j], table.numbers("standard_error")[j])
            #expect(abs(got - phi) < 5 * error && error < 0.03)
        }
        // Of two values, phi/(1 + phi) disagree: the last stage is a coin.
        let mean = table.numbers("mean_distance")[2]
        #expect(relativeError(table.numbers("dispersion")[2], mean / (1 - mean)) <= 1e-9)
        let again = try program("estimate", "r.soc", "--distance", "generalized-kendall", "--centre", "1,2,3,4")
        #expect(try Table(again.output)["arm"] == ["1", "2", "3"])
        try program.scratch.write("winner,loser\na,b\n", to: "p.csv")
        #expect(try program("estimate", "p.csv", "--distance", "generalized-kendall").status == 1)
        #expect(try program("estimate", "r.soc", "--distance", "generalized-kendall", "--bootstrap", "99").status == 64)
    }

    /// Would catch a centre or a number of resamples that is taken as it comes.
    @Test func refusals() throws {
        let program = try Program()
        try program.scratch.write("2: 1,2,3\n", to: "r.soc")
        try program.scratch.write("winner,loser\na,b\n", to: "p.csv")
        for centre in ["1,2", "1,2,2", "1,2,4", ""] {
            #expect(try program("estimate", "r.soc", "--distance", "kendall", "--centre", centre).status == 2)
        }
        #expect(try program("estimate", "p.csv", "--distance", "kendall", "--bootstrap", "99").status == 2)
        #expect(try program("estimate", "r.soc", "--distance", "kendall", "--bootstrap", "3").status == 64)
    }
}
