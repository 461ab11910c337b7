import Experiments
import Preferences
import TestSupport
import Testing

/// Figures that cannot be made: each fault says where and why.
@Suite struct FigureFaults {
    private static let summary = """
        cell,fit.beta,fit.objective,checkpoint,step,reward_mean,reward_low,reward_high,kl_mean,kl_low,kl_high
        1,0.1,dpo,0,0.0,0.5,0.4,0.6,0.0,0.0,0.0
        1,0.1,dpo,1,9.0,0.7,0.6,0.8,0.3,0.2,0.4
        2,1,dpo,0,0.0,0.5,0.4,0.6,0.0,0.0,0.0
        2,1,dpo,1,9.0,0.6,0.5,0.7,0.2,0.1,0.3

        """

    private func fault(_ figure: FigureSpecification, in text: String) throws -> FileFault? {
        let folder = try ResultsOnDisk(tables: ["summary": text])
        return #expect(throws: FileFault.self) { try folder.figures.lines(figure) }
    }

    private func message(_ fault: FileFault?) -> String {
        (fault?.description ?? "no fault").split(separator: "/").last.map(String.init) ?? ""
    }

    /// Would catch a table that is broken and drawn all the same, or a fault without file, line and column.
    @Test(arguments: [
        ("", "summary.csv: the file is empty"),
        ("reward_mean,kl_mean\n0.5\n", "summary.csv:2: expected 2 fields, got 1"),
        ("reward_mean,kl_mean\n0.5,1\n\n0.6,2,3\n", "summary.csv:4: expected 2 fields, got 3"),
        ("reward_mean,kl_mean,kl_mean\n", "summary.csv:1: kl_mean: this column occurs twice"),
        ("reward_mean,kl_mean\n0.5,\"1\n", "summary.csv:2: a quoted field does not end"),
        ("reward_mean,kl_mean\n0.5,\"1\"2\n", "summary.csv:2: expected a comma behind a field in quotes"),
        ("reward_mean,kl_mean\n0.5,1\"2\n", "summary.csv:2: a quote within a field that does not begin with one"),
        (
            "reward_mean,reward_low,reward_high,kl_mean\n0.5,0.4,0.6,1\nhalf,0.4,0.6,2\n",
            "summary.csv:3: reward_mean: expected a number, got 'half'"
        ),
        (
            "reward_mean,reward_low,reward_high,kl_mean\n0.5,0.4,0.6,1\n0.5,?,0.6,2\n",
            "summary.csv:3: reward_low: expected a number, got '?'"
        ),
        ("reward_mean,kl_mean\n", "summary.csv: the table has no rows"),
        ("reward_mean,kl_mean\nnan,1\n,2\n", "summary.csv: reward: none of the 2 rows has numbers to show"),
        ("a\n", "summary.csv: x: expected a column of summary.csv (a), got 'kl'"),
    ])
    func brokenTables(text: String, expected: String) throws {
        let figure = FigureSpecification(name: "a", x: "kl", y: "reward")
        #expect(try message(fault(figure, in: text)) == expected)
    }

    /// Would catch bytes that are no text.
    @Test func notText() throws {
        let folder = try ResultsOnDisk(tables: ["summary": ""])
        try folder.scratch.write(.init([0x61, 0x2C, 0x62, 0x0A, 0x31, 0x2C, 0xFF, 0x0A]), to: "given/summary.csv")
        let fault = #expect(throws: FileFault.self) {
            try folder.figures.lines(FigureSpecification(name: "a", x: "a", y: "b"))
        }
        #expect(message(fault) == "summary.csv:2: b: expected UTF-8 text")
    }

    /// Would catch an empty figure, or a reader who has to guess which filter left nothing.
    @Test func emptySelections() throws {
        let select = { (filters: [(String, [String])]) in
            FigureSpecification(
                name: "a", x: "kl", y: "reward", filters: filters.map { .init(key: $0.0, values: $0.1) })
        }
        #expect(
            try message(fault(select([("fit.beta", ["0.3"])]), in: Self.summary))
                == "summary.csv: where fit.beta: no row has 0.3; there is 0.1, 1")
        #expect(
            try message(
                fault(select([("fit.beta", ["1.0", "0.1"]), ("fit.objective", ["ipo", "kto"])]), in: Self.summary))
                == "summary.csv: where fit.objective: no row has ipo or kto where fit.beta=1.0,0.1; there is dpo")
        #expect(
            try message(
                fault(
                    FigureSpecification(
                        name: "a", x: "kl", y: "reward", filters: [.init(key: "step", values: ["0"])], logX: true),
                    in: Self.summary))
                == "summary.csv: reward: none of the 2 rows has numbers to show on a logarithmic axis")
    }

    /// Would catch lines without number that nobody can tell apart, and axes without a number.
    @Test func unreadable() throws {
        let rows = (1...9).map { "\($0),\($0),dpo,0,0.0,0.5,0.4,0.6,0.0,0.0,0.0\n" }
        let header = Self.summary.prefix { $0 != "\n" } + "\n"
        #expect(
            try message(
                fault(FigureSpecification(name: "a", x: "kl", y: "reward"), in: header + rows.joined()))
                == "summary.csv: where: fit.beta would have 9 kinds of dashes, of at most 8; use color, facet or where")
        let words = FigureSpecification(name: "a", x: "fit.objective", y: "fit.objective")
        #expect(
            try message(fault(words, in: Self.summary))
                == "summary.csv: x: 'fit.objective' and 'fit.objective' both hold names; show a measured column with heat"
        )
    }

    /// Would catch quotes, line ends and a byte order mark that are read as part of a value.
    @Test func forms() throws {
        let text = "\u{FEFF}\"kl_mean\",a b,reward_mean\r\n1,\"x, \"\"y\"\"\nz\",2\r\n\r\n3,plain,4"
        let folder = try ResultsOnDisk(tables: ["summary": text])
        let data = try folder.figures.lines(FigureSpecification(name: "a", x: "kl", y: "reward", color: "a b"))
        #expect(data.colors == ["x, \"y\"\nz", "plain"])
        #expect(data.panels[0].lines.map { $0.points.map { [$0.x, $0.y] } } == [[[1, 2]], [[3, 4]]])
    }

    /// Would catch a list of figures that is broken and passed over.
    @Test(arguments: [
        ("[]", "figures.json:1: figures: expected a list of figures, got a list"),
        ("[{\"name\": \"a\", \"x\": \"kl\"}]", "figures.json:1: figures.y: missing"),
        ("[\n{\"name\": \"a\", \"x\": \"kl\", \"y\": [1]}]", "figures.json:2: figures.y: expected text, got a list"),
        ("{", "figures.json:2: not valid YAML: did not find expected node content"),
    ])
    func brokenLists(text: String, expected: String) throws {
        let folder = try ResultsOnDisk(tables: [:])
        try folder.scratch.write(text, to: "given/figures.json")
        let faults = #expect(throws: FileFaults.self) { try folder.figures.figures() }
        #expect(message(faults?.faults.first) == expected)
    }
}
