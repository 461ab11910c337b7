import Testing

/// Each kind of fault in an experiment file is told with its line, its key and what was expected.
@Suite struct FaultMessages {
    /// A change of one line and the fault that it must give.
    struct Change: Sendable, CustomTestStringConvertible {
        let line: Int
        let text: String
        let fault: String
        var testDescription: String { text }

        init(_ line: Int, _ text: String, _ fault: String) {
            self.line = line
            self.text = text
            self.fault = fault
        }
    }

    private static let dispersion = "expected a dispersion above 0 and at most 1"

    private static let ranges = [
        Change(1, "name: a/b", "1: name: expected at most 200 letters, digits, '-', '_' and '.', got 'a/b'"),
        Change(1, "name: ..", "1: name: expected at most 200 letters, digits, '-', '_' and '.', got '..'"),
        Change(1, "name:", "1: name: expected text, got nothing"),
        Change(2, "seed: -1", "2: seed: expected an integer of at least 0, got -1"),
        Change(2, "seed: 1.5", "2: seed: expected an integer of at least 0, got '1.5'"),
        Change(3, "replicates: 0", "3: replicates: expected an integer of at least 1 and at most 1000000, got 0"),
        Change(5, "  contexts: 0", "5: world.contexts: expected an integer of at least 1, got 0"),
        Change(6, "  arms: 1", "6: world.arms: expected an integer of at least 2, got 1"),
        Change(6, "  arms: three", "6: world.arms: expected an integer of at least 2, got 'three'"),
        Change(6, "  arms: [3]", "6: world.arms: expected an integer of at least 2, got a list"),
        Change(9, "  dispersion: 0", "9: world.dispersion: \(dispersion), got '0'"),
        Change(9, "  dispersion: 1.5", "9: world.dispersion: \(dispersion), got '1.5'"),
        Change(9, "  dispersion: nan", "9: world.dispersion: \(dispersion), got 'nan'"),
        Change(9, "  dispersion: .inf", "9: world.dispersion: \(dispersion), got '.inf'"),
        Change(9, "  dispersion: -0.5", "9: world.dispersion: \(dispersion), got '-0.5'"),
        Change(
            12, "  pairs: 0",
            "12: preferences.pairs: expected an integer of at least 1 and at most 1000000000000, or infinite, got 0"),
        Change(
            12, "  pairs: 9223372036854775807",
            "12: preferences.pairs: expected an integer of at least 1 and at most 1000000000000, or infinite, "
                + "got 9223372036854775807"),
        Change(18, "  beta: -0.1", "18: fit.beta: expected a positive number, got '-0.1'"),
        Change(18, "  beta: 0", "18: fit.beta: expected a positive number, got '0'"),
        Change(18, "  beta: infinity", "18: fit.beta: expected a positive number, got 'infinity'"),
        Change(18, "  beta: much", "18: fit.beta: expected a positive number, got 'much'"),
        Change(18, "  beta: {x: 1}", "18: fit.beta: expected a positive number, got keys"),
        Change(19, "  dispersion: 1.01", "19: fit.dispersion: \(dispersion), got '1.01'"),
        Change(
            20, "  optimizer: {adam: {steps: 9223372036854775807}}",
            "20: fit.optimizer.adam.steps: expected an integer of at least 1 and at most 1000000000000, "
                + "got 9223372036854775807"),
        Change(
            20, "  optimizer: {adam: {learning-rate: -1}}",
            "20: fit.optimizer.adam.learning-rate: expected a positive number, got '-1'"),
        Change(
            20, "  optimizer: {sgd: {batch: 0}}",
            "20: fit.optimizer.sgd.batch: expected an integer of at least 1 and at most 1000000000000, got 0"),
        Change(
            20, "  optimizer: {rmsprop: {batch: all}}",
            "20: fit.optimizer.rmsprop.batch: expected an integer of at least 1 and at most 1000000000000, got 'all'"),
        Change(
            20, "  optimizer: {adam: {steps: 100, warm-up: 101}}",
            "20: fit.optimizer.adam.warm-up: expected at most the 100 steps, got 101"),
        Change(
            20, "  optimizer: {adam: {warm-up: -1}}",
            "20: fit.optimizer.adam.warm-up: expected an integer of at least 0 and at most 1000000000000, got -1"),
        Change(
            20, "  optimizer: {sgd: {momentum: 1}}",
            "20: fit.optimizer.sgd.momentum: expected a number of at least 0 and below 1.0, got '1'"),
        Change(
            20, "  optimizer: {rmsprop: {decay: 0}}",
            "20: fit.optimizer.rmsprop.decay: expected a positive number below 1.0, got '0'"),
        Change(
            21, "  checkpoints: 0",
            "21: fit.checkpoints: expected an integer of at least 1 and at most 100000, got 0"),
    ]

    private static let names = [
        Change(
            8, "  reference: flat",
            "8: world.reference: expected uniform, dirichlet, softmax, mallows-top1 or values, got 'flat'"),
        Change(
            11, "  model: mallows",
            "11: preferences.model: expected bradley-terry, mallows-theta, mallows-phi, spearman-ranking, "
                + "kendall-ranking, spearman-adjacent, plackett-luce, deterministic, mixture or generalized-kendall, got 'mallows'"
        ),
        Change(13, "  proposal: mine", "13: preferences.proposal: expected uniform or reference, got 'mine'"),
        Change(14, "  per-ranking: two", "14: preferences.per-ranking: expected one or all, got 'two'"),
        Change(15, "policy: neural", "15: policy: expected tabular or softmax, got 'neural'"),
        Change(17, "  objective: DPO", "17: fit.objective: expected a name of 'list objectives', got 'DPO'"),
        Change(
            19, "  dispersion: guess",
            "19: fit.dispersion: expected oracle, entropy, mle, constant or a number, got 'guess'"),
        Change(
            19, "  dispersion: a number",
            "19: fit.dispersion: expected oracle, entropy, mle, constant or a number, got 'a number'"),
        Change(
            19, "  dispersion: {oracle: {normalize: 2}}",
            "19: fit.dispersion.oracle.normalize: expected true or false, got '2'"),
        Change(
            20, "  optimizer: lion",
            "20: fit.optimizer: expected adam, rmsprop, sgd, bfgs2, conjugate-fr, conjugate-pr, steepest-descent, newton or "
                + "nmsimplex2, got 'lion'"),
        Change(
            20, "  optimizer: {adam: {schedule: exponential}}",
            "20: fit.optimizer.adam.schedule: expected constant, linear or cosine, got 'exponential'"),
        Change(
            20, "  optimizer: {adam: {schedule: {cosine: {cycles: 2}}}}",
            "20: fit.optimizer.adam.schedule.cosine.cycles: unknown key; expected no keys here"),
    ]

    private static let worlds = [
        Change(
            7, "  reward: {uniform: [1, 0]}",
            "7: world.reward.uniform: expected [low, high] with low below high, got [1, 0]"),
        Change(
            7, "  reward: {uniform: [-1e308, 1e308]}",
            "7: world.reward.uniform: expected [low, high] with low below high, got [-1e+308, 1e+308]"),
        Change(
            7, "  reward: {normal: [0, 0]}", "7: world.reward.normal: expected a positive deviation, got 0.0"),
        Change(
            7, "  reward: {values: [1, 2]}", "7: world.reward.values: expected a list of 3 numbers, got 2"),
        Change(
            7, "  reward: {values: [[1, 2, 3], [1, 2, 3]]}",
            "7: world.reward.values: expected a list for each of 1 contexts, got 2"),
        Change(
            7, "  reward: {values: [1, x, 3]}", "7: world.reward.values: expected a list of numbers, got 'x'"),
        Change(
            8, "  reference: {values: [0.5, 0.5, 0]}",
            "8: world.reference.values: expected a list of probabilities above 0, got '0'"),
        Change(
            8, "  reference: {values: [0.5, 0.25, 0.125]}",
            "8: world.reference.values: expected probabilities that sum to 1, got 0.875"),
        Change(
            8, "  reference: {dirichlet: 0}", "8: world.reference.dirichlet: expected a positive number, got '0'"),
        Change(
            8, "  reference: {mallows-top1: cayley}",
            "8: world.reference.mallows-top1: expected kendall or spearman, got 'cayley'"),
        Change(
            9, "  dispersion: {uniform: [0.5, 1.5]}",
            "9: world.dispersion.uniform: expected an interval within [0, 1], got [0.5, 1.5]"),
        Change(
            9, "  dispersion: {choice: []}",
            "9: world.dispersion.choice: expected a list of dispersions above 0 and at most 1, got a list"),
        Change(
            9, "  dispersion: {values: [0.5, 0.5]}",
            "9: world.dispersion.values: expected a list of 1 dispersions above 0 and at most 1, got 2"),
    ]

    private static let unknown = [
        Change(
            15, "polcy: tabular",
            "15: polcy: unknown key; expected name, question, seed, replicates, world, "
                + "preferences, policy, fit, sweep, compare, figures or tables"),
        Change(
            5, "  context: 1",
            "5: world.context: unknown key; expected contexts, arms, reward, reference, other-references, "
                + "dispersion or held-out"),
        Change(
            13, "  propose: uniform",
            "13: preferences.propose: unknown key; expected model, pairs, proposal or "
                + "per-ranking"),
        Change(
            21, "  checks: 4",
            "21: fit.checks: unknown key; expected objective, beta, dispersion, optimizer, checkpoints, "
                + "when-unbounded or path"),
        Change(
            20, "  optimizer: {bfgs2: {learning-rate: 1}}",
            "20: fit.optimizer.bfgs2.learning-rate: unknown key; expected steps"),
        Change(
            20, "  optimizer: {adam: {rate: 1}}",
            "20: fit.optimizer.adam.rate: unknown key; expected learning-rate, steps, batch, schedule or warm-up"),
        Change(
            17, "  objective: {dpo: {epsilon: 1}}",
            "17: fit.objective.dpo.epsilon: unknown key; expected no keys here"),
        Change(
            17, "  objective: {mallows-phi-dpo: {eps: 1}}",
            "17: fit.objective.mallows-phi-dpo.eps: unknown key; expected epsilon"),
        Change(
            11, "  model: {mallows-phi: {temperature: 1}}",
            "11: preferences.model.mallows-phi.temperature: unknown key; expected no keys here"),
        Change(
            8, "  reference: {mallows-top1: {kendall: {x: 1}}}",
            "8: world.reference.mallows-top1.kendall.x: unknown key; expected no keys here"),
        Change(
            15, "policy: {softmax: {features: 2, bias: 1}}",
            "15: policy.softmax.bias: unknown key; expected features"),
        Change(
            19, "  dispersion: {entropy: {d: 1}}", "19: fit.dispersion.entropy.d: unknown key; expected c or normalize"),
    ]

    /// Would catch a value out of range, of the wrong type or of a wrong name that is accepted, blamed on another line or
    /// key, told in other words, or told twice.
    @Test(arguments: ranges + names + worlds + unknown)
    func oneFault(_ change: Change) throws {
        #expect(try Trial.faults(Trial.text(replacing: [change.line: change.text])) == [change.fault])
    }
}
