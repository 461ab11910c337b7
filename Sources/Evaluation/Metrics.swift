#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
public import Optimization
public import Policies
public import Preferences

/// What a policy is worth in a world, exactly: means over the contexts, divergences and entropies in nats.
public struct Metrics: Sendable, Equatable {
    /// E_pi[r].
    public let reward: Double
    /// KL(pi || pi_ref).
    public let divergence: Double
    /// KL(pi_ref || pi).
    public let reverseDivergence: Double
    /// -E_pi[log pi].
    public let entropy: Double
    /// The largest probability of an arm.
    public let largestProbability: Double
    /// The probability that an arm from pi has a higher true reward than one from pi_ref; ties count half.
    public let winRate: Double
    /// The mean log [pi/pi_ref] of the preferred arm over the labels.
    public let chosenLogRatio: Double
    /// The mean log [pi/pi_ref] of the other arm over the labels.
    public let rejectedLogRatio: Double
    /// The most reward that any policy has at this divergence.
    public let frontierReward: Double

    /// How far the reward is below the frontier; not negative but for rounding.
    public var frontierGap: Double { frontierReward - reward }

    /// Evaluates a policy; O(C K^2) and one point of the frontier.
    public init(
        of policy: Policy, in world: BanditWorld, counts: WinCounts, frontier: Frontier, threads: Threads = .one
    ) throws(OptimizationError) {
        self = try Self.evaluate([policy], in: world, counts: counts, frontier: frontier, threads: threads)[0]
    }

    /// Evaluates several policies of a world on some threads; O(C K^2), and O(C K) and one point of the frontier for each.
    public static func evaluate(
        _ policies: [Policy], in world: BanditWorld, counts: WinCounts, frontier: Frontier, threads: Threads = .one
    ) throws(OptimizationError) -> [Metrics] {
        let parts = threads.map(0..<world.contexts, by: max(1, armsOfChunk / max(world.arms, 1))) { contexts in
            let arms = PolicyTerms.Arms(contexts, world, counts)
            var probabilities = [Double](repeating: 0, count: contexts.count * world.arms)
            return policies.map { $0.sums(contexts, arms, &probabilities) }
        }
        var sums = [SIMD8<Double>](repeating: .zero, count: policies.count)
        for part in parts {
            for place in sums.indices { sums[place] += part[place] }
        }
        let labels = Double(counts.total)
        // Each solution uses several threads itself where there is enough to do.
        let points = (policies.count > threads.count ? threads : .one).map(policies.count) { place in
            Result { () throws(OptimizationError) in
                try frontier.point(divergence: sums[place][1] / Double(world.contexts))
            }
        }
        var metrics: [Metrics] = []
        for (sum, point) in zip(sums, points) {
            metrics.append(
                Metrics(means: sum / Double(world.contexts), ofLabels: sum / labels, frontier: try point.get()))
        }
        return metrics
    }

    /// How many arms are treated at once; their numbers stay in the cache.
    private static let armsOfChunk = 2048

    private init(means: SIMD8<Double>, ofLabels: SIMD8<Double>, frontier: Frontier.Point) {
        (reward, divergence, reverseDivergence) = (means[0], means[1], means[2])
        (entropy, winRate, largestProbability) = (means[3], means[4], means[7])
        (chosenLogRatio, rejectedLogRatio) = (ofLabels[5], ofLabels[6])
        frontierReward = frontier.reward
    }

    static func expectedReward(_ policy: Policy, _ world: BanditWorld) -> Double {
        var sum = 0.0
        for (logProbability, reward) in zip(policy.logProbabilities.values, world.reward.values) {
            sum += exp(logProbability) * reward
        }
        return sum / Double(policy.contexts)
    }
}

extension Policy {
    /// What `PolicyTerms.sums` says of some contexts, and last the sum of their largest probabilities.
    ///
    /// - Parameter probabilities: receives those of the arms.
    fileprivate func sums(
        _ contexts: Range<Int>, _ terms: PolicyTerms.Arms, _ probabilities: inout [Double]
    ) -> SIMD8<Double> {
        let places = (contexts.lowerBound * arms)..<(contexts.upperBound * arms)
        var sums = PolicyTerms.sums(
            terms, logProbabilities: logProbabilities.values.span.extracting(places),
            logRatios: logRatios.values.span.extracting(places), probabilities: &probabilities)
        let span = probabilities.span
        for x in 0..<contexts.count {
            var largest = 0.0
            // Not a number stays so.
            for arm in 0..<arms where !(span[x * arms + arm] <= largest) { largest = span[x * arms + arm] }
            sums[7] += largest
        }
        return sums
    }
}

extension PolicyTerms.Arms {
    /// The arms of some contexts of a world, and what the labels say about them.
    fileprivate init(_ contexts: Range<Int>, _ world: BanditWorld, _ counts: WinCounts) {
        let arms = world.arms
        let places = (contexts.lowerBound * arms)..<(contexts.upperBound * arms)
        var reference = [Double](repeating: 0, count: places.count)
        VectorExponential.values(of: world.logReference.values, places, into: &reference)
        let reward = Array(world.reward.values[places])
        var beaten = [Double](repeating: 0, count: places.count)
        var (wins, losses) = (beaten, beaten)
        for x in contexts {
            let start = (x - contexts.lowerBound) * arms
            let row = start..<(start + arms)
            Self.addBeaten(reference.span.extracting(row), reward.span.extracting(row), from: start, to: &beaten)
            counts.withWins(context: x) { Self.addLabels($0, arms: arms, from: start, &wins, &losses) }
        }
        self.init(reference: reference, reward: reward, beaten: beaten, wins: wins, losses: losses)
    }

    /// The probability of each arm of a context to be better than one of the reference policy; ties count half.
    private static func addBeaten(
        _ reference: Span<Double>, _ reward: Span<Double>, from start: Int, to beaten: inout [Double]
    ) {
        var beaten = beaten.mutableSpan
        for i in reward.indices {
            var sum = 0.0
            for j in reward.indices {
                sum += reference[j] * (reward[i] > reward[j] ? 1 : reward[i] == reward[j] ? 0.5 : 0)
            }
            beaten[start + i] = sum
        }
    }

    /// How many labels of a context each arm won and lost.
    private static func addLabels(
        _ labels: Span<Int>, arms: Int, from start: Int, _ wins: inout [Double], _ losses: inout [Double]
    ) {
        var wins = wins.mutableSpan
        var losses = losses.mutableSpan
        for i in 0..<arms {
            for j in 0..<arms {
                let count = Double(labels[i * arms + j])
                wins[start + i] += count
                losses[start + j] += count
            }
        }
    }
}
