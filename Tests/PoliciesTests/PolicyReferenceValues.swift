import Foundation
import NumericalCore
import Policies
import TestSupport
import Testing

/// A policy and its reference, given by their probabilities.
func policy(_ probabilities: [[Double]], reference: [[Double]]) -> Policy {
    let logReference = ContextArmTable(rows: reference.map { $0.map { log($0) } })
    let scores = ContextArmTable(
        rows: zip(probabilities, reference).map { zip($0, $1).map { log($0) - log($1) } })
    return Policy(logReference: logReference, scores: scores)
}

/// Measures of policies against values made with 60 digits.
@Suite struct PolicyReferenceValues {
    struct Case: Decodable {
        let reference: [[Double]]
        let policy: [[Double]]
        let divergence: Double
        let reverseDivergence: Double
        let entropy: Double
        let largestProbability: Double

        enum CodingKeys: String, CodingKey {
            case reference, policy, entropy
            case divergence = "kl"
            case reverseDivergence = "forward_kl"
            case largestProbability = "max_probability"
        }
    }

    /// Catches exchanged directions of the divergence, sums instead of means over contexts, wrong signs, and overflow
    /// or lost terms at probabilities down to 1e-300.
    ///
    /// 1e-14 absolute, as the provenance says (rows are normalized exactly there), and 1e-13 relative for divergences
    /// up to 700, which are made of logarithms that are rounded to 1e-16 of themselves. For the same reason entropies,
    /// whose log pi is here log pi_ref (down to -690, rounded to 1e-13) plus a log-ratio, have 1e-13.
    @Test func measures() throws {
        let cases = try Reference.cases("policies.json", as: Case.self)
        #expect(cases.count == 100)
        for item in cases {
            let policy = policy(item.policy, reference: item.reference)
            func check(_ got: Double, _ expected: Double, _ what: String, within absolute: Double = 1e-14) {
                #expect(abs(got - expected) <= absolute + 1e-13 * expected, "\(what): \(got), not \(expected), \(item)")
            }
            check(policy.divergence, item.divergence, "divergence")
            check(policy.reverseDivergence, item.reverseDivergence, "reverse divergence")
            check(policy.entropy, item.entropy, "entropy", within: 1e-13)
            check(policy.meanLargestProbability, item.largestProbability, "largest probability")
        }
    }

    /// Catches a policy that is not pi_ref e^score normalized in each context, or log-ratios against another reference.
    @Test func probabilitiesComeBack() throws {
        for item in try Reference.cases("policies.json", as: Case.self) {
            let policy = policy(item.policy, reference: item.reference)
            for x in item.policy.indices {
                for (y, probability) in policy.probabilities(context: x).enumerated() {
                    // Logarithms down to -690 are rounded to 1e-13 absolutely.
                    #expect(relativeError(probability, item.policy[x][y]) < 1e-12)
                    let logRatio = log(item.policy[x][y]) - log(item.reference[x][y])
                    #expect(abs(policy.logRatios[context: x, arm: y] - logRatio) < 1e-12)
                }
            }
        }
    }
}
