import Foundation
import NumericalCore
import TestSupport
import Testing

/// Adam side by side in the lanes of the kernel.
@Suite struct LogisticLanesTests {
    /// A problem: its scale, and the weights of its pairs (0, 1), (0, 2), ..., (1, 2), ...
    struct Problem {
        let arms: Int
        let scale: Double
        let forward: [Double]
        let backward: [Double]

        init(arms: Int, scale: Double, _ stream: inout RandomStream) {
            self.arms = arms
            self.scale = scale
            let pairs = 0..<(arms * (arms - 1) / 2)
            forward = pairs.map { _ in stream.uniform() / Double(arms) }
            // Some pairs with labels in one direction alone.
            backward = pairs.map { _ in max(0, stream.uniform() - 0.3) / Double(arms) }
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
                        let (lost, won) = (
                            backward[pair] * LogSigmoid.sigmoid(x), forward[pair] * LogSigmoid.sigmoid(-x)
                        )
                        let slope = scale * (lost - won)
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
        var lanes = LogisticLanes(arms: arms)
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
        let steps = LogisticLanes.Steps(
            rates: Array(repeating: rate, count: count), corrections1: corrections1, corrections2: corrections2)
        let ranges: [Range<Int>] = [0..<(count / 3), (count / 3)..<count]
        for range in ranges {
            lanes.take(range, of: steps, decay1: 0.9, decay2: 0.999, epsilon: 1e-8)
        }
        return problems.indices.map { lane -> [Double] in (0..<arms).map { lanes.score($0, lane: lane) } }
    }

    /// Scales of the lanes: some so large that a few steps bring scores further apart than the short way goes.
    private static let scales = (0..<LogisticLanes.count).map(scale)

    private static func scale(_ lane: Int) -> Double {
        switch lane % 5 {
        case 0: 0
        case 1: 120
        default: 0.2 * Double(lane)
        }
    }

    /// Would catch pairs that are mixed up (of every number of pairs modulo 4), wrong signs, a wrong inverse or root, lost
    /// corrections, and scores far apart that overflow; the steps are too few for rounding to grow.
    @Test(arguments: 1...9) func agreesWithTheTextbook(arms: Int) {
        var stream = RandomStream(seed: 5, identity: ["lanes", "\(arms)"])
        let problems = Self.scales.map { Problem(arms: arms, scale: $0, &stream) }
        let plans: [(rate: Double, steps: Int)] = [(0.01, 30), (1.3, 9)]
        for (rate, steps) in plans {
            let together = scores(problems, arms: arms, after: steps, rate: rate)
            for (problem, scores) in zip(problems, together) {
                for (got, expected) in zip(scores, problem.scores(after: steps, rate: rate)) {
                    let allowed = 1e-9 * rate * Double(steps)
                    #expect(abs(got - expected) <= allowed, "scale \(problem.scale)")
                }
            }
        }
    }

    /// The scores of the test above do come as far apart as it says.
    @Test func someScoresAreFarApart() {
        var stream = RandomStream(seed: 5, identity: ["lanes", "6"])
        let problems = Self.scales.map { Problem(arms: 6, scale: $0, &stream) }
        let spreads = problems.map { problem in
            let scores = problem.scores(after: 9, rate: 1.3)
            return problem.scale * ((scores.max() ?? 0) - (scores.min() ?? 0))
        }
        #expect(spreads.contains { $0 > 200 } && spreads.contains { $0 > 1 && $0 < 100 })
    }

    /// Would catch any influence of neighbours, near or far apart themselves, down to the last bit.
    @Test(arguments: [2, 5, 6]) func neighboursDoNotMatter(arms: Int) {
        var stream = RandomStream(seed: 6, identity: ["lanes", "\(arms)"])
        let problems = Self.scales.map { Problem(arms: arms, scale: $0, &stream) }
        let together = scores(problems, arms: arms, after: 40, rate: 1.3)
        for lane in problems.indices {
            let alone = problems.indices.map { $0 == lane ? problems[lane] : nil }
            #expect(scores(alone, arms: arms, after: 40, rate: 1.3)[lane] == together[lane])
        }
    }
}
