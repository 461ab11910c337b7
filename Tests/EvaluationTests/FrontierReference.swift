import Evaluation
import Foundation
import NumericalCore
import TestSupport
import Testing

/// The frontier against values made with 60 digits, and against closed forms.
@Suite struct FrontierReference {
    struct Case: Decodable {
        let reward: [[Double]]
        let reference: [[Double]]
        let divergence: Double
        let best: Double
        let lambda: Double
        let largest: Double

        enum CodingKeys: String, CodingKey {
            case reward, reference, lambda
            case divergence = "kl"
            case best = "reward_at_kl"
            case largest = "max_kl"
        }
    }

    private func frontier(_ reward: [[Double]], _ reference: [[Double]]) -> Frontier {
        Frontier(
            reward: ContextArmTable(rows: reward),
            logReference: ContextArmTable(rows: reference.map { $0.map { log($0) } }))
    }

    /// Catches one lambda per context instead of one for all, sums instead of means, and loose root finding.
    ///
    /// Rewards up to 5 and divergences from 1e-8 on allow 1e-12 absolutely. Lambda is found from divergences, which near
    /// the reference policy are differences of numbers of size 1/lambda: 1e-9.
    @Test func values() throws {
        let cases = try Reference.cases("frontier.json", as: Case.self)
        #expect(cases.count > 150)
        for item in cases {
            let frontier = frontier(item.reward, item.reference)
            let point = try frontier.point(divergence: item.divergence)
            #expect(abs(point.reward - item.best) < 1e-12, "\(item): \(point)")
            #expect(relativeError(point.lambda, item.lambda) < 1e-9, "\(item): \(point)")
            #expect(abs(frontier.largestDivergence - item.largest) < 1e-13, "\(item)")
            #expect(point.divergence == item.divergence)
        }
    }

    /// Catches cancellation where the best arm is rare under pi_ref. Two arms with rewards 1 and 0, pi_ref = (q, 1 - q):
    /// a policy (p, 1 - p) has reward p and divergence p log(p/q) + (1 - p) log((1 - p)/(1 - q)), and every one is on
    /// the frontier.
    @Test(arguments: [0.5, 1e-3, 1e-8, 1e-12, 1e-17, 1e-40, 1e-300]) func rareBestArm(_ q: Double) throws {
        let frontier = frontier([[1, 0]], [[q, 1 - q]])
        for p in [0.01, 0.1, 0.5, 0.9, 0.999] where p > 1.5 * q {
            let slope = 1 / (log(p / q) - log1p(-p) + log1p(-q))
            let divergence = p * log(p / q) + (1 - p) * (log1p(-p) - log1p(-q))
            let point = try frontier.point(divergence: divergence)
            // The divergence, up to 690, is rounded to 1e-16 of itself, and has the slope of the reward in it, 1/log(p/q)
            // about, for its effect. Lambda bends more sharply.
            #expect(abs(point.reward - p) < 1e-12, "q = \(q), p = \(p): \(point)")
            #expect(relativeError(point.lambda, slope) < 1e-10, "q = \(q), p = \(p): \(point)")
        }
        #expect(relativeError(frontier.largestDivergence, -log(q)) < 1e-15)
    }

    /// Catches wrong ends: lambda = infinity is the reference policy, lambda = 0 the best arms, tied ones included.
    @Test func ends() throws {
        let frontier = frontier([[0.5, 2, 2, -1], [3, 1, 0, 0]], [[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.25, 0.25]])
        let reference = (0.05 + 0.4 + 0.6 - 0.4 + 1) / 2
        for divergence in [0, -1, -Double.infinity] {
            let start = try frontier.point(divergence: divergence)
            #expect(start.lambda == .infinity && start.divergence == 0 && abs(start.reward - reference) < 1e-15)
        }
        // Both arms of reward 2 (together 1/2 under pi_ref), and one of four.
        let largest: Double = (log(2.0) + log(4.0)) / 2
        #expect(abs(frontier.largestDivergence - largest) < 1e-15)
        for divergence in [frontier.largestDivergence, 5, 1e300, .infinity] {
            let end = try frontier.point(divergence: divergence)
            #expect(end.lambda == 0 && end.divergence == frontier.largestDivergence && end.reward == 2.5)
        }
        #expect(abs(try frontier.point(divergence: largest * (1 - 1e-9)).reward - 2.5) < 1e-8)
    }

    /// Catches a world in which all arms are equally good and there is nothing to gain.
    @Test func allArmsTied() throws {
        let frontier = frontier([[7, 7, 7]], [[0.2, 0.3, 0.5]])
        #expect(frontier.largestDivergence < 1e-15)
        for divergence in [0, 1e-20, 0.1, 3] {
            let point = try frontier.point(divergence: divergence)
            #expect(abs(point.reward - 7) < 1e-14 && point.divergence <= 1e-15)
        }
    }

    /// Catches a wrong first order near pi_ref: the gain is sqrt(2 delta variance), the slope lambda is gain / (2 delta).
    @Test(arguments: [1e-30, 1e-20, 1e-13, 1e-11, 1e-10]) func nearTheReference(_ divergence: Double) throws {
        // Mean 2, variance 0.5 x 1 + 0.25 x 0 + 0.25 x 4 = 1.5.
        let frontier = frontier([[1, 2, 4]], [[0.5, 0.25, 0.25]])
        let point = try frontier.point(divergence: divergence)
        let gain = (2 * divergence * 1.5).squareRoot()
        // What is left out is of relative order sqrt(delta); the reward itself is rounded at 2.
        #expect(abs(point.reward - 2 - gain) < divergence + 4e-16)
        #expect(relativeError(point.lambda, gain / (2 * divergence)) < 1e-4)
    }
}
