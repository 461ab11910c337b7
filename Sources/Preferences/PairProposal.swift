#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// Which two arms a label compares.
public enum PairProposal: String, Sendable, CaseIterable {
    /// Every pair of arms equally likely.
    case uniform
    /// Two different arms drawn one after the other from the reference policy, without replacement.
    case reference

    /// Draws a pair of arms to compare.
    func sampler(in context: BanditContext) -> (inout RandomStream) -> (Int, Int) {
        let arms = context.arms
        var sum = 0.0
        let cumulative = probabilities(in: context).map { p in
            sum += p
            return sum
        }
        return { stream in
            let u = stream.uniform() * sum
            var (low, high) = (0, cumulative.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulative[middle] <= u { low = middle + 1 } else { high = middle }
            }
            return (low / arms, low % arms)
        }
    }

    /// At i K + j the probability that i and j are compared, for i != j; symmetric, 1 over the pairs i < j.
    ///
    /// By the reference policy: pi(i) pi(j) (1 / (1 - pi(i)) + 1 / (1 - pi(j))), in logarithms, so that it stays right
    /// when all but one arm are so rare that their probabilities underflow. Two arms at least must be possible.
    func probabilities(in context: BanditContext) -> [Double] {
        let arms = context.arms
        switch self {
        case .uniform:
            var probabilities = [Double](repeating: 2 / Double(arms * (arms - 1)), count: arms * arms)
            for i in 0..<arms { probabilities[i * arms + i] = 0 }
            return probabilities
        case .reference:
            let reference = context.logReference
            let others = reference.indices.map { i in
                logSumExp(reference.indices.filter { $0 != i }.map { reference[$0] })
            }
            return (0..<(arms * arms)).map { place in
                let (i, j) = (place / arms, place % arms)
                let both = reference[i] + reference[j]
                return i == j ? 0 : exp(both - others[i]) + exp(both - others[j])
            }
        }
    }
}
