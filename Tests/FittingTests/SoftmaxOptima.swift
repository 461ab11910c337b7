import Fitting
import Objectives
import Optimization
import Policies
import Preferences
import TestSupport
import Testing

/// Log-linear policies of moderate size against optima that SciPy found.
@Suite struct SoftmaxOptima {
    struct Case: Decodable {
        let seed: UInt64
        let contexts: Int
        let arms: Int
        let features: Int
        let beta: Double
        let labels: Int
        let loss: Double
        let parameters: [Double]
    }

    /// The generator that the script uses too.
    private struct SplitMix {
        var state: UInt64
        mutating func uniform() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return Double((z ^ z >> 31) >> 11) * 0x1p-53
        }
    }

    private func problem(_ item: Case) -> (SoftmaxPolicy, WinCounts) {
        var numbers = SplitMix(state: item.seed)
        let features = (0..<(item.contexts * item.arms * item.features)).map { _ in numbers.uniform() - 0.5 }
        var counts = WinCounts(contexts: item.contexts, arms: item.arms)
        for x in 0..<item.contexts {
            for winner in 0..<item.arms {
                for loser in 0..<item.arms where winner != loser {
                    counts[context: x, winner: winner, loser: loser] = max(0, Int(numbers.uniform() * 5) - 2)
                }
            }
        }
        return (
            SoftmaxPolicy(
                contexts: item.contexts, arms: item.arms, features: features, featureCount: item.features), counts
        )
    }

    /// Catches a Hessian or gradient that belongs to other features, a wrong unit of shared parameters, and a proof that the
    /// optimum is near which is not true: the loss at the end is within the proven gap of SciPy's.
    @Test(arguments: [Newton(), GradientMinimizer(.bfgs2)] as [any Minimizer])
    func optimum(_ minimizer: any Minimizer) throws {
        let cases = try Reference.cases("softmax_optima.json", as: Case.self)
        #expect(cases.count == 4)
        for item in cases {
            let (model, counts) = problem(item)
            #expect(counts.total == item.labels)
            let result = try Fit(objective: DPO(beta: item.beta), minimizer: minimizer).run(
                model,
                TrainingData(counts: counts, negativeLogDispersion: Array(repeating: 1, count: item.contexts)))
            #expect(result.termination == .converged, "\(minimizer.name), seed \(item.seed)")
            #expect(abs(result.end.loss - item.loss) < 1e-12)
            let gap = try #require(result.provenGap)
            // What rounding of the mean of some 1000 terms of size 1 adds.
            #expect(gap < 1e-10 && result.end.loss - item.loss <= gap + 1e-15, "\(result.end.loss - item.loss), \(gap)")
            let distance = zip(result.end.parameters, item.parameters).map { abs($0 - $1) * item.beta }.max() ?? .nan
            // A gradient of 1e-8 of the slopes, over curvatures of about 1/100.
            #expect(distance < 1e-5, "\(minimizer.name), seed \(item.seed): \(distance)")
        }
    }
}
