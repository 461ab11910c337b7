import Foundation
import Experiments
import NumericalCore
import Preferences
import TestSupport
import Testing

/// Files that went wrong by accident.
@Suite struct Mutations {
    private static let base = Trial.text(
        adding: [
            "sweep:", "  fit.objective: [dpo, mallows-phi-dpo]", "  world.dispersion: [0.2, {uniform: [0.1, 0.9]}]",
            "figures:", "  - {name: a, x: kl, y: reward, color: fit.objective, where: {world.dispersion: 0.2}}",
        ])
    private static let characters = Array(":,[]{}#&*!|>'\"%@`-?\n\t \\09aeN.~\0\u{E9}\u{1F600}")

    private func mutated(_ text: String, _ stream: inout RandomStream) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var letters = Array(text)
        let (line, letter) = (stream.index(below: lines.count), stream.index(below: letters.count))
        let (otherLine, otherLetter) = (stream.index(below: lines.count), stream.index(below: letters.count))
        switch stream.index(below: 8) {
        case 0: lines.remove(at: line)
        case 1: lines.insert(lines[line], at: otherLine)
        case 2: lines.swapAt(line, otherLine)
        case 3: lines[line] = "  " + lines[line]
        case 4:
            letters.remove(at: letter)
            return String(letters)
        case 5:
            letters.insert(letters[letter], at: otherLetter)
            return String(letters)
        case 6:
            letters[letter] = Self.characters[stream.index(below: Self.characters.count)]
            return String(letters)
        default: return String(letters[..<letter])
        }
        return lines.joined(separator: "\n")
    }

    /// Would catch a crash, an endless loop or faults without a place, for 2,000 files with one to three random changes.
    /// Most must be refused and some must still be experiments, or the mutations test nothing.
    @Test(.timeLimit(.minutes(1))) func neverCrash() throws {
        let scratch = try Scratch()
        var stream = RandomStream(seed: 1, identity: ["mutations"])
        var valid = 0
        for _ in 0..<2_000 {
            var text = Self.base
            for _ in 0...stream.index(below: 3) where !text.isEmpty { text = mutated(text, &stream) }
            let file = try scratch.write(text, to: "x.yaml")
            do throws(FileFaults) {
                let experiment = try Experiment(reading: file)
                #expect(!experiment.cells.isEmpty)
                valid += 1
            } catch {
                for fault in error.faults {
                    #expect(fault.file == file && !fault.message.isEmpty, "\(text)")
                    #expect(
                        fault.line != nil || fault.message.contains("empty") || fault.message.contains("YAML"),
                        "\(fault)")
                    #expect(!fault.description.contains("\n"), "\(fault)")
                }
            }
        }
        #expect((50...1_500).contains(valid), "\(valid) of 2000")
    }

    /// Would catch a crash on bytes that are no YAML at all.
    @Test(.timeLimit(.minutes(1))) func garbage() throws {
        let scratch = try Scratch()
        var stream = RandomStream(seed: 2, identity: ["garbage"])
        for length in 1...500 {
            // Half of them printable, which gets past the reader into the scanner.
            let bytes = (0..<length).map { _ in
                length % 2 == 0 ? UInt8(stream.index(below: 256)) : UInt8(10 + stream.index(below: 116))
            }
            let file = try scratch.write(.init(bytes), to: "x.yaml")
            #expect(throws: FileFaults.self) { try Experiment(reading: file) }
        }
    }
}
