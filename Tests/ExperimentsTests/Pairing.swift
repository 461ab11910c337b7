import Experiments
import TestSupport
import Testing

/// Cells that differ only in how they learn meet the same worlds and the same data.
@Suite struct Pairing {
    /// Would catch a world or data drawn anew for each objective, beta, learner, optimizer or policy. At step 0 the reward
    /// is the mean of the world's rewards, and DPO's gradient says how often each arm won: divided by beta it is that of
    /// every other beta. With one more step of the same method the two policies would part, so step 0 is compared.
    @Test func learners() async throws {
        let text = Trial.text(
            replacing: [3: "replicates: 10", 5: "  contexts: 2", 8: "  reference: {dirichlet: 1.0}"],
            adding: [
                "sweep:", "  fit.objective: [dpo, ipo, hinge, mallows-theta-dpo]", "  fit.beta: [0.25, 2]",
                "  fit.optimizer: [{adam: {steps: 3}}, bfgs2]", "  policy: [tabular, {softmax: {features: 3}}]",
            ])
        let curves = try Table(try await Trial.results(text).curves)
        let start = curves.rows(where: "step", isIn: ["0"])
        let rewards = Dictionary(grouping: zip(start["replicate"], start["reward"]), by: \.0).mapValues { pairs in
            Set(pairs.map(\.1))
        }
        #expect(rewards.count == 10)
        #expect(rewards.values.allSatisfy { $0.count == 1 })
        #expect(Set(rewards.values.joined()).count == 10)

        let slopes = start.rows(where: "objective", isIn: ["dpo"]).rows(where: "policy", isIn: ["tabular"])
        for replicate in Set(slopes["replicate"]) {
            let rows = slopes.rows(where: "replicate", isIn: [replicate])
            let perBeta = zip(rows.numbers("gradient_norm"), rows.numbers("beta")).map { $0 / $1 }
            #expect(perBeta.count == 4)
            #expect(perBeta.allSatisfy { relativeError($0, perBeta[0]) < 1e-14 && $0 > 0 })
        }
    }

    /// Would catch data that differ although the optimum says they are the same: at their optima (2,000 labels, so there
    /// is one) DPO's and hinge's labels give the same log-ratios of chosen and rejected arms only on the same counts.
    @Test func optima() async throws {
        let text = Trial.text(
            replacing: [12: "  pairs: 2000", 20: "  optimizer: bfgs2"],
            adding: ["sweep:", "  fit.beta: [0.5, 1]", "  fit.optimizer: [bfgs2, conjugate-pr]"])
        let results = try await Trial.results(text)
        for replicate in 0..<3 {
            let last = results.records.compactMap { $0[replicate].rows.last }
            #expect(last.count == 4)
            for row in last { #expect(relativeError(row[.loss], last[0][.loss]) < 1e-9) }
            // beta m at the optimum does not depend on beta.
            let (half, one) = (last[0], last[2])
            #expect(
                relativeError(
                    half[.chosenLogRatio] - half[.rejectedLogRatio],
                    2 * (one[.chosenLogRatio] - one[.rejectedLogRatio])) < 1e-5)
        }
    }

    /// Would catch rewards that change with the dispersion, or data that do not.
    @Test func dispersions() async throws {
        let text = Trial.text(adding: ["sweep:", "  world.dispersion: [0.1, 0.9]"])
        let curves = try Table(try await Trial.results(text).curves)
        let (a, b) = (curves.rows(where: "cell", isIn: ["1"]), curves.rows(where: "cell", isIn: ["2"]))
        let start = ["0"]
        #expect(
            a.rows(where: "step", isIn: Set(start))["reward"] == b.rows(where: "step", isIn: Set(start))["reward"])
        #expect(a["loss"] != b["loss"])
    }
}
