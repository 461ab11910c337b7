import Experiments
import Fitting
import Foundation
import NumericalCore
import Policies
import Preferences
import TestSupport
import Testing

/// Contexts held out from the data, as experiments evaluate them.
@Suite struct HeldOut {
    private static let columns = [
        "held_out_reward", "held_out_kl", "held_out_frontier_gap", "shifted_reward", "shifted_kl",
        "shifted_frontier_gap",
    ]

    private static func text(
        heldOut: String = "  held-out: {contexts: 6, shift: 2}", pairs: Int = 400, changes: [Int: String] = [:]
    ) -> String {
        let own = [
            5: "  contexts: 5", 7: "  reward: {linear: {features: 3, noise: 0.1}}", 8: "  reference: {softmax: 0.7}",
            9: "  dispersion: 0.5" + (heldOut.isEmpty ? "" : "\n\(heldOut)"), 11: "  model: bradley-terry",
            12: "  pairs: \(pairs)", 15: "policy: {softmax: {features: 3}}", 20: "  optimizer: newton",
            21: "  checkpoints: 1",
        ]
        return Trial.text(replacing: own.merging(changes) { $1 })
    }

    /// Mean reward and KL of pi ~ pi_ref e^score by their definitions.
    private func sums(_ world: BanditWorld, _ score: (_ context: Int, _ arm: Int) -> Double) -> (Double, Double) {
        var (reward, divergence) = (0.0, 0.0)
        for x in 0..<world.contexts {
            let reference = world.logReference.row(x).map { exp($0) }
            let weights = reference.enumerated().map { $1 * exp(score(x, $0)) }
            let total = weights.reduce(0, +)
            for (y, weight) in weights.enumerated() {
                let p = weight / total
                reward += p * world.reward[context: x, arm: y] / Double(world.contexts)
                divergence += p * log(p / reference[y]) / Double(world.contexts)
            }
        }
        return (reward, divergence)
    }

    /// Would catch metrics of another policy, of other contexts, or with the frontier of the contexts with data: worked out
    /// by the definitions, the frontier by bisection in lambda.
    @Test func exactMetrics() throws {
        let experiment = try Trial.experiment(Self.text())
        let cell = experiment.cells[0]
        let records = try Trial.records(experiment)[0]
        for replicate in 1...3 {
            let world = try cell.world.world(seed: 1, replicate: replicate)
            let streams = DataStreams(
                seed: 1, world: cell.world, preferences: cell.preferences, replicate: replicate)
            let data = TrainingData(
                counts: try cell.preferences.drawCounts(in: world, streams: streams),
                negativeLogDispersion: world.negativeLogDispersion, logReference: world.logReference)
            let model = cell.policy.model(in: world, seed: 1, replicate: replicate)
            let theta = try cell.fit.run(model, data).end.parameters
            var expected: [Double] = []
            for part in try cell.world.heldOutWorlds(seed: 1, replicate: replicate) {
                let features = try #require(part.features).values
                let (reward, divergence) = sums(part) { x, y in
                    (0..<3).reduce(0) { $0 + theta[$1] * features[(x * 3 + y) * 3 + $1] }
                }
                var (low, high) = (1e-9, 1e3)
                for _ in 0..<200 {
                    let eta = (low * high).squareRoot()
                    if sums(part, { eta * part.reward[context: $0, arm: $1] }).1 < divergence {
                        low = eta
                    } else {
                        high = eta
                    }
                }
                expected += [reward, divergence, sums(part) { low * part.reward[context: $0, arm: $1] }.0 - reward]
            }
            let row = try #require(records[replicate - 1].rows.last)
            #expect(row.values.count == 18)
            // Sums of 18 terms, and a root to the last bits of lambda; KL by logarithms of quotients.
            for (got, want) in zip(row.values.dropFirst(12), expected) { #expect(abs(got - want) < 1e-10) }
            #expect(row.values[14] > 0 && row.values[13] > 0.01)
        }
    }

    /// Would catch columns where nothing is held out, and any number of the contexts with data that changes with it.
    @Test func othersStay() async throws {
        let without = try Table(try await Trial.results(Self.text(heldOut: "")).curves)
        let plain = try Table(
            try await Trial.results(Self.text(heldOut: "  held-out: {contexts: 6}")).curves)
        let shifted = try Table(try await Trial.results(Self.text()).curves)
        #expect(plain.columns == without.columns.dropLast(4) + Self.columns.prefix(3) + Trial.ends)
        #expect(shifted.columns == without.columns.dropLast(4) + Self.columns + Trial.ends)
        #expect(plain.without(Set(Self.columns)) == without && shifted.without(Set(Self.columns)) == without)
        #expect(shifted.without(Set(Self.columns.suffix(3))) == plain)
        let summary = try Table(try await Trial.results(Self.text()).summary)
        #expect(summary.columns.suffix(4) == ["_mean", "_se", "_low", "_high"].map { "shifted_frontier_gap" + $0 })
    }

    /// Would catch cells that share the held-out contexts of another cell: a swept shift moves the shifted ones alone.
    @Test func sweptShift() async throws {
        let text = Self.text() + "sweep: {world.held-out.shift: [0, 1, 4]}\n"
        let curves = try Table(try await Trial.results(text).curves)
        let cells = ["1", "2", "3"].map { curves.rows(where: "cell", isIn: [$0]) }
        for cell in cells {
            #expect(cell["held_out_reward"] == cells[0]["held_out_reward"] && cell["loss"] == cells[0]["loss"])
        }
        #expect(Set(cells.map { $0["shifted_reward"].joined(separator: " ") }).count == 3)
        let alone = try Table(try await Trial.results(text, overrides: [("world.held-out.shift", "[4]")]).curves)
        #expect(alone.without(["cell"]) == cells[2].without(["cell"]))
    }

    /// Would catch features of the policy that are not those of the reward: with much data the policy earns far more than the
    /// reference policy in contexts that it has not seen, shifted or not, and is close to their frontier. With fewer features
    /// than the world has it earns less.
    @Test func learnsAboutOtherContexts() async throws {
        let text =
            Self.text(
                heldOut: "  held-out: {contexts: 300, shift: 1}", pairs: 200_000,
                changes: [5: "  contexts: 300", 6: "  arms: 6", 7: "  reward: {linear: {features: 10}}"])
            + "sweep: {policy.softmax.features: [3, 10]}\n"
        let records = try await Trial.results(text).records
        for (few, all) in zip(records[0], records[1]) {
            let (start, end) = (try #require(all.rows.first), try #require(all.rows.last))
            for (reward, gap) in [
                (CurveColumn.heldOutReward, CurveColumn.heldOutFrontierGap), (.shiftedReward, .shiftedFrontierGap),
            ] {
                #expect(end[reward] > start[reward] + 0.4)
                #expect(abs(end[gap]) < 0.02 * (end[reward] - start[reward]))
                #expect(try #require(few.rows.last)[gap] > 10 * end[gap])
            }
        }
    }

    /// Would catch a setting that cannot be meant and is taken, or is blamed on another line or key.
    @Test(arguments: [
        ([:], "  held-out: {contexts: 0}", "10: world.held-out.contexts: expected an integer of at least 1, got 0"),
        ([:], "  held-out: {shift: 1}", "10: world.held-out.contexts: missing"),
        ([:], "  held-out: 5", "10: world.held-out: expected keys (contexts, shift), got '5'"),
        (
            [:], "  held-out: {contexts: 2, shift: -1}",
            "10: world.held-out.shift: expected a number of at least 0, got '-1'"
        ),
        (
            [7: "  reward: {uniform: [0, 1]}"], "  held-out: {contexts: 2}",
            "10: world.held-out: needs world.reward: {linear: {features: d}}: other rewards cannot be told ahead"
        ),
        (
            [5: "  contexts: 1", 8: "  reference: {values: [0.5, 0.25, 0.25]}"], "  held-out: {contexts: 2}",
            "10: world.held-out: world.reference has values for the contexts with data alone"
        ),
        (
            [15: "policy: tabular"], "  held-out: {contexts: 2}",
            "10: world.held-out: a tabular policy learns nothing about contexts without data; "
                + "set policy: {softmax: {features: d}}"
        ),
        (
            [15: "policy: {softmax: {features: 4}}"], "",
            "15: policy.softmax.features: expected at most 3, the features of world.reward, got 4"
        ),
        (
            [7: "  reward: {linear: {features: 0}}"], "",
            "7: world.reward.linear.features: expected an integer of at least 1 and at most 65536, got 0"
        ),
        ([7: "  reward: {linear: {noise: 1}}"], "", "7: world.reward.linear.features: missing"),
        (
            [7: "  reward: {linear: {features: 3, noise: -1}}"], "",
            "7: world.reward.linear.noise: expected a number of at least 0, got '-1'"
        ),
        (
            [5: "  contexts: 100000", 7: "  reward: {linear: {features: 60000}}"], "",
            "7: world.reward.linear.features: 60000 features x 100000 contexts x 3 arms are too many: they exceed 2^28"
        ),
    ])
    func faults(changes: [Int: String], heldOut: String, fault: String) throws {
        #expect(try Trial.faults(Self.text(heldOut: heldOut, changes: changes)) == [fault])
    }
}
