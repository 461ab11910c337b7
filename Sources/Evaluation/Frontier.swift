#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
public import Optimization

/// The exact reward-KL frontier: the most reward that a policy can have at a given divergence from the reference.
///
/// max E_pi[r] subject to KL(pi || pi_ref) <= delta, both means over the contexts, is solved by pi ~ pi_ref e^(r/lambda)
/// with one lambda for all contexts. As lambda -> infinity it is pi_ref; as lambda -> 0 it is pi_ref restricted to each
/// context's best arms, and beyond that divergence there is no more reward to have.
public struct Frontier: Sendable {
    /// A point of the frontier.
    public struct Point: Sendable, Equatable {
        /// The multiplier: the reward that another nat of divergence buys.
        public let lambda: Double
        /// The divergence, in nats.
        public let divergence: Double
        /// The reward.
        public let reward: Double
    }

    private let contexts: Int
    private let arms: Int
    /// r - max r of the context, at most 0.
    private let regret: [Double]
    private let reference: [Double]
    private let logReference: [Double]
    private let bestReward: Double
    private let referenceReward: Double
    private let referenceVariance: Double
    /// The divergence at which the best reward is reached.
    public let largestDivergence: Double

    /// The frontier of the given rewards and reference policy.
    public init(reward: ContextArmTable, logReference: ContextArmTable) {
        contexts = reward.contexts
        arms = reward.arms
        reference = logReference.values.map { exp($0) }
        self.logReference = logReference.values
        var regret: [Double] = []
        var (best, ofReference, variance, divergence) = (0.0, 0.0, 0.0, 0.0)
        for x in 0..<reward.contexts {
            let row = reward.row(x)
            let top = row.max() ?? 0
            best += top
            regret += row.map { $0 - top }
            divergence -= logSumExp(
                (0..<reward.arms).filter { reward[context: x, arm: $0] == top }.map {
                    logReference[context: x, arm: $0]
                })
            let probabilities = logReference.row(x).map { exp($0) }
            let mean = zip(probabilities, row).reduce(0) { $0 + $1.0 * $1.1 }
            ofReference += mean
            variance += zip(probabilities, row).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        }
        self.regret = regret
        bestReward = best / Double(reward.contexts)
        referenceReward = ofReference / Double(reward.contexts)
        referenceVariance = variance / Double(reward.contexts)
        largestDivergence = max(0, divergence / Double(reward.contexts))
    }

    /// The point of divergence `delta`: the ends for a divergence of 0 or less, and for one that no policy needs.
    ///
    /// Cost: some 10 to 20 passes over the C K arms.
    public func point(divergence delta: Double) throws(OptimizationError) -> Point {
        if !(delta > 0) { return Point(lambda: .infinity, divergence: 0, reward: referenceReward) }
        if delta >= largestDivergence { return Point(lambda: 0, divergence: largestDivergence, reward: bestReward) }
        if delta < Self.smallDivergence {
            // KL = eta^2 V/2 and the gain eta V, V the mean variance of the reward under pi_ref, up to terms of order delta.
            let gain = (2 * delta * referenceVariance).squareRoot()
            return Point(lambda: gain / (2 * delta), divergence: delta, reward: referenceReward + gain)
        }
        if let eta = tilt(divergence: delta) {
            return Point(lambda: 1 / eta, divergence: delta, reward: tilted(eta).reward)
        }
        // KL grows with the tilt eta = 1/lambda; bracket eta, then solve in log eta.
        var upper = 1.0
        while tilted(upper).divergence < delta {
            upper *= 4
            if upper > 1e300 { return Point(lambda: 0, divergence: largestDivergence, reward: bestReward) }
        }
        var lower = upper / 4
        while tilted(lower).divergence > delta { lower /= 4 }
        // A little wider, so that rounding in the logarithms does not lose the root.
        let logTilt = try root(
            of: { tilted(exp($0)).divergence - delta }, lower: log(lower) - 1e-6, upper: log(upper) + 1e-6)
        let solution = tilted(exp(logTilt))
        return Point(lambda: exp(-logTilt), divergence: delta, reward: solution.reward)
    }

    /// The tilt eta at which KL is `delta`, by Newton's method on log KL as a function of log eta; nil if that does not settle.
    ///
    /// log KL has the slope eta^2 V / KL, V the mean variance of the reward under the tilted policies: 2 at the reference policy, and falling, so
    /// that the first term of KL's expansion is a good start and Newton's steps do not overshoot.
    private func tilt(divergence delta: Double) -> Double? {
        var eta = (2 * delta / referenceVariance).squareRoot()
        for _ in 0..<Self.mostNewtonSteps {
            let (divergence, _, variance) = tilted(eta)
            let step = log(delta / divergence) * divergence / (eta * eta * variance)
            guard step.isFinite, abs(step) < 30 else { return nil }
            eta *= exp(step)
            // Newton's method squares the error: the next step would be below the last bit.
            if abs(step) < 1e-8 { return eta }
        }
        return nil
    }

    private static let mostNewtonSteps = 30

    /// Below this the first term of the expansion at the reference policy is exact to 1e-12 of the rewards' range.
    private static let smallDivergence = 1e-12

    /// `count` points from the reference policy to the best arms: both ends, and multipliers evenly spaced in log lambda
    /// from where 1e-4 to where all but 1e-4 of the largest divergence is spent.
    ///
    /// Cost: a pass over the C K arms for each point, and two solutions.
    public func points(_ count: Int) throws(OptimizationError) -> [Point] {
        precondition(count >= 2, "a frontier has two ends")
        let first = try point(divergence: largestDivergence * 1e-4)
        let last = try point(divergence: largestDivergence * (1 - 1e-4))
        guard first.lambda.isFinite, last.lambda > 0 else { return [first, last] }
        let inner = (0..<(count - 2)).map { i -> Point in
            let place = count > 3 ? Double(i) / Double(count - 3) : 0.5
            let lambda = exp(log(first.lambda) + place * (log(last.lambda) - log(first.lambda)))
            let (divergence, reward, _) = tilted(1 / lambda)
            return Point(lambda: lambda, divergence: divergence, reward: reward)
        }
        return [try point(divergence: 0)] + inner + [try point(divergence: largestDivergence)]
    }

    /// Divergence, reward and the mean variance of the reward under pi ~ pi_ref e^(eta r).
    private func tilted(_ eta: Double) -> (divergence: Double, reward: Double, variance: Double) {
        var (divergence, reward, variance) = (0.0, 0.0, 0.0)
        let most = max(1, Self.chunk / max(arms, 1))
        var excess = [Double](repeating: 0, count: min(contexts, most) * arms)
        for start in stride(from: 0, to: contexts, by: most) {
            let end = min(start + most, contexts)
            VectorExponential.excess(of: regret, (start * arms)..<(end * arms), scale: eta, into: &excess)
            for x in start..<end {
                var (rest, weighted, squared) = (0.0, 0.0, 0.0)
                for arm in 0..<arms {
                    let place = x * arms + arm
                    // log E_ref[e^(eta r)] as log1p of the mean of e^(eta r) - 1, which stays accurate as eta -> 0.
                    let share = reference[place] * excess[(x - start) * arms + arm]
                    rest += share
                    let tilted = (share + reference[place]) * regret[place]
                    weighted += tilted
                    squared += tilted * regret[place]
                }
                if rest > -0.5 {
                    let mean = weighted / (1 + rest)
                    divergence += eta * mean - log1p(rest)
                    reward += mean
                    variance += max(0, squared / (1 + rest) - mean * mean)
                } else {
                    let here = strongly(tilted: eta, context: x)
                    divergence += here.divergence
                    reward += here.regret
                    variance += here.variance
                }
            }
        }
        let size = Double(contexts)
        return (divergence / size, bestReward + reward / size, variance / size)
    }

    /// How many numbers are exponentiated at once; they stay in the cache.
    private static let chunk = 2048

    /// Divergence, mean regret and its variance in one context where the tilt leaves most of the reference's mass behind: 1 + rest
    /// would cancel there, and vanish if the best arms' reference probability is below the smallest double.
    private func strongly(tilted eta: Double, context x: Int) -> (divergence: Double, regret: Double, variance: Double)
    {
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
        return (eta * mean - (largest + log(sum)), mean, max(0, squared / sum - mean * mean))
    }
}
