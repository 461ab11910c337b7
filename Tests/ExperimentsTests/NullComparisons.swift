import Experiments
import TestSupport
import Testing

/// Comparisons of what is truly the same.
@Suite struct NullComparisons {
    /// Would catch verdicts about nothing. With a uniform reference policy both proposals are one law, whose data are drawn twice, and each law of
    /// rewards has worlds of its own: so p is uniform from row to row (by chi-square, in tenths), and one in twenty is below 5%: of 200, within 5
    /// standard errors of 3.1. Corrected, hardly any is.
    @Test func sameLaw() async throws {
        let rewards = (1...200).map { "{uniform: [0, \($0)]}" }.joined(separator: ", ")
        let text = Trial.text(
            replacing: [3: "replicates: 20", 12: "  pairs: 200", 20: "  optimizer: bfgs2", 21: "  checkpoints: 1"],
            adding: [
                "sweep: {preferences.proposal: [uniform, reference], world.reward: [\(rewards)]}",
                "compare: [{better: {preferences.proposal: uniform}, than: {preferences.proposal: reference}, at: end}]",
            ])
        let table = try Table(try #require(try await Trial.results(text).comparisons))
        var observed = [Int](repeating: 0, count: 10)
        for p in table.numbers("p") { observed[min(9, Int(p * 10))] += 1 }
        let limit = chiSquareLimit(degreesOfFreedom: 9)
        #expect(chiSquare(observed: observed, expected: [Double](repeating: 20, count: 10)) < limit, "\(observed)")
        #expect(table.numbers("p").count { $0 < 0.05 } <= 25)
        #expect(table["verdict"].count { $0 != "inconclusive" } <= 1)
    }
}
