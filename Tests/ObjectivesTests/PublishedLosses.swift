import NumericalCore
import Objectives
import TestSupport
import Testing

/// The objectives of the literature against their papers' formulas with 250 digits, and TRL's own code where it has
/// them.
@Suite struct PublishedLosses {
    struct Case: Decodable, CustomStringConvertible {
        let objective: String
        let beta: Double
        let parameters: [String: Double]
        let a: Double
        let b: Double
        let log_reference_w: Double?
        let log_reference_l: Double?
        let loss: Double
        let slope_a: Double
        let slope_b: Double

        var description: String { "\(objective) beta=\(beta) \(parameters) a=\(a) b=\(b)" }
    }

    /// The catalog's name and parameters of an objective of the table; a parameter of `nil` is not one of the catalog.
    private static let names: [String: (name: String, parameters: [String])] = [
        "dpo": ("dpo", []), "cdpo": ("cdpo", ["label_smoothing"]), "robust": ("robust-dpo", ["label_smoothing"]),
        "ipo": ("ipo", []), "hinge": ("hinge", []), "focal": ("focalpo", ["gamma"]),
        "exo": ("exo", ["label_smoothing"]),
        "gpo-exponential": ("exponential", []), "gpo-squared": ("squared", []),
        "gpo-truncated-quadratic": ("truncated-quadratic", []), "gpo-savage": ("savage", []),
        "discopop": ("discopop", ["tau"]), "odpo": ("odpo", ["offset"]), "minor-dpo": ("minor-dpo", []),
        "nca": ("nca", []), "sppo": ("sppo", []), "bco": ("bco", []), "apo-zero": ("apo-zero", []),
        "apo-down": ("apo-down", []), "kto": ("kto", []), "dpop": ("dpo-positive", ["penalty"]),
        "chi-po": ("chi-po", ["reward_bound"]), "f-dpo-forward-kl": ("f-dpo-forward-kl", []),
        "f-dpo-jensen-shannon": ("f-dpo-js", []), "f-dpo-alpha": ("f-dpo-alpha", ["alpha"]), "cpo": ("cpo", ["alpha"]),
        "simpo": ("simpo", ["gamma"]), "sft": ("sft", []),
    ]

    /// Loss and slopes by the catalog's objective.
    private func evaluate(_ item: Case) throws -> PairJet {
        let (name, keys) = try #require(Self.names[item.objective])
        let entry = try #require(ObjectiveCatalog.named(name))
        let objective = entry.make(item.beta, try keys.map { try #require(item.parameters[$0]) })
        // Without a reference policy, what counts is log pi = log-ratio + log pi_ref.
        let isAbsolute = objective.yardstick == .nothing
        let a = item.a + (isAbsolute ? try #require(item.log_reference_w) : 0)
        let b = item.b + (isAbsolute ? try #require(item.log_reference_l) : 0)
        if let margin = objective as? any MarginObjective {
            // The offset of ODPO is alpha times the difference of rewards: here alpha is the offset, the difference 1.
            let loss = margin.loss(margin: a - b + margin.marginOffset(rewardGap: 1))
            return PairJet(
                value: loss.value, gradient: SIMD2(loss.slope, -loss.slope), diagonal: SIMD2(repeating: loss.curvature),
                mixed: -loss.curvature)
        }
        let pair = try #require(objective as? any LogRatioObjective)
        guard item.objective == "kto" else {
            return pair.loss(chosen: a, rejected: b, anchor: item.parameters["delta"] ?? 0)
        }
        // Its two terms separately, for they are weighted: the other one is 0 at -1e6 and 1e6.
        let z = try #require(item.parameters["z"])
        let weights = (try #require(item.parameters["desirable"]), try #require(item.parameters["undesirable"]))
        return weights.0 * pair.loss(chosen: a, rejected: -1e6, anchor: z)
            + weights.1 * pair.loss(chosen: 1e6, rejected: b, anchor: z)
    }

    /// Catches any wrong formula, sign, default, unit of beta, or loss taken of the wrong log-ratio.
    ///
    /// 1e-12 relative. The argument of a loss is a rounded sum of log-ratios and of targets of the order 1/beta, so
    /// beside that values may move by their slope, and slopes by their curvature, times 1e-15 of the size of the terms.
    /// APO-down has a slope in a that is a difference of terms of the size of its slope in b.
    @Test func valuesAndSlopes() throws {
        let cases = try Reference.cases("objective_losses.json", as: Case.self)
        #expect(cases.count == 1201)
        for item in cases {
            let got = try evaluate(item)
            let ulps = 1e-15 * (1 + abs(item.a) + abs(item.b) + 1 / item.beta)
            let steepness = abs(item.slope_a) + abs(item.slope_b)
            let bend = abs(got.diagonal[0]) + abs(got.diagonal[1]) + abs(got.mixed)
            func near(_ x: Double, _ y: Double, _ change: Double) -> Bool {
                abs(x - y) <= 1e-12 * abs(y) + ulps * change
            }
            #expect(near(got.value, item.loss, steepness), "\(item): \(got.value), not \(item.loss)")
            #expect(
                near(got.gradient[0], item.slope_a, bend + steepness),
                "\(item): \(got.gradient[0]), not \(item.slope_a)")
            #expect(
                near(got.gradient[1], item.slope_b, bend + steepness),
                "\(item): \(got.gradient[1]), not \(item.slope_b)")
        }
    }

    /// Catches an objective that joined the catalog without a reference value. Those left out are the plug-in (values
    /// in `objectives.json`), what equals another by a test of reductions, and the ranking objectives
    /// (`ranking_losses.json`).
    @Test func everyObjectiveHasReferenceValues() throws {
        let cases = try Reference.cases("objective_losses.json", as: Case.self)
        let covered = Set(try cases.map { try #require(Self.names[$0.objective]).name })
        let elsewhere: Set = ["mallows-theta-dpo", "mallows-theta-ipo", "mallows-phi-dpo"]
        let reduced: Set = ["boosting", "mrpo", "hpo"]
        let rankings: Set = ["plackett-luce-dpo", "mallows-theta-ranking"]
        #expect(covered.union(elsewhere).union(reduced).union(rankings) == Set(ObjectiveCatalog.all.map(\.name)))
    }
}
