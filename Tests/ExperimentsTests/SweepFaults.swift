import Testing

/// Faults of the sections `sweep` and `figures`, and between the sections of a file.
@Suite struct SweepFaults {
    /// Would catch a sweep of something that no cell has, of nothing, of the same twice, or of a part of what is swept
    /// (which would turn every cell's objective into the one whose parameter is swept).
    @Test(arguments: [
        (["sweep: 3"], "22: sweep: expected keys with lists of values"),
        (["sweep:", "  seed: [1, 2]"], "23: sweep.seed: expected a key of world, preferences, policy or fit"),
        (["sweep:", "  fit..beta: [1]"], "23: sweep.fit..beta: expected a key of world, preferences, policy or fit"),
        (["sweep:", "  fit.beta: 1"], "23: sweep.fit.beta: expected a list of values, got '1'"),
        (["sweep:", "  fit.beta: []"], "23: sweep.fit.beta: expected a list of values, got a list"),
        (["sweep:", "  fit.beta: [1, 2, 1]"], "23: sweep.fit.beta: 1 occurs twice"),
        (["sweep:", "  fit.beta: [1, 0.5, 1.0]"], "23: sweep.fit.beta: 1 occurs twice"),
        (["sweep:", "  fit.objective: [dpo, dpo]"], "23: sweep.fit.objective: dpo occurs twice"),
        (
            ["sweep:", "  fit.alpha: [1, 2]"],
            "23: fit.alpha: unknown key; expected objective, beta, dispersion, optimizer, checkpoints, when-unbounded or path"
        ),
        (
            ["sweep:", "  fit.objective: [dpo, ipo]", "  fit.objective.mallows-phi-dpo.epsilon: [0.1, 0.2]"],
            "24: sweep.fit.objective.mallows-phi-dpo.epsilon: lies within 'fit.objective', which is swept too"
        ),
    ])
    func sweeps(lines: [String], fault: String) throws {
        #expect(try Trial.faults(Trial.text(adding: lines)) == [fault])
    }

    /// Would catch a combination of sections that would fail, or mean something else, when it is run.
    @Test(arguments: [
        ([14: "  per-ranking: all"], "14: preferences.per-ranking: the model 'mallows-phi' draws no rankings"),
        (
            [11: "  model: spearman-adjacent", 13: "  proposal: reference"],
            "13: preferences.proposal: the model 'spearman-adjacent' compares neighbours in a ranking; it has no proposal"
        ),
        (
            [6: "  arms: 21", 11: "  model: spearman-ranking"],
            "11: preferences.model: 'spearman-ranking' is exact up to 20 arms, got 21; 'simulate --sampler mcmc' goes further"
        ),
        (
            [6: "  arms: 21", 11: "  model: spearman-adjacent"],
            "11: preferences.model: 'spearman-adjacent' is exact up to 20 arms, got 21; 'simulate --sampler mcmc' goes further"
        ),
        (
            [11: "  model: {generalized-kendall: {dispersions: [0.1, 0.2, 0.3]}}"],
            "11: preferences.model: 3 dispersions are those of 4 arms or more, got 3"
        ),
        (
            [11: "  model: {generalized-kendall: {dispersions: [0.1, 1.5]}}"],
            "11: preferences.model.generalized-kendall.dispersions: expected a list of dispersions above 0 and at most 1, got '1.5'"
        ),
        (
            [11: "  model: generalized-kendall"],
            "11: preferences.model.generalized-kendall.dispersions: missing"
        ),
        (
            [6: "  arms: 21", 8: "  reference: {mallows-top1: spearman}"],
            "8: world.reference.mallows-top1: the Spearman law is exact up to 20 arms"
        ),
        (
            [17: "  objective: mallows-theta-dpo", 19: "  dispersion: entropy"],
            "19: fit.dispersion: the entropy proxy is 0 everywhere when the reference policy is uniform"
        ),
        (
            [5: "  contexts: 1000000", 6: "  arms: 1000"],
            "5: world: 1000000 contexts x 1000 arms are too many: contexts x arms^2 exceeds 2^28"
        ),
        (
            [6: "  arms: 9223372036854775807"],
            "5: world: 1 contexts x 9223372036854775807 arms are too many: contexts x arms^2 exceeds 2^28"
        ),
        (
            [5: "  contexts: 100", 6: "  arms: 1000", 15: "policy: {softmax: {features: 65536}}"],
            "15: policy.softmax.features: 65536 features x 100 contexts x 1000 arms are too many: they exceed 2^28"
        ),
    ])
    func combinations(changes: [Int: String], fault: String) throws {
        #expect(try Trial.faults(Trial.text(replacing: changes)) == [fault])
    }

    private static let columns =
        "expected a column of summary.csv (cell, fit.beta, fit.objective, objective, beta, learner_dispersion, "
        + "checkpoint, step, replicates, no_finite_optimum, contexts_without_optimum, loss, gradient_norm, "
        + "chosen_log_ratio, rejected_log_ratio, reward, kl, forward_kl, entropy, max_probability, win_rate, "
        + "frontier_reward, frontier_gap), got"

    /// Would catch a figure that cannot be drawn, told only after a long run, or that is written elsewhere.
    @Test(arguments: [
        (
            "{name: a/b, x: kl, y: reward}",
            "25: figures.name: expected at most 200 letters, digits, '-', '_' and '.', got 'a/b'"
        ),
        ("{x: kl, y: reward}", "25: figures.name: missing"),
        ("{name: a, x: kl}", "25: figures.y: missing"),
        ("{name: a, x: KL, y: reward}", "25: figures.x: \(columns) 'KL'"),
        ("{name: a, x: kl, y: rewards}", "25: figures.y: \(columns) 'rewards'"),
        ("{name: a, x: kl, y: reward, color: rank}", "25: figures.color: \(columns) 'rank'"),
        ("{name: a, x: kl, y: reward, facet: world.arms}", "25: figures.facet: \(columns) 'world.arms'"),
        ("{name: a, x: fit.beta, y: fit.objective, heat: KL}", "25: figures.heat: \(columns) 'KL'"),
        ("{name: a, x: kl, y: reward, where: {fit.gamma: 3}}", "25: figures.where: \(columns) 'fit.gamma'"),
        (
            "{name: a, x: fit.beta, y: fit.objective, heat: kl, color: fit.beta}",
            "25: figures.color: a heat map has its colours from heat; use facet or where"
        ),
        (
            "{name: a, x: fit.beta, y: world.arms, heat: kl}",
            "25: figures.y: \(columns) 'world.arms'"
        ),
        (
            "{name: a, x: fit.beta, y: beta, heat: kl}",
            "25: figures: 'a' has 2 values in a cell, for fit.objective; use facet or where"
        ),
        (
            "{name: a, x: kl, y: reward, where: {fit.beta: 3}}",
            "25: figures.where.fit.beta: expected a value of the sweep (0.1, 1), got '3'"
        ),
        (
            "{name: a, x: kl, y: reward, where: {fit.beta: [0.1, 3]}}",
            "25: figures.where.fit.beta: expected a value of the sweep (0.1, 1), got '3'"
        ),
        (
            "{name: a, x: kl, y: reward, where: {fit.beta: []}}",
            "25: figures.where.fit.beta: expected a value or a list of values"
        ),
        ("{name: a, x: {kl: 5}, y: reward}", "25: figures.x: expected text, got keys"),
        ("{name: a, x: kl, y: reward, log-x: 1}", "25: figures.log-x: expected true or false, got '1'"),
        ("{name: a, x: kl, y: reward, log-y: [1]}", "25: figures.log-y: expected true or false, got a list"),
        (
            "{name: a, table: curves, x: kl, y: reward}",
            "25: figures.table: expected a table (arms, summary), got 'curves'"
        ),
        (
            "{name: a, x: kl, y: reward, style: 1}",
            "25: figures.style: unknown key; expected name, x, y, color, facet, heat, where, log-x, log-y or table"
        ),
    ])
    func figures(figure: String, fault: String) throws {
        let text = Trial.text(adding: [
            "sweep:", "  fit.beta: [0.1, 1.0]", "  fit.objective: [dpo, ipo]", "figures: [\(figure)]",
        ])
        #expect(try Trial.faults(text) == [fault])
    }

    /// Would catch lines that cannot be told apart.
    @Test func crowdedFigures() throws {
        let text = Trial.text(adding: [
            "sweep: {fit.beta: [1, 2, 3], world.dispersion: [0.2, 0.5, 0.8]}", "figures:",
            "  - {name: a, x: kl, y: reward}", "  - {name: b, x: kl, y: reward, facet: fit.beta}",
            "  - {name: c, x: kl, y: reward, where: {fit.beta: [1, 2]}}",
        ])
        #expect(
            try Trial.faults(text) == [
                "24: figures: 'a' has 9 kinds of dashes for fit.beta, world.dispersion, of at most 8; use color, facet "
                    + "or where"
            ])
    }

    /// Would catch two figures that overwrite each other.
    @Test func figuresOfOneName() throws {
        let figure = "{name: a, x: kl, y: reward}"
        #expect(
            try Trial.faults(Trial.text(adding: ["figures:", "  - \(figure)", "  - \(figure)"]))
                == ["24: figures.name: 'a' occurs twice"])
    }
}
