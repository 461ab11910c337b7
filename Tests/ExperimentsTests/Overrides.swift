import Fitting
import Experiments
import Objectives
import Optimization
import Preferences
import Testing

/// Settings on the command line in place of those of the file.
@Suite struct Overrides {
    /// Would catch an override that is ignored, or that changes something else.
    @Test func plain() throws {
        let experiment = try Trial.experiment(
            Trial.text(),
            overrides: [
                ("seed", "9"), ("replicates", "8"), ("name", "other"), ("question", "why?"), ("world.arms", "4"),
                ("world.reward", "{ranks: [0, 1]}"), ("preferences.pairs", "1e6"),
                ("policy", "{softmax: {features: 2}}"),
                ("fit.beta", "0.25"), ("fit.dispersion", "{oracle: {normalize: true}}"), ("fit.checkpoints", "2"),
            ])
        let cell = try #require(experiment.cells.first)
        #expect(experiment.seed == 9 && experiment.replicates == 8)
        #expect(experiment.name == "other" && experiment.question == "why?")
        #expect(cell.world.arms == 4 && cell.world.reward == .ranks(low: 0, high: 1))
        #expect(cell.preferences.pairs == 1_000_000)
        #expect(cell.policy == .softmax(features: 2))
        #expect(
            cell.fit.beta == 0.25 && cell.fit.dispersion == LearnerDispersion(.oracle, isNormalized: true)
                && cell.fit.checkpoints == .steps(2))
    }

    /// Would catch a nested override that drops its neighbours, or that cannot give a bare name its settings.
    @Test func nested() throws {
        let steps = try Trial.experiment(Trial.text(), overrides: [("fit.optimizer.adam.steps", "7")])
        let adam = try #require(steps.cells.first?.fit.minimizer as? Adam)
        #expect(adam.plan == StepPlan(learningRate: 0.05, steps: 7))
        let bare = try Trial.experiment(
            Trial.text(replacing: [20: "  optimizer: adam"]), overrides: [("fit.optimizer.adam.steps", "7")])
        #expect((bare.cells.first?.fit.minimizer as? Adam)?.plan.steps == 7)
        let text = Trial.text(replacing: [17: "  objective: mallows-phi-dpo"])
        let objective = try Trial.experiment(text, overrides: [("fit.objective.mallows-phi-dpo.epsilon", "0.02")])
        #expect(objective.cells.first?.fit.objective.name == "mallows-phi-dpo")
        #expect(objective.resolved != (try Trial.experiment(text)).resolved)
        #expect(objective.resolved.contains("\"epsilon\": 0.02"))
    }

    private static let sweep = Trial.text(adding: ["sweep:", "  fit.objective: [dpo, ipo]", "  fit.beta: [0.1, 1]"])

    /// Would catch an override of a swept key that the sweep puts back, or that drops the column of the key.
    @Test func swept() throws {
        let one = try Trial.experiment(Self.sweep, overrides: [("fit.beta", "3")])
        #expect(one.cells.map(\.values) == [["dpo", "3"], ["ipo", "3"]])
        #expect(one.cells.map(\.fit.beta) == [3, 3])
        let list = try Trial.experiment(Self.sweep, overrides: [("fit.objective", "[hinge]"), ("fit.beta", "[2, 3]")])
        #expect(list.cells.map(\.values) == [["hinge", "2"], ["hinge", "3"]])
        #expect(list.sweptKeys == ["fit.objective", "fit.beta"])
    }

    /// Would catch an override that is accepted and has no effect, because the sweep replaces what it is in.
    @Test func insideSwept() throws {
        #expect(
            try Trial.faults(Self.sweep, overrides: [("fit.objective.mallows-phi-dpo.epsilon", "0.1")]) == [
                "--set fit.objective.mallows-phi-dpo.epsilon=0.1: fit.objective.mallows-phi-dpo.epsilon: "
                    + "'fit.objective' is swept; set that to a value or a list of values"
            ])
    }

    /// Would catch an override of a sweep that makes the file's own figures faults, or that draws figures of values which
    /// are not there any more. Equal numbers are one value however they are written.
    @Test func figuresOfOverriddenValues() throws {
        let text = Trial.text(adding: [
            "sweep: {fit.beta: [0.1, 1.0]}", "figures:", "  - {name: a, x: kl, y: reward, where: {fit.beta: 0.10}}",
            "  - {name: b, x: kl, y: reward, where: {fit.beta: 1}}", "  - {name: c, x: fit.beta, y: reward}",
        ])
        #expect(try Trial.experiment(text).figures.map(\.name) == ["a", "b", "c"])
        #expect(try Trial.experiment(text).cells.map(\.values) == [["0.1"], ["1"]])
        let experiment = try Trial.experiment(text, overrides: [("fit.beta", "[1e0, 2]")])
        #expect(experiment.figures.map(\.name) == ["b", "c"])
    }

    /// Would catch a bad override that is blamed on a line of the file, or passes.
    @Test(arguments: [
        ("fit.beta", "-1", "fit.beta: expected a positive number, got '-1'"),
        ("fit.beta", "", "expected a value"),
        ("fit.beta", "[", "not valid YAML: did not find expected node content"),
        (
            "fit.gamma", "1",
            "fit.gamma: unknown key; expected objective, beta, dispersion, optimizer, checkpoints, when-unbounded or path"
        ),
        ("gamma", "1", "gamma: unknown key"),
        ("fit..beta", "1", "fit..beta: unknown key"),
        ("sweep.fit.beta", "[1]", "sweep.fit.beta: unknown key"),
        ("replicates", "0", "replicates: expected an integer of at least 1 and at most 1000000, got 0"),
        (
            "world", "3",
            "world: expected keys (contexts, arms, reward, reference, other-references, dispersion, held-out), got '3'"
        ),
    ])
    func bad(key: String, value: String, fault: String) throws {
        #expect(try Trial.faults(Trial.text(), overrides: [(key, value)]) == ["--set \(key)=\(value): \(fault)"])
    }

    /// Would catch a later override that loses to an earlier one.
    @Test func lastWins() throws {
        let experiment = try Trial.experiment(Trial.text(), overrides: [("fit.beta", "1"), ("fit.beta", "2")])
        #expect(experiment.cells.map(\.fit.beta) == [2])
    }
}
