import Foundation
import NumericalCore
import Policies
import TestSupport
import Testing

/// Laws and limits of divergences and entropies.
@Suite struct DivergenceLaws {
    /// A random table of log-probabilities; a large spread gives nearly deterministic rows.
    private func randomReference(contexts: Int, arms: Int, spread: Double, _ stream: inout RandomStream)
        -> ContextArmTable
    {
        ContextArmTable(
            rows: (0..<contexts).map { _ in
                let logits = (0..<arms).map { _ in spread * (stream.uniform() - 0.5) }
                let normalizer = logSumExp(logits)
                return logits.map { $0 - normalizer }
            })
    }

    /// Catches a starting policy that differs from pi_ref by rounding: at scores 0 everything is exactly 0.
    @Test func referenceHasNoDivergence() {
        var stream = RandomStream(seed: 2, identity: ["reference"])
        for _ in 0..<500 {
            let (contexts, arms) = (1 + stream.index(below: 4), 2 + stream.index(below: 9))
            let reference = randomReference(contexts: contexts, arms: arms, spread: 60, &stream)
            let same = Policy(logReference: reference, scores: ContextArmTable(contexts: contexts, arms: arms))
            #expect(same.divergence == 0 && same.reverseDivergence == 0)
            #expect(same.logRatios.values.allSatisfy { $0 == 0 })
            #expect(same.logProbabilities.values.elementsEqual(reference.values) { abs($0 - $1) < 1e-13 })
        }
    }

    /// Catches divergences below 0, which the textbook sum of pi log(pi/pi_ref) has near the reference, and entropies
    /// outside [0, log K].
    @Test func divergencesAreNotNegative() {
        var stream = RandomStream(seed: 3, identity: ["negative"])
        for round in 0..<5000 {
            let arms = 2 + stream.index(below: 9)
            let reference = randomReference(contexts: 2, arms: arms, spread: [1, 30, 1000][round % 3], &stream)
            let size = pow(10, 20 * stream.uniform() - 16)
            let scores = ContextArmTable(
                rows: (0..<2).map { _ in (0..<arms).map { _ in size * (stream.uniform() - 0.5) } })
            let policy = Policy(logReference: reference, scores: scores)
            #expect(policy.divergence >= 0 && policy.divergence.isFinite)
            #expect(policy.reverseDivergence >= 0 && policy.reverseDivergence.isFinite)
            #expect(policy.entropy >= 0 && policy.entropy <= log(Double(arms)) + 1e-14)
            #expect(
                policy.meanLargestProbability >= 1 / Double(arms) - 1e-15 && policy.meanLargestProbability <= 1 + 1e-15)
        }
    }

    /// Catches cancellation near the reference policy: divergences there are known from the cumulants of the scores.
    ///
    /// For pi ~ pi_ref e^(eta s) with variance v and third central moment k of s under pi_ref,
    /// KL(pi || pi_ref) = eta^2 v/2 + eta^3 k/3 + O(eta^4), KL(pi_ref || pi) = eta^2 v/2 + eta^3 k/6 + O(eta^4).
    @Test(arguments: [1e-3, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12]) func tinyPerturbations(_ eta: Double) {
        let (probabilities, scores) = ([0.5, 0.25, 0.15, 0.1], [0.3, -1.1, 0.7, 1.9])
        let mean = zip(probabilities, scores).reduce(0) { $0 + $1.0 * $1.1 }
        let moment = { (power: Double) in zip(probabilities, scores).reduce(0) { $0 + $1.0 * pow($1.1 - mean, power) } }
        let policy = Policy(
            logReference: ContextArmTable(rows: [probabilities.map { log($0) }]),
            scores: ContextArmTable(rows: [scores.map { eta * $0 }]))
        // Left out: 2 eta^2 relatively. Rounding: the normalizer is off by some 1e-16, which shifts all log-ratios
        // alike and so enters squared, as does the rounding of each log-ratio, 1e-16 max(1, eta) of itself.
        let tolerance = 3 * eta * eta + 1e-12 + pow(4e-16 / eta, 2)
        let half = eta * eta * moment(2) / 2
        #expect(relativeError(policy.divergence, half + eta * eta * eta * moment(3) / 3) < tolerance)
        #expect(relativeError(policy.reverseDivergence, half + eta * eta * eta * moment(3) / 6) < tolerance)
    }

    /// Catches overflow, 0 times infinity and nan at log-ratios of 1e3 and 1e5, against the limits.
    @Test(arguments: [1e3, 1e5, -1e3, -1e5]) func farAway(_ score: Double) {
        let reference = ContextArmTable(rows: [[log(0.25), log(0.75)]])
        let policy = Policy(logReference: reference, scores: ContextArmTable(rows: [[score, 0]]))
        let winner = score > 0 ? 0.25 : 0.75
        #expect(abs(policy.divergence + log(winner)) < 1e-10)
        // mean log pi_ref - mean log pi: the winner has pi = 1, the loser log pi = log pi_ref - |score| - log pi_ref(w).
        let reverse = (1 - winner) * (abs(score) + log(winner)) + winner * log(winner)
        #expect(relativeError(policy.reverseDivergence, reverse) < 1e-13)
        #expect(policy.entropy == 0 && policy.meanLargestProbability == 1)
        #expect(policy.probabilities(context: 0) == (score > 0 ? [1, 0] : [0, 1]))
    }

    /// Catches probabilities that do not add up to 1 where the scores are too large for log pi_ref to count: the arms that share the
    /// largest score share all probability as the reference policy does.
    @Test(arguments: [1e6, 1e15, 1e18, 1e300]) func tiesFarAway(_ score: Double) {
        let reference = ContextArmTable(rows: [[log(0.25), log(0.25), log(0.5)], [log(0.5), log(0.3), log(0.2)]])
        let scores = ContextArmTable(rows: [[score, score, -score], [score, 0, score / 2]])
        let policy = Policy(logReference: reference, scores: scores)
        for (got, expected) in zip(policy.probabilities(context: 0), [0.5, 0.5, 0]) {
            #expect(abs(got - expected) < 1e-15)
        }
        #expect(policy.probabilities(context: 1) == [1, 0, 0])
        #expect(abs(policy.divergence - log(2)) < 1e-15)
        #expect(abs(policy.entropy - log(2) / 2) < 1e-15 && abs(policy.meanLargestProbability - 0.75) < 1e-15)
    }

    /// Catches branches of the divergence that do not meet: it must be smooth where the size of log-ratios passes from
    /// a series to a closed form (0.01) to another form (1).
    @Test func formsMeet() {
        let (p, q) = (0.3, 0.7)
        for logRatio in [-1.0, -0.01, 0.01, 1] {
            let values = [1 - 1e-9, 1 + 1e-9].map { (factor: Double) -> (Double, Double) in
                // Two arms: choose pi(0) so that its log-ratio is the wanted one.
                let mine = p * exp(logRatio * factor)
                let pair = policy([[mine, 1 - mine]], reference: [[p, q]])
                return (pair.divergence, mine * log(mine / p) + (1 - mine) * log((1 - mine) / q))
            }
            for (got, textbook) in values {
                // The textbook sum loses 1e-16 of numbers near 0.01 against 5e-5.
                #expect(relativeError(got, textbook) < 1e-11, "\(logRatio)")
            }
        }
    }
}
