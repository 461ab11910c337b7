/// Identity preference optimization: (m - 1/(2 beta))^2.
///
/// Its optimum always exists: a pair that one arm always wins gets the margin 1/(2 beta), no more.
///
/// Source: `azar2024` in docs/references.md.
public struct IPO: PairwiseObjective {
    /// The KL weight; the target margin is 1/(2 beta).
    public let beta: Double
    public let name = "ipo"

    /// The loss at a positive beta.
    public init(beta: Double) {
        precondition(beta > 0, "beta is positive")
        self.beta = beta
    }

    public func marginScale(negativeLogDispersion t: Double) -> Double { beta }
    public func fallsForever(negativeLogDispersion t: Double) -> Bool { false }

    public func evaluate(
        margins: inout MutableSpan<Double>, negativeLogDispersion t: Double, losses: inout MutableSpan<Double>,
        slopes: inout MutableSpan<Double>
    ) {
        let target = 1 / (2 * beta)
        for i in margins.indices {
            let excess = margins[i] - target
            losses[i] = excess * excess
            slopes[i] = 2 * excess
        }
    }
}
