import Foundation
import TestSupport
import Testing

/// Files of preferences that are wrong, and bytes that are no file at all.
@Suite struct BadFiles {
    /// Would catch a fault without its file, line or key, or a status of 0.
    @Test(arguments: [
        ("x.soc", "# DATA TYPE: soc\n1: 1,2,2\n", "x.soc:2: alternative 2 occurs twice"),
        ("x.soc", "# NUMBER ALTERNATIVES: 3\n1: 1,2,3\n2: 1,2\n", "x.soc:3: expected 3 alternatives, got 2 "),
        ("x.soc", "# DATA TYPE: toc\n1: 1,2\n", "x.soc:1: DATA TYPE: expected 'soc'"),
        ("x.soc", "1: 1,2\n1 1,2\n", "x.soc:2: expected 'count: alternative, alternative, ...'"),
        ("x.csv", "a,b\n1,2\n1,1\n", "x.csv:3: expected each rank once"),
        ("x.csv", "a,b\n1,3\n", "x.csv:2: b: expected a rank from 1 to 2, got '3'"),
        ("x.csv", "a,b\n1\n", "x.csv:2: expected 2 fields, got 1"),
        ("x.csv", "winner,loser\n1,1\n", "x.csv:2: winner and loser are the same arm '1'"),
        ("x.csv", "winner,looser\n1,2\n", "x.csv:1: loser: expected a column of this name"),
        ("x.jsonl", "{\"chosen\": \"1\"}\n", "x.jsonl:1: rejected: missing"),
        ("x.jsonl", "{\"chosen\": \"1\", \"rejec\n", "x.jsonl:1: expected a JSON object"),
        ("x.jsonl", "{\"chosen\": 1, \"rejected\": \"2\"}\n", "x.jsonl:1: chosen: expected a string"),
        ("x.csv", "", "x.csv: the file is empty"), ("x.txt", "1,2\n", "x.txt: expected a file that ends in"),
    ])
    func faults(name: String, text: String, message: String) throws {
        let program = try Program()
        try program.scratch.write(text, to: name)
        for command in [
            ["fit", name, "--objective", "dpo", "--beta", "1"], ["estimate", name, "--distance", "kendall"],
        ] {
            let outcome = try program.finish(program.process(command))
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(outcome.complaints.count == 1)
            #expect(outcome.errors.hasPrefix("mallows-bandit: \(message)"), "\(outcome.errors)")
        }
        #expect(
            try program("fit", "none.csv", "--objective", "dpo", "--beta", "1").errors
                == "mallows-bandit: none.csv: no such file\n")
    }

    /// Would catch a crash (a status of 128 or more) on random bytes, on printable garbage, and on a valid file cut short.
    @Test(arguments: ["yaml", "csv", "soc", "jsonl"]) func garbage(ending: String) throws {
        let program = try Program()
        var state: UInt64 = 88_172_645_463_325_252
        func random(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33) % bound
        }
        let valid = [
            "yaml": "name: x\nworld: {arms: 3}\n", "csv": "winner,loser\n\"1\",2\n",
            "soc": "# DATA TYPE: soc\n1: 1,2\n",
            "jsonl": "{\"prompt\": \"1\", \"chosen\": \"1\", \"rejected\": \"2\"}\n",
        ]
        for round in 0..<12 {
            var bytes = Data((0..<(1 + random(below: 400))).map { _ in UInt8(random(below: 256)) })
            if round % 3 == 1 { bytes = Data(bytes.map { 10 + $0 % 116 }) }
            if round % 3 == 2 {
                let text = Data((valid[ending] ?? "").utf8)
                bytes = text.prefix(random(below: text.count)) + bytes.prefix(round)
            }
            let name = "x.\(ending)"
            try program.scratch.write(bytes, to: name)
            let commands =
                ending == "yaml"
                ? [["run", name, "--no-figures"]]
                : [["fit", name, "--objective", "dpo", "--beta", "1"], ["estimate", name, "--distance", "kendall"]]
            for command in commands {
                let outcome = try program.finish(program.process(command))
                #expect([0, 1].contains(outcome.status), "\(Array(bytes)) \(outcome.errors)")
                #expect(outcome.status == 0 || outcome.errors.hasPrefix("mallows-bandit: \(name)"), "\(outcome.errors)")
            }
        }
    }
}
