public import NumericalCore

/// MallowsPO-theta as a plug-in: any margin objective, with the margin m replaced by 2 t m.
///
/// Under Mallows-theta (Spearman's rho) the log-odds of a pair are 2 t times the difference of central ranks, so
/// contexts in which people agree (large t) weigh more. At phi = e^(-1/2), 2 t = 1 and the objective is unchanged.
///
/// Source: `chen2025` in docs/references.md.
public struct MallowsTheta<Base: MarginObjective>: MarginObjective {
    /// The objective that is scaled.
    public let base: Base

    /// The scaled objective.
    public init(_ base: Base) { self.base = base }

    /// The paper's two have the paper's names.
    public var name: String {
        base is DPO || base is IPO ? "mallows-theta-\(base.name)" : base.name + ObjectiveCatalog.thetaSuffix
    }
    public var beta: Double { base.beta }
    public var isConvex: Bool { base.isConvex }
    public let usesDispersion = true
    public var yardstick: Yardstick { base.yardstick }
    public var usesReward: Bool { base.usesReward }
    public func marginOffset(rewardGap: Double) -> Double { base.marginOffset(rewardGap: rewardGap) }

    public func marginScale(negativeLogDispersion t: Double) -> Double {
        2 * t * base.marginScale(negativeLogDispersion: t)
    }

    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? {
        base.curvatureRatio(negativeLogDispersion: t).map { 2 * t * $0 }
    }

    public func kinks(negativeLogDispersion t: Double) -> Kinks? {
        switch base.kinks(negativeLogDispersion: t) {
        case .linear(let scale): .linear(scale: 2 * t * scale)
        case .squared(let scale): .squared(scale: 2 * t * scale)
        case let other: other
        }
    }

    public func leastLoss(wins: Double, losses: Double) -> Double { base.leastLoss(wins: wins, losses: losses) }

    public func scaledForm(negativeLogDispersion t: Double) -> (form: MarginForm, scale: Double) {
        let (form, scale) = base.scaledForm(negativeLogDispersion: t)
        return (form, 2 * t * scale)
    }

    /// As the base, but flat where t = 0 makes the loss constant.
    public func tail(negativeLogDispersion t: Double) -> MarginTail {
        t > 0 ? base.tail(negativeLogDispersion: t) : .flat
    }

    public func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number {
        base.loss(margin: 2 * t * m, negativeLogDispersion: t)
    }

    public func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
        let factor = 2 * t
        for i in range { pairs.margins[i] *= factor }
        base.evaluate(&pairs, range, negativeLogDispersion: t)
        for i in range {
            pairs.slopes[i] *= factor
            pairs.curvatures[i] *= factor * factor
        }
    }
}

extension MarginObjective {
    /// The objective with MallowsPO-theta's scaling.
    public var scaledByDispersion: any MarginObjective { MallowsTheta(self) }
}
