import Evaluation
import Experiments
import Preferences
import TestSupport
import Testing

/// Comparisons in held-out contexts, along paths, and where something is not a number.
@Suite struct ComparedContexts {
    private static let heldOut = Trial.text(
        replacing: [
            3: "replicates: 4", 5: "  contexts: 8", 7: "  reward: {linear: {features: 2}}", 12: "  pairs: 400",
            15: "policy: {softmax: {features: 2}}",
        ],
        adding: [
            "sweep: {fit.objective: [dpo, ipo], world.held-out: [{contexts: 5, shift: 1}, {contexts: 5}]}", "compare:",
            "  - {better: dpo, than: ipo, at-kl: [0.02], metric: held_out_reward}",
            "  - {better: dpo, than: ipo, at-kl: [0.02], metric: shifted_reward}",
            "  - {better: dpo, than: ipo, area: [0.01, 0.02], metric: shifted_reward}",
            "  - {better: dpo, than: ipo, at: end, metric: held_out_kl, lower: true}",
        ])

    /// The number where a fit's curve first reaches a KL of the column `kl`.
    private func crossing(_ fit: Table, _ kl: String, _ metric: String, _ level: Double) -> Double? {
        let (x, y) = (fit.numbers(kl), fit.numbers(metric))
        guard let i = x.firstIndex(where: { $0 >= level }) else { return nil }
        return y[i - 1] + (y[i] - y[i - 1]) * (level - x[i - 1]) / (x[i] - x[i - 1])
    }

    /// Would catch held-out rewards at the KL of other contexts, areas below another frontier, and contexts that a world does not have which
    /// are passed over in silence.
    @Test func heldOutContexts() async throws {
        let experiment = try Trial.experiment(Self.heldOut)
        let results = try await Trial.results(experiment)
        let (curves, table) = (try Table(results.curves), try Table(try #require(results.comparisons)))
        #expect(table.rows.count == 8)
        func fit(_ objective: String, _ shift: String, _ replicate: Int) -> Table {
            curves.rows(where: "fit.objective", isIn: [objective]).rows(where: "replicate", isIn: ["\(replicate)"])
                .rows(where: "world.held-out", isIn: [shift])
        }
        let shifts = ["contexts=5, shift=1", "contexts(5)"]
        for (place, part) in ["held_out", "held_out", "shifted"].enumerated() {
            let shift = shifts[place % 2]
            let both = (1...4).map { replicate in
                ["dpo", "ipo"].map { crossing(fit($0, shift, replicate), "\(part)_kl", "\(part)_frontier_gap", 0.02) }
            }
            let pairs = both.compactMap { allPresent($0) }
            #expect(!pairs.isEmpty && table.numbers("reached_both")[place] == Double(pairs.count))
            let estimate = pairs.map { $0[1] - $0[0] }.reduce(0, +) / Double(pairs.count)
            #expect(abs(table.numbers("estimate")[place] - estimate) <= 1e-12)
            #expect(table["world.held-out"][place] == shift)
        }
        // Cells without shifted contexts.
        for place in [3, 5] {
            #expect(table["reached_both"][place] == "4" && table["verdict"][place] == "inconclusive")
            #expect(["estimate", "p", "interval_low", "superiority"].allSatisfy { table[$0][place] == "nan" })
        }
        #expect(table["metric"][4] == "shifted_area")
        let gaps = (1...4).compactMap { replicate -> Double? in
            let both = ["dpo", "ipo"].map { objective in
                let rows = fit(objective, shifts[0], replicate)
                let gap = PolicyCurve(
                    divergences: rows.numbers("shifted_kl"), values: rows.numbers("shifted_frontier_gap"))
                return gap.mean(from: 0.01, to: 0.02)
            }
            return allPresent(both).map { $0[1] - $0[0] }
        }
        #expect(!gaps.isEmpty && table.numbers("reached_both")[4] == Double(gaps.count))
        #expect(abs(table.numbers("estimate")[4] - gaps.reduce(0, +) / Double(gaps.count)) <= 1e-12)
    }

    private func allPresent(_ values: [Double?]) -> [Double]? {
        values.contains { $0 == nil } ? nil : values.compactMap { $0 }
    }

    /// Would catch a family along a path that has the start of the path for a member, or its points in the order of the betas.
    @Test func paths() async throws {
        let text = Trial.text(
            replacing: [
                12: "  pairs: 200", 18: "  path: {beta: [0.5, 2, 1]}", 20: "  optimizer: bfgs2",
                21: "  when-unbounded: follow",
            ],
            adding: [
                "sweep: {fit.objective: [dpo, mallows-theta-dpo]}",
                "compare: [{better: dpo, than: mallows-theta-dpo, over: beta, at-kl: [0.002, 0.085]}]",
            ])
        let results = try await Trial.results(text)
        let (curves, table) = (try Table(results.curves), try Table(try #require(results.comparisons)))
        // The curves start beyond a KL of 0.002: the reference policy is no member.
        #expect(table["reached_neither"] == ["3", "0"] && table["reached_both"][1] == "3")
        let means = ["dpo", "mallows-theta-dpo"].map { objective in
            (1...3).map { replicate -> Double in
                let rows = curves.rows(where: "fit.objective", isIn: [objective]).rows(
                    where: "replicate", isIn: ["\(replicate)"])
                let (kl, gap) = (rows.numbers("kl"), rows.numbers("frontier_gap"))
                // In the order of KL: betas 2, 1, 0.5.
                let order = [2, 3, 1]
                let next = order.firstIndex { kl[$0] >= 0.085 } ?? 0
                let (i, j) = (order[max(0, next - 1)], order[next])
                return gap[i] + (gap[j] - gap[i]) * (0.085 - kl[i]) / (kl[j] - kl[i])
            }.reduce(0, +) / 3
        }
        #expect(abs(table.numbers("estimate")[1] - (means[1] - means[0])) <= 1e-12)
        // The rewards are those at the frontier less the gaps.
        let world = try #require(try Trial.experiment(text).cells.first).world
        let best =
            try (1...3).map { replicate -> Double in
                let world = try world.world(seed: 1, replicate: replicate)
                return try Frontier(reward: world.reward, logReference: world.logReference).point(divergence: 0.085)
                    .reward
            }.reduce(0, +) / 3
        #expect(abs(table.numbers("better_mean")[1] - (best - means[0])) <= 1e-9)
        #expect(abs(table.numbers("than_mean")[1] - (best - means[1])) <= 1e-9)
    }

    /// Would catch a verdict from a single replicate, and one from none.
    @Test func fewReplicates() async throws {
        let text = Trial.text(
            replacing: [3: "replicates: 1"],
            adding: [
                "sweep: {fit.objective: [dpo, ipo]}",
                "compare: [{better: ipo, than: dpo, at-kl: [0.001, 50], at: end, interval: bootstrap}]",
            ])
        let table = try Table(try #require(try await Trial.results(text).comparisons))
        #expect(table["verdict"] == ["inconclusive", "inconclusive", "inconclusive"])
        #expect(table["reached_both"] == ["1", "0", "1"] && table["reached_neither"] == ["0", "1", "0"])
        #expect(table["estimate"].map { $0 == "nan" } == [false, true, false])
        for column in ["standard_error", "interval_low", "interval_high", "p", "corrected_p", "effect_size"] {
            #expect(table[column] == ["nan", "nan", "nan"])
        }
        #expect(table["superiority"][1] == "nan")
    }
}
