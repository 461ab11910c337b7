#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// The policies pi ~ pi_ref e^(eta r) that make up the frontier.
extension Frontier {
    /// Means over the contexts under such a policy.
    struct Tilted {
        let divergence: Double
        let reward: Double
        /// Of the reward, within contexts.
        let variance: Double
    }

    /// The policy of one tilt.
    func tilted(_ eta: Double) -> Tilted {
        var sum = SIMD4<Double>.zero
        if threads.count == 1 {
            addTerms(0..<contexts, etas: CollectionOfOne(eta)) { _, term in sum += term }
            return mean(sum)
        }
        // Each context's part on some thread, the sum in their order.
        let parts = threads.map(0..<contexts, by: 8 * contextsOfChunk) { range in
            var terms: [SIMD4<Double>] = []
            terms.reserveCapacity(range.count)
            addTerms(range, etas: CollectionOfOne(eta)) { _, term in terms.append(term) }
            return terms
        }
        for part in parts {
            for term in part { sum += term }
        }
        return mean(sum)
    }

    /// The policies of several tilts, on one thread.
    func tilted(etas: [Double]) -> [Tilted] {
        var sums = [SIMD4<Double>](repeating: .zero, count: etas.count)
        addTerms(0..<contexts, etas: etas) { place, term in sums[place] += term }
        return sums.map(mean)
    }

    private func mean(_ sum: SIMD4<Double>) -> Tilted {
        let size = Double(contexts)
        return Tilted(divergence: sum[0] / size, reward: bestReward + sum[1] / size, variance: sum[2] / size)
    }

    /// How many contexts are exponentiated at once; their numbers stay in the cache.
    private var contextsOfChunk: Int { max(1, 2048 / max(arms, 1)) }

    /// Divergence, mean regret and variance of the regret of each context and tilt, the contexts of a tilt in their order.
    private func addTerms(
        _ range: Range<Int>, etas: some Collection<Double>, _ add: (_ tilt: Int, _ term: SIMD4<Double>) -> Void
    ) {
        let most = contextsOfChunk
        var excess = [Double](repeating: 0, count: min(range.count, most) * arms)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: most) {
            let chunk = start..<min(start + most, range.upperBound)
            for (tilt, eta) in etas.enumerated() {
                VectorExponential.excess(
                    of: regret, (start * arms)..<(chunk.upperBound * arms), scale: eta, into: &excess)
                for x in chunk { add(tilt, term(context: x, eta, excess, from: (x - start) * arms)) }
            }
        }
    }

    /// One context, where `excess` holds e^(eta regret) - 1 of its arms from a place on.
    private func term(context x: Int, _ eta: Double, _ excess: [Double], from start: Int) -> SIMD4<Double> {
        var (rest, weighted, squared) = (0.0, 0.0, 0.0)
        for arm in 0..<arms {
            let place = x * arms + arm
            // log E_ref[e^(eta r)] as log1p of the mean of e^(eta r) - 1, which stays accurate as eta -> 0.
            let share = reference[place] * excess[start + arm]
            rest += share
            let tilted = (share + reference[place]) * regret[place]
            weighted += tilted
            squared += tilted * regret[place]
        }
        guard rest > -0.5 else { return strongTerm(context: x, eta) }
        let mean = weighted / (1 + rest)
        return SIMD4(eta * mean - log1p(rest), mean, max(0, squared / (1 + rest) - mean * mean), 0)
    }

    /// One context where the tilt leaves most of the reference's mass behind: 1 + rest would cancel there, and vanish if the
    /// best arms' reference probability is below the smallest double.
    private func strongTerm(context x: Int, _ eta: Double) -> SIMD4<Double> {
        let places = (x * arms)..<((x + 1) * arms)
        var largest = -Double.infinity
        for place in places { largest = max(largest, logReference[place] + eta * regret[place]) }
        var (sum, weighted, squared) = (0.0, 0.0, 0.0)
        for place in places {
            let weight = exp(logReference[place] + eta * regret[place] - largest)
            sum += weight
            weighted += weight * regret[place]
            squared += weight * regret[place] * regret[place]
        }
        let mean = weighted / sum
        return SIMD4(eta * mean - (largest + log(sum)), mean, max(0, squared / sum - mean * mean), 0)
    }
}
