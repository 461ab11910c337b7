/// MallowsPO-theta as a plug-in: any margin objective, with the margin m replaced by 2 t m.
///
/// Under Mallows-theta (Spearman's rho) the log-odds of a pair are 2 t times the difference of central ranks, so
/// contexts in which people agree (large t) weigh more. At phi = e^(-1/2), 2 t = 1 and the objective is unchanged.
///
/// Source: `chen2025` in docs/references.md.
public struct MallowsTheta<Base: PairwiseObjective>: PairwiseObjective {
    /// The objective that is scaled.
    public let base: Base
    public var name: String { "mallows-theta-\(base.name)" }

    /// The scaled objective.
    public init(_ base: Base) { self.base = base }

    public func marginScale(negativeLogDispersion t: Double) -> Double {
        2 * t * base.marginScale(negativeLogDispersion: t)
    }

    public func fallsForever(negativeLogDispersion t: Double) -> Bool {
        t > 0 && base.fallsForever(negativeLogDispersion: t)
    }

    public func evaluate(
        margins: inout MutableSpan<Double>, negativeLogDispersion t: Double, losses: inout MutableSpan<Double>,
        slopes: inout MutableSpan<Double>
    ) {
        let factor = 2 * t
        for i in margins.indices { margins[i] *= factor }
        base.evaluate(margins: &margins, negativeLogDispersion: t, losses: &losses, slopes: &slopes)
        for i in slopes.indices { slopes[i] *= factor }
    }
}
