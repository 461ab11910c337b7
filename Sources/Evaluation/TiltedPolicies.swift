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
        guard blocks <= Self.blocksOfChunk(arms: reward.arms) else { return tilted(etas: [eta])[0] }
        return mean(PolicyTerms.tilted(eta, table, arms: reward.arms, blocks: 0..<blocks), eta)
    }

    private var blocks: Int { (reward.contexts + PolicyTerms.lanes - 1) / PolicyTerms.lanes }

    /// The means, from the sums over the table's contexts.
    private func mean(_ sum: SIMD4<Double>, _ eta: Double) -> Tilted {
        var sum = sum
        for x in thin { sum += term(context: x, eta) }
        let contexts = Double(reward.contexts)
        return Tilted(
            divergence: sum[0] / contexts, reward: bestReward + sum[1] / contexts, variance: sum[2] / contexts)
    }

    /// The policies of several tilts: chunk by chunk of the contexts, each of which stays in the cache for all of them.
    func tilted(etas: [Double]) -> [Tilted] {
        let (arms, lanes, size) = (reward.arms, PolicyTerms.lanes, Self.blocksOfChunk(arms: reward.arms))
        // A thread is worth its while from some 1e5 exponentials on.
        let chunks = max(1, Self.fewestTerms / (size * lanes * max(arms, 1) * max(etas.count, 1)))
        let parts = threads.map(0..<blocks, by: size * chunks) { range in
            stride(from: range.lowerBound, to: range.upperBound, by: size).map { start in
                etas.map { eta in
                    PolicyTerms.tilted(eta, table, arms: arms, blocks: start..<min(start + size, range.upperBound))
                }
            }
        }
        var sums = [SIMD4<Double>](repeating: .zero, count: etas.count)
        for chunk in parts.joined() {
            for place in sums.indices { sums[place] += chunk[place] }
        }
        return zip(sums, etas).map { mean($0, $1) }
    }

    private static let fewestTerms = 100_000

    /// What `PolicyTerms.tilted` says of one context, in plain arithmetic that does not vanish with the best arms' probability.
    private func term(context x: Int, _ eta: Double) -> SIMD4<Double> {
        let (rewards, logs) = (reward.row(x), logReference.row(x))
        let top = rewards.max() ?? 0
        let arms = zip(rewards, logs).map { (regret: $0 - top, log: $1) }
        // log E_ref[e^(eta r)] as log1p of the mean of e^(eta r) - 1, which stays accurate as eta -> 0.
        let rest = arms.reduce(0) { $0 + exp($1.log) * expm1(eta * $1.regret) }
        let largest = arms.reduce(-Double.infinity) { max($0, $1.log + eta * $1.regret) }
        var (sum, weighted, squared) = (0.0, 0.0, 0.0)
        for arm in arms {
            let weight = exp(arm.log + eta * arm.regret - largest)
            sum += weight
            weighted += weight * arm.regret
            squared += weight * arm.regret * arm.regret
        }
        let mean = weighted / sum
        let logarithm = rest > -0.5 ? log1p(rest) : largest + log(sum)
        return SIMD4(eta * mean - logarithm, mean, max(0, squared / sum - mean * mean), 0)
    }
}

/// Sums over the contexts of some blocks at both ends of the frontier.
struct ReferenceSums {
    /// Of the best rewards.
    private(set) var best = 0.0
    /// Of the reference policy's mean rewards.
    private(set) var mean = 0.0
    /// Of their variances within contexts.
    private(set) var variance = 0.0
    /// Of the divergences of the reference policy among the best arms.
    private(set) var divergence = 0.0
    /// The contexts in which these arms are too rare for the table.
    private(set) var thin: [Int] = []

    /// The sums, and the table of the same blocks.
    init(
        _ blocks: Range<Int>, _ reward: ContextArmTable, _ logReference: ContextArmTable,
        _ table: inout MutableSpan<Double>
    ) {
        let (arms, lanes) = (reward.arms, PolicyTerms.lanes)
        let (rewards, logs) = (reward.values.span, logReference.values.span)
        for x in (blocks.lowerBound * lanes)..<(blocks.upperBound * lanes) {
            let start = (x / lanes - blocks.lowerBound) * PolicyTerms.blockSize(arms: arms)
            let place = { start + PolicyTerms.place(lane: x % lanes, arm: $0) }
            if x >= reward.contexts {
                if arms > 0 { table[place(0)] = 1 }
                continue
            }
            var top = -Double.infinity
            for arm in 0..<arms { top = max(top, rewards[x * arms + arm]) }
            var (ofContext, logOfBest, equals) = (0.0, -Double.infinity, 0)
            for arm in 0..<arms {
                let (r, log) = (rewards[x * arms + arm], logs[x * arms + arm])
                let probability = exp(log)
                table[place(arm)] = probability
                table[place(arm) + lanes] = r - top
                ofContext += probability * r
                guard r == top else { continue }
                equals += 1
                logOfBest = log
            }
            for arm in 0..<arms {
                let distance = rewards[x * arms + arm] - ofContext
                variance += table[place(arm)] * distance * distance
            }
            if equals > 1 {
                logOfBest = logSumExp(
                    (0..<arms).filter { rewards[x * arms + $0] == top }.map { logs[x * arms + $0] })
            }
            best += top
            mean += ofContext
            divergence -= logOfBest
            guard logOfBest < Self.rarest else { continue }
            thin.append(x)
            for arm in 0..<arms { (table[place(arm)], table[place(arm) + lanes]) = (arm == 0 ? 1 : 0, 0) }
        }
    }

    /// log 1e-280.
    private static let rarest = -644.7
}
