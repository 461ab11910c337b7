import Experiments
import Foundation
import TestSupport
import Testing

/// The experiment that a report says how to run again.
@Suite struct ReportedExperiment {
    /// Would catch a report whose experiment, saved as it tells, is another one: the digests are compared. The texts have
    /// what YAML could read otherwise.
    @Test(arguments: [
        [:], [1: "name: trial\nquestion: \"Is it: 'so', # or\\n \\\"so\\\" \\x7F \u{1F600}?\""],
        [1: "name: \"10\"\nquestion: yes"], [7: "  reward: {values: [[-0.5, 1e-3, +2]]}"],
        [11: "  model: {mixture: {distance: kendall, populations: [{weight: 0.7}, {weight: 0.3, centre: reversed}]}}"],
        [12: "  pairs: 1e9"],
        [
            17: "",
            21: "  checkpoints: 4\nsweep: {fit.objective: [dpo, ipo+theta, {mallows-phi-dpo: {epsilon: 0.05}}]}",
        ],
        [
            21:
                "  checkpoints: 4\nfigures: [{name: a, x: kl, y: reward}]\ntables:\n"
                + "  - {name: t, kind: theta-link, distance: [kendall], arms: [3], dispersion: [0.5], "
                + "figures: [{name: f, x: gap, y: exact}]}"
        ],
    ])
    func sameDigest(changes: [Int: String]) async throws {
        let experiment = try Trial.experiment(Trial.text(replacing: changes))
        let scratch = try Scratch()
        try scratch.write(try await Trial.results(experiment).manifest, to: "manifest.json")
        let page = try Report(reading: scratch.path).html
        let saved = try #require(page.firstMatch(of: /href="data:text\/yaml;base64,([^"]*)"/))
        let data = try #require(Data(base64Encoded: String(saved.1)))
        let again = try Experiment(reading: try scratch.write(data, to: "again.yaml"))
        #expect(again.digest == experiment.digest)
        #expect(page.contains(experiment.digest))
        // What is shown is what is saved.
        let shown = try #require(page.matches(of: /<pre><code>([^<]*)<\/code><\/pre>/).last).1
        let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        let text = escapes.reduce(String(shown)) { $0.replacing($1.0, with: $1.1) }
        #expect(text == String(decoding: data, as: UTF8.self))
    }
}
