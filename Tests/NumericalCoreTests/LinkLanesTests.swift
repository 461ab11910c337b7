import Foundation
import NumericalCore
import TestSupport
import Testing

/// Adam side by side in the lanes of the kernel.
@Suite struct LinkLanesTests {
    /// A problem: its link and scale, and the weights of its pairs (0, 1), (0, 2), ..., (1, 2), ...
    struct Problem {
        let arms: Int
        let scale: Double
        /// t and epsilon of the phi link; nil for the logistic one.
        let phi: (t: Double, epsilon: Double)?
        let forward: [Double]
        let backward: [Double]

        init(arms: Int, scale: Double, phi: (t: Double, epsilon: Double)? = nil, _ stream: inout RandomStream) {
            self.arms = arms
            self.scale = scale
            self.phi = phi
            let pairs = 0..<(arms * (arms - 1) / 2)
            forward = pairs.map { _ in stream.uniform() / Double(arms) }
            // Some pairs with labels in one direction alone.
            backward = pairs.map { _ in max(0, stream.uniform() - 0.3) / Double(arms) }
        }

        /// d/dx log g(x).
        private func slope(_ x: Double) -> Double {
            guard let (t, epsilon) = phi else { return LogSigmoid.slope(x) }
            return SmoothedPhiLink(negativeLogDispersion: t, epsilon: epsilon).logProbability(Jet(variable: x)).slope
        }

        /// The textbook's steps, the slopes pair by pair.
        func scores(after count: Int, rate: Double) -> [Double] {
            var point = [Double](repeating: 0, count: arms)
            var (mean, square) = (point, point)
            for step in 1...count {
                var gradient = [Double](repeating: 0, count: arms)
                var pair = 0
                for i in 0..<arms {
                    for j in (i + 1)..<max(arms, i + 1) {
                        let x = scale * (point[i] - point[j])
                        let slope = scale * (backward[pair] * slope(-x) - forward[pair] * slope(x))
                        gradient[i] += slope
                        gradient[j] -= slope
                        pair += 1
                    }
                }
                for (i, g) in gradient.enumerated() {
                    mean[i] = 0.9 * mean[i] + 0.1 * g
                    square[i] = 0.999 * square[i] + 0.001 * g * g
                    let first = mean[i] / (1 - pow(0.9, Double(step)))
                    let second = square[i] / (1 - pow(0.999, Double(step)))
                    point[i] -= rate * first / (second.squareRoot() + 1e-8)
                }
            }
            return point
        }
    }

    /// The scores of problems side by side, nil for an empty lane, after some steps in two calls.
    private func scores(_ problems: [Problem?], arms: Int, after count: Int, rate: Double) -> [[Double]] {
        let link: LinkLanes.Link = problems.contains { $0?.phi != nil } ? .phi : .logistic
        var lanes = LinkLanes(arms: arms, link: link)
        for lane in 0..<link.lanes {
            // An empty lane has the link of another one.
            guard let phi = (problems[lane] ?? problems.compactMap(\.self).first)?.phi else { continue }
            lanes.setPhiLink(negativeLogDispersion: phi.t, epsilon: phi.epsilon, lane: lane)
        }
        for (lane, problem) in problems.enumerated() {
            guard let problem else { continue }
            lanes.setScale(problem.scale, lane: lane)
            var pair = 0
            for i in 0..<arms {
                for j in (i + 1)..<max(arms, i + 1) {
                    lanes.setWeights(problem.forward[pair], problem.backward[pair], pair: i, j, lane: lane)
                    pair += 1
                }
            }
        }
        var (corrections1, corrections2): ([Double], [Double]) = ([], [])
        for step in 1...count {
            corrections1.append(1 / (1 - pow(0.9, Double(step))))
            corrections2.append(1 / (1 - pow(0.999, Double(step))))
        }
        let steps = AdamSteps(
            rates: Array(repeating: rate, count: count), corrections1: corrections1, corrections2: corrections2,
            decay1: 0.9, decay2: 0.999, epsilon: 1e-8)
        let ranges: [Range<Int>] = [0..<(count / 3), (count / 3)..<count]
        for range in ranges {
            lanes.take(range, of: steps)
        }
        return problems.indices.map { lane -> [Double] in (0..<arms).map { lanes.score($0, lane: lane) } }
    }

    /// The kinds of links.
    enum Kind: CaseIterable {
        case logistic, phi, phiOfLargeT
    }

    /// Problems in all lanes, each with a link of its own.
    private func problems(_ kind: Kind, arms: Int, _ stream: inout RandomStream) -> [Problem] {
        let link: LinkLanes.Link = kind == .logistic ? .logistic : .phi
        return (0..<link.lanes).map { lane in
            let t = kind == .phi ? Double(lane) / 7 : 1.001 + 0.3 * Double(lane)
            let phi = kind == .logistic ? nil : (t: t, epsilon: 0.05 + 0.1 * Double(lane))
            return Problem(arms: arms, scale: Self.scale(lane), phi: phi, &stream)
        }
    }

    /// Some are so large that a few steps bring scores further apart than the short way goes.
    private static func scale(_ lane: Int) -> Double {
        switch lane % 5 {
        case 0: 0
        case 1: 120
        default: 0.2 * Double(lane)
        }
    }

    /// Would catch pairs that are mixed up (of every number of pairs modulo 4), wrong signs, a wrong inverse or root, lost
    /// corrections, and scores far apart that overflow; the steps are too few for rounding to grow.
    @Test(arguments: 1...9, Kind.allCases) func agreesWithTheTextbook(arms: Int, kind: Kind) {
        var stream = RandomStream(seed: 5, identity: ["lanes", "\(arms)"])
        let problems = problems(kind, arms: arms, &stream)
        let plans: [(rate: Double, steps: Int)] = [(0.01, 30), (1.3, 9)]
        for (rate, steps) in plans {
            let together = scores(problems, arms: arms, after: steps, rate: rate)
            for (problem, scores) in zip(problems, together) {
                for (got, expected) in zip(scores, problem.scores(after: steps, rate: rate)) {
                    let allowed = 1e-9 * rate * Double(steps)
                    #expect(abs(got - expected) <= allowed, "scale \(problem.scale), \(kind)")
                }
            }
        }
    }

    /// The scores of the test above do come as far apart as it says.
    @Test func someScoresAreFarApart() {
        var stream = RandomStream(seed: 5, identity: ["lanes", "6"])
        let problems = problems(.logistic, arms: 6, &stream)
        let spreads = problems.map { problem in
            let scores = problem.scores(after: 9, rate: 1.3)
            return problem.scale * ((scores.max() ?? 0) - (scores.min() ?? 0))
        }
        #expect(spreads.contains { $0 > 200 } && spreads.contains { $0 > 1 && $0 < 100 })
    }

    /// Would catch any influence of neighbours, near or far apart themselves, down to the last bit.
    @Test(arguments: [2, 5, 6], Kind.allCases) func neighboursDoNotMatter(arms: Int, kind: Kind) {
        var stream = RandomStream(seed: 6, identity: ["lanes", "\(arms)"])
        let problems = problems(kind, arms: arms, &stream)
        let together = scores(problems, arms: arms, after: 40, rate: 1.3)
        for lane in problems.indices {
            let alone = problems.indices.map { $0 == lane ? problems[lane] : nil }
            #expect(scores(alone, arms: arms, after: 40, rate: 1.3)[lane] == together[lane])
        }
    }
}
