/// A loss on preference data, to be minimized over policies.
///
/// Three protocols say what of a policy it looks at: `MarginObjective`, `LogRatioObjective`, `RankingObjective`. An
/// objective writes its formula once, in numbers that carry their derivatives; slopes and curvatures follow from it.
public protocol Objective: Sendable {
    /// Its name in configurations.
    var name: String { get }

    /// The KL weight.
    var beta: Double { get }

    /// Whether it depends on the dispersion of the context; not by default.
    var usesDispersion: Bool { get }

    /// Whether the mean loss is convex in the scores log(pi/pi_ref) + constant, so that every local minimum is global.
    var isConvex: Bool { get }

    /// What a policy's log-probabilities are measured against.
    var yardstick: Yardstick { get }

    /// The inverse of the margin over which the loss bends, at negative log dispersion t: beta, or 2 t beta.
    ///
    /// In margins of this unit a fit is equally easy whatever beta is; the optimizers work in it.
    func marginScale(negativeLogDispersion t: Double) -> Double

    /// The R for which |f'''| <= R f'', where it is known: it turns a small Newton decrement into a proof that the
    /// minimum is near. 0 for a quadratic loss.
    ///
    /// Of the scores of a context, the R for which |D^3 f[u, u, v]| <= R (max v - min v) D^2 f[u, u].
    func curvatureRatio(negativeLogDispersion t: Double) -> Double?

    /// Whether the loss may be constant far out, so that its limit at infinity is reached before; not by default.
    var reachesLimits: Bool { get }

    /// The kinks of the loss, at negative log dispersion t; none by default.
    func kinks(negativeLogDispersion t: Double) -> Kinks?
}

extension Objective {
    public var usesDispersion: Bool { false }
    public var isConvex: Bool { false }
    public var yardstick: Yardstick { .reference }
    public func marginScale(negativeLogDispersion t: Double) -> Double { beta }
    public func curvatureRatio(negativeLogDispersion t: Double) -> Double? { nil }
    public func kinks(negativeLogDispersion t: Double) -> Kinks? { nil }
    public var reachesLimits: Bool { false }
}

/// What an objective measures log pi(y | x) against.
public enum Yardstick: Sendable, Equatable {
    /// The reference policy: log pi - log pi_ref.
    case reference
    /// Nothing: log pi itself, in objectives without a reference policy.
    case nothing
    /// Several reference policies together: log pi + log sum_k w_k / pi_k. The weights w_k sum to 1; that of the main
    /// reference policy is given, the others share the rest equally.
    case references(mainWeight: Double)
}
