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

    let contexts: Int
    let arms: Int
    /// r - max r of the context, at most 0.
    let regret: [Double]
    let reference: [Double]
    let logReference: [Double]
    let bestReward: Double
    private let referenceReward: Double
    private let referenceVariance: Double
    /// The divergence at which the best reward is reached.
    public let largestDivergence: Double

    let threads: Threads

    /// The frontier of the given rewards and reference policy, solved for on some threads.
    public init(reward: ContextArmTable, logReference: ContextArmTable, threads: Threads = .one) {
        self.threads = threads
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
        let (from, to) = (log(lower) - 1e-6, log(upper) + 1e-6)
        // Where KL has stopped growing, its last bits do not say which tilt it is, and need not.
        if tilted(exp(from)).divergence > delta || tilted(exp(to)).divergence < delta {
            return Point(lambda: 1 / upper, divergence: delta, reward: tilted(upper).reward)
        }
        let logTilt = try root(of: { tilted(exp($0)).divergence - delta }, lower: from, upper: to)
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
            let here = tilted(eta)
            let step = log(delta / here.divergence) * here.divergence / (eta * eta * here.variance)
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
        let lambdas = (0..<(count - 2)).map { i in
            let place = count > 3 ? Double(i) / Double(count - 3) : 0.5
            return exp(log(first.lambda) + place * (log(last.lambda) - log(first.lambda)))
        }
        // Several at a time, so that a chunk of contexts is in the cache for all of them.
        let inner = threads.map(lambdas.indices, by: max(1, lambdas.count / (4 * threads.count))) { part in
            zip(lambdas[part], tilted(etas: lambdas[part].map { 1 / $0 })).map { lambda, tilted in
                Point(lambda: lambda, divergence: tilted.divergence, reward: tilted.reward)
            }
        }
        return [try point(divergence: 0)] + inner.joined() + [try point(divergence: largestDivergence)]
    }
}
