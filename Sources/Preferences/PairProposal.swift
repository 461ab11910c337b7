#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which two arms a label compares.
public enum PairProposal: String, Sendable, CaseIterable {
    /// Every pair of arms equally likely.
    case uniform
    /// Two different arms drawn one after the other from the reference policy, without replacement.
    case reference

    /// At i K + j the probability that i and j are compared, for i != j; symmetric, 1 over the pairs i < j.
    func probabilities(in context: BanditContext) -> [Double] {
        let arms = context.arms
        let reference = context.logReference.map { exp($0) }
        return (0..<(arms * arms)).map { place in
            let (i, j) = (place / arms, place % arms)
            if i == j { return 0 }
            switch self {
            case .uniform: return 2 / Double(arms * (arms - 1))
            case .reference:
                let (others, otherOthers) = (Self.sum(reference, except: i), Self.sum(reference, except: j))
                return reference[i] * reference[j] * (1 / others + 1 / otherOthers)
            }
        }
    }

    /// The sum of all but one probability: 1 - p without cancellation for p near 1.
    private static func sum(_ probabilities: [Double], except i: Int) -> Double {
        var sum = 0.0
        for k in probabilities.indices where k != i { sum += probabilities[k] }
        return sum
    }
}
