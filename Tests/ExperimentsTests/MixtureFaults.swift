import Experiments
import Preferences
import Testing

/// The section of a mixture of populations: its forms, and every fault by line and key.
@Suite struct MixtureFaults {
    private static let path = "preferences.model.mixture"

    private func text(_ model: [String], _ changes: [Int: String] = [:]) -> String {
        Trial.text(replacing: changes.merging([11: model.joined(separator: "\n")]) { $1 })
    }

    /// A mixture over several lines, of which the populations' start at line 15.
    private func mixture(_ populations: [String], distance: String = "kendall") -> [String] {
        ["  model:", "    mixture:", "      distance: \(distance)", "      populations:"]
            + populations.map { "        - \($0)" }
    }

    /// Would catch a documented form that is refused, or does not run.
    @Test(
        arguments: [
            "{distance: kendall, populations: [{weight: 1}]}",
            "{distance: spearman, populations: [{weight: 0.7, dispersion: 0.3}, {weight: 0.3, dispersion: 0.8, centre: reversed}]}",
            "{distance: cayley, populations: [{weight: 0.5, centre: reward}, {weight: 0.25}, {weight: 0.25, centre: random}]}",
            "{distance: ulam, populations: [{weight: 0.9, dispersion: 1}, {weight: 0.1, centre: random}]}",
        ], ["one", "all"])
    func forms(mixture: String, perRanking: String) async throws {
        let results = try await Trial.results(
            text(["  model: {mixture: \(mixture)}"], [14: "  per-ranking: \(perRanking)", 5: "  contexts: 2"]))
        for record in results.records.joined() {
            #expect(record.rows.allSatisfy { $0.values.allSatisfy { $0.isFinite } })
        }
    }

    /// What is written is what is drawn, and populations can be swept.
    @Test func meaning() throws {
        let written = mixture(["{weight: 0.75}", "{weight: 0.25, dispersion: 0.8, centre: reversed}"])
        let model = try Trial.experiment(text(written)).cells.first?.preferences.model as? MixtureRankings
        #expect(model?.identity.contains("distance=kendall") == true)
        #expect(
            model?.populations == [
                .init(weight: 0.75), .init(weight: 0.25, dispersion: 0.8, centre: .reversed),
            ])
        let sweep = [
            "sweep:", "  preferences.model.mixture.distance: [kendall, hamming]",
            "  preferences.model.mixture.populations: [[{weight: 1}], [{weight: 0.5}, {weight: 0.5, centre: reversed}]]",
        ]
        let swept = try Trial.experiment(text(written) + sweep.joined(separator: "\n") + "\n")
        #expect(swept.cells.count == 4)
        #expect(Set(swept.cells.map(\.preferences.identity)).count == 4)
    }

    private func check(_ model: [String], _ faults: [String]) throws {
        #expect(try Trial.faults(text(model)) == faults)
    }

    /// Would catch a fault that is accepted, blamed on another line or key, or told in other words.
    @Test func faults() throws {
        let path = Self.path
        try check(["  model: mixture"], ["11: \(path).distance: missing", "11: \(path).populations: missing"])
        try check(
            mixture(["{weight: 1}"], distance: "euclid"),
            [
                "13: \(path).distance: expected kendall, spearman, footrule, cayley, hamming or ulam, got 'euclid'"
            ])
        try check(
            ["  model: {mixture: {distance: kendall, populations: []}}"],
            ["11: \(path).populations: expected a list of populations, got a list"])
        try check(
            ["  model: {mixture: {distance: kendall, populations: [{weight: 1}], weights: 1}}"],
            ["11: \(path).weights: unknown key; expected distance or populations"])
        try check(
            mixture(["{weight: 0.7}", "{weight: 0.2}"]),
            ["15: \(path).populations: expected weights that sum to 1, got 0.8999999999999999"])
        try check(
            mixture(["{dispersion: 0.5}", "{weight: 0}", "{weight: 2}", "{weight: many}"]),
            [
                "15: \(path).populations.weight: missing",
                "16: \(path).populations.weight: expected a weight above 0 and at most 1, got '0'",
                "17: \(path).populations.weight: expected a weight above 0 and at most 1, got '2'",
                "18: \(path).populations.weight: expected a weight above 0 and at most 1, got 'many'",
            ])
        try check(
            mixture(["{weight: 0.5, dispersion: 0}", "{weight: 0.5, dispersion: 1.5, centre: worst}", "0.5"]),
            [
                "15: \(path).populations.dispersion: expected a dispersion above 0 and at most 1, got '0'",
                "16: \(path).populations.dispersion: expected a dispersion above 0 and at most 1, got '1.5'",
                "16: \(path).populations.centre: expected reward, reversed or random, got 'worst'",
                "17: \(path).populations: expected keys (weight, dispersion, centre), got '0.5'",
            ])
        try check(
            mixture(["{weight: 0.5, centre: reversed}", "{weight: 0.5, phi: 1}"]),
            [
                "15: \(path).populations.centre: expected reward for the first population, got 'reversed'",
                "16: \(path).populations.phi: unknown key; expected weight, dispersion or centre",
            ])
    }

    /// The exact laws end at these sizes; one arm fewer is right.
    @Test(arguments: [("spearman", 20), ("footrule", 1000), ("ulam", 9)]) func limits(_ law: (name: String, arms: Int))
        throws
    {
        let model = mixture(["{weight: 1}"], distance: law.name)
        #expect(try Trial.faults(text(model, [6: "  arms: \(law.arms)"])).isEmpty)
        #expect(
            try Trial.faults(text(model, [6: "  arms: \(law.arms + 1)"])) == [
                "12: preferences.model: 'mixture' is exact up to \(law.arms) arms, got \(law.arms + 1); "
                    + "'simulate --sampler mcmc' goes further"
            ])
    }
}
