import Experiments
import Foundation
import Preferences
import TestSupport
import Testing

/// Files that are no experiment at all.
@Suite struct BrokenFiles {
    /// Would catch a YAML error that loses its line, is taken for an empty experiment, or is told as a Swift error.
    @Test(arguments: [
        ("", "the file is empty"), ("# nothing\n", "the file is empty"), ("\n\n", "the file is empty"),
        ("name: x\nseed: [1\n", "3: not valid YAML: did not find expected ',' or ']'"),
        ("name: x\n\tseed: 1\n", "2: not valid YAML: found a tab character that violates indentation"),
        ("name: x\nseed: 1\nname: y\n", "1: name: this key occurs twice"),
        ("name: x\nworld:\n  arms: 2\n  arms: 3\n", "3: arms: this key occurs twice"),
        ("name: x\n---\nname: y\n", "2: not valid YAML: but found another document"),
        ("? [a]\n: 1\n", "1: expected a name as key"),
        ("name: x\nseed: *s\n", "2: not valid YAML: found undefined alias"),
        ("name: x\nseed: &s 1\nreplicates: *s\n", "2: anchors and aliases are not supported"),
        ("name: x\nworld: &w {arms: 2}\n", "2: anchors and aliases are not supported"),
        ("name: x\nsweep:\n  fit.beta: &w [1, 2]\n", "3: anchors and aliases are not supported"),
        ("a: 1\0b", "not valid YAML: control characters are not allowed"),
    ])
    func one(text: String, fault: String) throws {
        #expect(try Trial.faults(text) == [fault])
    }

    /// Would catch an experiment that is a list or a word and is not refused as such.
    @Test(arguments: ["[1, 2]", "word"]) func noMap(text: String) throws {
        let faults = try Trial.faults(text)
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("1: expected keys (name, question, ") == true)
    }

    /// Would catch aliases that expand without bound: nine bytes a level would stand for 10^30 values.
    @Test(.timeLimit(.minutes(1))) func manyAliases() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for i in 1...30 {
            text += "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(try Trial.faults(text) == ["1: anchors and aliases are not supported"])
    }

    /// Would catch a stack overflow on deep nesting.
    @Test(arguments: ["[", "- ", "{a: ", "? "]) func deepNesting(piece: String) throws {
        #expect(!(try Trial.faults(String(repeating: piece, count: 100_000)).isEmpty))
        let brackets = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(try Trial.faults(Trial.text(replacing: [2: "seed: \(brackets)"])).count == 1)
    }

    /// Would catch bytes that are no text being decoded by guess.
    @Test func notText() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Data([0x6E, 0x61, 0x6D, 0x65, 0x3A, 0x20, 0xFF, 0xFE]), to: "x.yaml")
        #expect(
            throws: FileFaults([FileFault(file: file, message: "expected UTF-8 text")])
        ) { try Experiment(reading: file) }
    }

    /// Would catch a crash, or an empty experiment, for a path that names no file.
    @Test func noFile() throws {
        let scratch = try Scratch()
        for file in [scratch.file("none.yaml"), scratch.path] {
            #expect(
                throws: FileFaults([FileFault(file: file, message: "no such file, or it cannot be read")])
            ) { try Experiment(reading: file) }
        }
    }

    /// Would catch a file with a byte order mark or with Windows line ends that is not read as the same experiment.
    @Test func dialects() throws {
        let plain = try Trial.experiment(Trial.text())
        let marked = try Trial.experiment("\u{FEFF}" + Trial.text())
        let windows = try Trial.experiment(Trial.text().split(separator: "\n").joined(separator: "\r\n") + "\r\n")
        #expect(marked.resolved == plain.resolved)
        #expect(windows.resolved == plain.resolved)
    }
}
