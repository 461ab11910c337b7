/// The hinge loss of SLiC: max(0, 1 - beta m).
///
/// Piecewise linear: the slope jumps from -beta to 0 at the margin 1/beta, where it counts as 0. Its optimum always
/// exists, but need not be unique.
///
/// Source: `zhao2023` in docs/references.md.
public struct Hinge: PairwiseObjective {
    /// The inverse of the margin asked for.
    public let beta: Double
    public let name = "hinge"

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
        for i in margins.indices {
            let shortfall = 1 - beta * margins[i]
            losses[i] = max(0, shortfall)
            slopes[i] = shortfall > 0 ? -beta : 0
        }
    }
}
