import Experiments
import Testing

/// Faults of the section `compare`, and comparisons of what an override has taken away.
@Suite struct CompareFaults {
    private static let sweep = [
        "sweep: {fit.objective: [dpo, ipo, mallows-phi-dpo], fit.beta: [0.1, 1.0], world.dispersion: [0.5, 0.8]}",
        "compare:",
    ]
    private static let objectives = "dpo, ipo, mallows-phi-dpo"
    private static let columns =
        "loss, gradient_norm, chosen_log_ratio, rejected_log_ratio, reward, kl, forward_kl, entropy, max_probability, "
        + "win_rate, frontier_reward or frontier_gap"

    private static let sides = [
        ("better: ipo, at: end", "compare.than: missing"),
        ("than: ipo, at: end", "compare.better: missing"),
        (
            "better: hinge, than: dpo, at: end",
            "compare.better: expected a value of the swept fit.objective (\(objectives)), got 'hinge'"
        ),
        ("better: ipo, than: ipo, at: end", "compare.than: expected something else than better"),
        (
            "better: {fit.beta: 0.1}, than: {fit.beta: 3}, at: end",
            "compare.than.fit.beta: expected a value of the swept fit.beta (0.1, 1), got '3'"
        ),
        (
            "better: {fit.beta: 0.1}, than: {fit.beta: [0.1, 1]}, at: end",
            "compare.than.fit.beta: expected a value of the swept fit.beta (0.1, 1), got '[0.1, 1]'"
        ),
        ("better: {fit.beta: 0.1}, than: ipo, at: end", "compare.than: expected the keys of better"),
        (
            "better: {fit.beta: 0.1}, than: {fit.objective: ipo, fit.beta: 0.1}, at: end",
            "compare.than: expected the keys of better"
        ),
        (
            "better: {fit.dispersion: 0.1}, than: dpo, at: end",
            "compare.better.fit.dispersion: unknown key; expected fit.objective, fit.beta or world.dispersion"
        ),
        (
            "better: {world.dispersion: 0.5}, than: dpo, at: end",
            "compare.better.world.dispersion: replicates of different worlds are no pairs; compare other keys"
        ),
        (
            "better: [ipo], than: dpo, at: end",
            "compare.better: expected a value of the swept fit.objective (\(objectives)), got '[ipo]'"
        ),
    ]

    private static let places = [
        ("better: ipo, than: dpo", "compare: expected at-kl, area or at: end"),
        ("better: ipo, than: dpo, at: start", "compare.at: expected end, got 'start'"),
        ("better: ipo, than: dpo, at-kl: 0.5", "compare.at-kl: expected a list of positive numbers, got '0.5'"),
        ("better: ipo, than: dpo, at-kl: []", "compare.at-kl: expected a list of positive numbers, got a list"),
        ("better: ipo, than: dpo, at-kl: [0]", "compare.at-kl: expected a list of positive numbers, got '0'"),
        ("better: ipo, than: dpo, at-kl: [nan]", "compare.at-kl: expected a list of positive numbers, got 'nan'"),
        ("better: ipo, than: dpo, at-kl: [0.5, 0.5]", "compare.at-kl: expected increasing numbers"),
        (
            "better: ipo, than: dpo, area: [1, 0.5]",
            "compare.area: expected [low, high] with low below high, got [1, 0.5]"
        ),
        ("better: ipo, than: dpo, area: [-1, 0.5]", "compare.area: expected numbers of at least 0, got -1.0"),
        ("better: ipo, than: dpo, area: 1", "compare.area: expected a list of 2 numbers, got '1'"),
        ("better: ipo, than: dpo, at: end, metric: rewards", "compare.metric: expected \(columns), got 'rewards'"),
        ("better: ipo, than: dpo, at-kl: [1], metric: kl", "compare.metric: 'kl' is the same wherever KL is"),
        (
            "better: ipo, than: dpo, at-kl: [1], metric: frontier_reward",
            "compare.metric: 'frontier_reward' is the same wherever KL is"
        ),
        (
            "better: ipo, than: dpo, area: [0, 1], metric: entropy",
            "compare.metric: an area is that below the frontier of a reward (reward, held_out_reward, shifted_reward), "
                + "not of 'entropy'"
        ),
        ("better: ipo, than: dpo, at: end, lower: 1", "compare.lower: expected true or false, got '1'"),
        ("better: ipo, than: dpo, at: end, interval: z", "compare.interval: expected t or bootstrap, got 'z'"),
        ("better: ipo, than: dpo, at-kl: [1], over: time", "compare.over: expected training or beta, got 'time'"),
        (
            "better: {fit.beta: 1}, than: {fit.beta: 0.1}, at-kl: [1], over: beta",
            "compare.over: fit.beta is compared, and cannot be what a family runs over"
        ),
        (
            "better: ipo, than: dpo, at-kl: [1], over: beta, where: {fit.beta: 1}",
            "compare.over: a family takes at least two values of fit.beta"
        ),
        (
            "better: ipo, than: dpo, at: end, claim: a b",
            "compare.claim: expected at most 200 letters, digits, '-', '_' and '.', got 'a b'"
        ),
        (
            "better: ipo, than: dpo, at: end, kl: 1",
            "compare.kl: unknown key; expected better, than, over, at-kl, at, area, metric, lower, where, interval or claim"
        ),
    ]

    private static let filters = [
        (
            "better: ipo, than: dpo, at: end, where: {fit.beta: 2}",
            "compare.where.fit.beta: expected a value of the swept fit.beta (0.1, 1), got '2'"
        ),
        (
            "better: ipo, than: dpo, at: end, where: {fit.beta: [1, 2]}",
            "compare.where.fit.beta: expected a value of the swept fit.beta (0.1, 1), got '2'"
        ),
        (
            "better: ipo, than: dpo, at: end, where: {fit.beta: []}",
            "compare.where.fit.beta: expected a value, or a list of values"
        ),
        (
            "better: ipo, than: dpo, at: end, where: {world.arms: 3}",
            "compare.where.world.arms: unknown key; expected fit.objective, fit.beta or world.dispersion"
        ),
        (
            "better: ipo, than: dpo, at: end, where: {fit.objective: ipo}",
            "compare.where.fit.objective: is compared, and cannot be held"
        ),
    ]

    /// Would catch a comparison of nothing, of what is no pair, or of what the experiment does not have, told after hours of fits.
    @Test(arguments: sides + places + filters) func oneFault(entry: String, fault: String) throws {
        #expect(try Trial.faults(Trial.text(adding: Self.sweep + ["  - {\(entry)}"])) == ["24: \(fault)"])
    }

    /// Would catch entries that cannot be compared for what the fits are: no family, no training, no objective to name.
    @Test func fits() throws {
        let entry = "compare: [{better: {policy: tabular}, than: {policy: {softmax: {features: 2}}}, "
        let policies = "sweep: {policy: [tabular, {softmax: {features: 2}}]}"
        #expect(
            try Trial.faults(Trial.text(adding: [policies, entry + "at-kl: [1], over: beta}]"])) == [
                "23: compare.over: a family over beta takes a swept fit.beta, or fit.path"
            ])
        let path = [18: "  path: {beta: [1, 2]}", 21: "  when-unbounded: follow"]
        #expect(
            try Trial.faults(Trial.text(replacing: path, adding: [policies, entry + "at-kl: [1], over: beta}]"]))
                .isEmpty)
        #expect(
            try Trial.faults(Trial.text(replacing: path, adding: [policies, entry + "at-kl: [1]}]"])) == [
                "23: compare.over: fits along fit.path leave no curve of their training; use over: beta"
            ])
        #expect(
            try Trial.faults(Trial.text(adding: [policies, "compare: [{better: ipo, than: dpo, at: end}]"])) == [
                "23: compare.better: fit.objective is not swept; give swept keys, as in {fit.beta: 0.1}",
                "23: compare.than: fit.objective is not swept; give swept keys, as in {fit.beta: 0.1}",
            ])
        #expect(
            try Trial.faults(Trial.text(adding: ["compare: ipo"])) == [
                "22: compare: expected a list of comparisons, got 'ipo'"
            ])
    }

    /// Would catch a row that counts twice in the correction, and a table without end.
    @Test func tooMany() throws {
        let entry = "  - {better: ipo, than: dpo, at: end, where: {fit.beta: 0.1, world.dispersion: 0.5}}"
        #expect(
            try Trial.faults(Trial.text(adding: Self.sweep + [entry, entry])) == [
                "25: compare: the row ipo, dpo, end, reward, end, fit.beta=0.1, world.dispersion=0.5 occurs twice"
            ])
        #expect(
            try Trial.faults(Trial.text(adding: Self.sweep + [entry, entry.replacing("}}", with: "}, claim: a}")]))
                .isEmpty)
        let betas = (1...3000).map { "\($0)" }.joined(separator: ", ")
        let many = [
            "sweep: {fit.objective: [dpo, ipo], fit.beta: [\(betas)]}",
            "compare: [{better: ipo, than: dpo, at-kl: [1, 2, 3, 4]}]",
        ]
        #expect(
            try Trial.faults(Trial.text(adding: many)) == ["23: compare: makes 12000 rows, of at most 10000; use where"]
        )
    }

    /// Would catch an override of a sweep that makes the file's own comparisons faults, or that compares what is not there any more.
    @Test func overridden() throws {
        let text = Trial.text(
            adding: Self.sweep + [
                "  - {better: ipo, than: dpo, at: end}",
                "  - {better: mallows-phi-dpo, than: dpo, at: end, where: {fit.beta: [0.1, 1]}}",
                "  - {better: {fit.beta: 1}, than: {fit.beta: 0.1}, at: end}",
            ])
        #expect(try Trial.experiment(text).comparisonCount == 4 + 4 + 6)
        #expect(try Trial.experiment(text, overrides: [("fit.beta", "[1, 2]")]).comparisonCount == 4 + 2)
        #expect(try Trial.experiment(text, overrides: [("fit.beta", "2")]).comparisonCount == 2)
        #expect(try Trial.experiment(text, overrides: [("fit.objective", "[dpo, ipo]")]).comparisonCount == 4 + 4)
        #expect(
            try Trial.experiment(text, overrides: [("compare", "[{better: dpo, than: ipo, at-kl: [1, 2]}]")])
                .comparisonCount == 8)
    }
}
