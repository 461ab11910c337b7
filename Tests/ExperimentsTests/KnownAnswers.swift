import TestSupport
import Testing

/// Whole experiments against answers worked out in Python without any of this package; see Tests/Reference.
@Suite struct KnownAnswers {
    private struct Answer: Decodable {
        let kind: String
        let seed: Int
        let low: Double
        let high: Double
        // Of kind "adam".
        let objective: String?
        let beta: Double?
        let dispersion: Double?
        let rate: Double?
        let steps: Int?
        let checkpoints: Int?
        let replicates: [[[String: Double]]]?
        // Of kind "start".
        let reward: [Double]?
    }

    private static let answers = Result { try Reference.cases("known_answer.json", as: Answer.self) }

    /// Would catch an experiment whose numbers changed: seeding, generator, draw of rewards, the order of arms, an
    /// objective's value or slope, Adam's steps, which steps are recorded, and every column's formula.
    @Test(arguments: ["dpo", "ipo", "hinge", "mallows-theta-dpo", "mallows-theta-ipo"])
    func trajectories(objective: String) async throws {
        let answer = try #require(try Self.answers.get().first { $0.objective == objective })
        let expected = try #require(answer.replicates)
        let results = try await Trial.results(
            """
            name: known
            seed: \(answer.seed)
            replicates: \(expected.count)
            world: {arms: 2, reward: {uniform: [\(answer.low), \(answer.high)]}, dispersion: \(answer.dispersion ?? 1)}
            preferences: {model: deterministic, pairs: 5}
            fit:
              objective: \(objective)
              beta: \(answer.beta ?? 1)
              optimizer: {adam: {learning-rate: \(answer.rate ?? 0), steps: \(answer.steps ?? 0)}}
              checkpoints: \(answer.checkpoints ?? 0)
            """)
        let curves = try Table(results.curves)
        let rows = Array(expected.joined())
        #expect(curves.rows.count == rows.count && rows.count == 27)
        for column in try #require(rows.first).keys {
            let got = curves.numbers(column)
            for (got, row) in zip(got, rows) {
                let want = try #require(row[column])
                // Adam's steps, with their square roots and quotients, are the same to a few bits in both programs.
                #expect(abs(got - want) <= 1e-12 * max(1, abs(want)), "\(column)")
            }
        }
        // One pair of arms, and one always wins: only IPO has an optimum. It is told whatever else stopped the fit.
        let terminations = Set(curves["termination"])
        #expect(terminations.count == 1)
        #expect(terminations.contains("no-finite-optimum") == objective.hasSuffix("dpo"))
    }

    /// Would catch rewards drawn in another order of contexts and arms, and step 0 that is not the reference policy.
    @Test func start() async throws {
        let answer = try #require(try Self.answers.get().first { $0.kind == "start" })
        let expected = try #require(answer.reward)
        let results = try await Trial.results(
            Trial.text(replacing: [
                2: "seed: \(answer.seed)", 3: "replicates: \(expected.count)", 5: "  contexts: 2", 6: "  arms: 5",
            ]))
        let start = try Table(results.curves).rows(where: "step", isIn: ["0"])
        #expect(start.rows.count == 5)
        for (got, want) in zip(start.numbers("reward"), expected) { #expect(abs(got - want) <= 1e-15) }
        #expect(start.numbers("kl") == [0, 0, 0, 0, 0])
        #expect(start.numbers("forward_kl") == [0, 0, 0, 0, 0])
        for (column, want) in [
            ("loss", 0.693147180559945309), ("entropy", 1.60943791243410037), ("win_rate", 0.5),
            ("max_probability", 0.2), ("chosen_log_ratio", 0), ("frontier_gap", 0),
        ] {
            for got in start.numbers(column) { #expect(abs(got - want) <= 1e-15) }
        }
    }
}
