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

    let reward: ContextArmTable
    let logReference: ContextArmTable
    /// The reference policy and r - max r of the context, as `PolicyTerms.tilted` wants them.
    let table: [Double]
    /// The contexts whose best arms the reference policy hardly ever takes, so that they are no part of the table.
    let thin: [Int]
    let bestReward: Double
    private let referenceReward: Double
    private let referenceVariance: Double
    /// The divergence at which the best reward is reached.
    public let largestDivergence: Double

    let threads: Threads

    /// The frontier of the given rewards and reference policy, solved for on some threads.
    public init(reward: ContextArmTable, logReference: ContextArmTable, threads: Threads = .one) {
        self.threads = threads
        self.reward = reward
        self.logReference = logReference
        let blocks = (reward.contexts + PolicyTerms.lanes - 1) / PolicyTerms.lanes
        let parts: [ReferenceSums]
        (table, parts) = threads.table(
            rows: blocks, width: PolicyTerms.blockSize(arms: reward.arms),
            by: Self.blocksOfChunk(arms: reward.arms), zero: 0.0
        ) { blocks, table in
            ReferenceSums(blocks, reward, logReference, &table)
        }
        thin = parts.flatMap(\.thin)
        let size = Double(reward.contexts)
        bestReward = parts.reduce(0) { $0 + $1.best } / size
        referenceReward = parts.reduce(0) { $0 + $1.mean } / size
        referenceVariance = parts.reduce(0) { $0 + $1.variance } / size
        largestDivergence = max(0, parts.reduce(0) { $0 + $1.divergence } / size)
    }

    /// How many blocks of contexts are treated at once; their numbers stay in the cache.
    static func blocksOfChunk(arms: Int) -> Int { max(1, 1024 / max(arms, 1)) }

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
        let (low, high) = (log(lower) - 1e-6, log(upper) + 1e-6)
        let logTilt: Double
        // Where nothing changes but the last bits, any tilt is the one.
        if tilted(exp(low)).divergence >= delta {
            logTilt = low
        } else if tilted(exp(high)).divergence <= delta {
            logTilt = high
        } else {
            logTilt = try root(of: { tilted(exp($0)).divergence - delta }, lower: low, upper: high)
        }
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
        let inner = zip(lambdas, tilted(etas: lambdas.map { 1 / $0 })).map { lambda, tilted in
            Point(lambda: lambda, divergence: tilted.divergence, reward: tilted.reward)
        }
        return [try point(divergence: 0)] + inner + [try point(divergence: largestDivergence)]
    }
}
