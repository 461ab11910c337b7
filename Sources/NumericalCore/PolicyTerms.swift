import CVectorMath

/// What policies are worth, summed over many contexts by vectorized kernels.
public enum PolicyTerms {
    /// How many contexts stand side by side in a block.
    public static let lanes = Int(CVM_LANES)

    /// How many numbers a block of contexts takes in the table of `tilted`.
    public static func blockSize(arms: Int) -> Int { 2 * lanes * arms }

    /// Where the probability of an arm stands within a block; its regret stands `lanes` places later.
    public static func place(lane: Int, arm: Int) -> Int { 2 * lanes * arm + lane }

    /// The policies pi ~ pi_ref e^(eta regret) of the contexts of some blocks: sums of KL(pi || pi_ref), of the mean regret, and of the
    /// regret's variance, in this order.
    ///
    /// Cost: 1 to 2 ns for each arm of a context.
    ///
    /// - Parameters:
    ///   - tilt: eta, not negative.
    ///   - table: pi_ref and the regrets, at most 0 and 0 for some arm, whose pi_ref is 1e-280 at least; an arm of probability 1 and no
    ///     regret makes a context that adds nothing.
    public static func tilted(_ tilt: Double, _ table: [Double], arms: Int, blocks: Range<Int>) -> SIMD4<Double> {
        let size = blockSize(arms: arms)
        precondition(blocks.lowerBound >= 0 && blocks.upperBound * size <= table.count, "blocks within the table")
        var (divergence, regret, variance) = (0.0, 0.0, 0.0)
        unsafe table.withUnsafeBufferPointer { table in
            guard let start = table.baseAddress else { return }
            unsafe cvm_tilted_terms(
                start + blocks.lowerBound * size, arms, blocks.count, tilt, &divergence, &regret, &variance)
        }
        return SIMD4(divergence, regret, variance, 0)
    }

    /// What is known of some arms, whatever the policy: of each its place in these arrays.
    public struct Arms: Sendable {
        /// pi_ref.
        public let reference: [Double]
        /// The true reward.
        public let reward: [Double]
        /// The probability to be better than an arm of the reference policy.
        public let beaten: [Double]
        /// How many labels prefer the arm.
        public let wins: [Double]
        /// How many labels prefer another one to it.
        public let losses: [Double]

        /// What is known; as much of each.
        public init(
            reference: [Double], reward: [Double], beaten: [Double], wins: [Double], losses: [Double]
        ) {
            precondition(
                [reward, beaten, wins, losses].allSatisfy { $0.count == reference.count }, "a number for each arm")
            self.reference = reference
            self.reward = reward
            self.beaten = beaten
            self.wins = wins
            self.losses = losses
        }
    }

    /// Of the arms p with d = log(p/q), q = pi_ref, sums of: p times the reward, p d - p + q, -q d - p + q with p and q exchanged, -p log p, p times
    /// `beaten`, and d times wins and losses, in this order.
    ///
    /// Cost: 2 to 3 ns an arm.
    ///
    /// - Parameter probabilities: receives p.
    public static func sums(
        _ arms: Arms, logProbabilities: Span<Double>, logRatios: Span<Double>, probabilities: inout [Double]
    ) -> SIMD8<Double> {
        let count = logProbabilities.count
        precondition(
            logRatios.count == count && arms.reference.count == count && probabilities.count == count,
            "a number for each arm")
        var all = SIMD8<Double>.zero
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(CVM_POLICY_SUMS)) { sums in
            unsafe logProbabilities.withUnsafeBufferPointer { logProbabilities in
                unsafe logRatios.withUnsafeBufferPointer { logRatios in
                    guard let p = logProbabilities.baseAddress, let d = logRatios.baseAddress,
                        let start = sums.baseAddress
                    else { return }
                    unsafe cvm_policy_terms(
                        p, d, arms.reference, arms.reward, arms.beaten, arms.wins, arms.losses, count, &probabilities,
                        start)
                    for place in sums.indices { all[place] = unsafe sums[place] }
                }
            }
        }
        return all
    }
}
