public import NumericalCore

/// A loss on the margin of a labelled pair.
///
/// The margin of a pair with winner w and loser l is m = log [pi(w)/pi_ref(w)] - log [pi(l)/pi_ref(l)]. A loss depends
/// on it and on the negative log dispersion t of the context (which most losses ignore).
public protocol MarginObjective: Objective, Equatable {
    /// The loss of a label whose margin is m.
    func loss<Number: SmoothNumber>(margin m: Number, negativeLogDispersion t: Double) -> Number

    /// How the loss behaves as the margin grows, at negative log dispersion t.
    func tail(negativeLogDispersion t: Double) -> MarginTail

    /// What this many labels of a pair and that many against them come to at least, at whatever margin; -infinity where that is not known.
    func leastLoss(wins: Double, losses: Double) -> Double

    /// Whether the loss depends on the true rewards of the two arms, as a label with a strength would tell them.
    var usesReward: Bool { get }

    /// The loss at t as one of x = scale m, in the form that most fits have in common: these go side by side.
    func scaledForm(negativeLogDispersion t: Double) -> (form: MarginForm, scale: Double)

    /// What is added to the margin of a label whose winner has that much more reward than its loser; an odd function.
    func marginOffset(rewardGap: Double) -> Double

    /// Losses, slopes and curvatures of a range of the pairs of one context, from their margins.
    ///
    /// One dynamic call covers many margins. By default each is evaluated by the formula `loss`. The margins are work
    /// space: an objective may overwrite them.
    func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double)

    /// The same with kinks rounded off over a `width` of the loss, each label's at its own shift. Those of pair i are at first + i.
    func evaluateRounded(
        _ pairs: inout MarginRows, _ kinks: inout KinkRows, from first: Int, _ range: Range<Int>,
        negativeLogDispersion t: Double,
        width: Double)
}

/// A loss of a scaled margin x.
public enum MarginForm: Sendable {
    /// -log sigma(x): the fastest to fit.
    case logistic
    /// -log g(x), g the phi link at this t, smoothed on [-epsilon, epsilon].
    case phiLink(negativeLogDispersion: Double, epsilon: Double)
    /// An objective's own at the margin x.
    case own(any MarginObjective)
}

/// How a loss behaves as the margin grows: what decides whether the data have an optimum at a finite policy.
public enum MarginTail: Sendable, Equatable {
    /// It rises again, or rises on both sides: the optimum is always finite.
    case rises
    /// It reaches its least value at a finite margin and stays there: the optimum is finite, but need not be unique.
    case flat
    /// It is everywhere above its limit at infinity: data in which some arms never lose to others have no optimum.
    case falls
    /// As `falls`, but with a finite limit on the other side too, so that arms may be given up against some of their labels.
    case fallsFromLimit
    /// It tends to its infimum on both sides: no data have an optimum.
    case vanishes
    /// It falls without bound, `ratio` times as fast as it rises on the other side.
    case drops(ratio: Double)
}

extension MarginTail {
    /// Whether the loss is everywhere above its limit as the margin grows.
    public var isFalling: Bool { self == .falls || self == .fallsFromLimit }
}

extension MarginObjective {
    public var usesReward: Bool { false }
    public func marginOffset(rewardGap: Double) -> Double { 0 }
    public func leastLoss(wins: Double, losses: Double) -> Double { -.infinity }
    public func scaledForm(negativeLogDispersion t: Double) -> (form: MarginForm, scale: Double) { (.own(self), 1) }

    /// Whether another objective is this one, with the same settings.
    public func isSame(as other: any MarginObjective) -> Bool { other as? Self == self }

    public func evaluate(_ pairs: inout MarginRows, _ range: Range<Int>, negativeLogDispersion t: Double) {
        for i in range {
            let m = pairs.margins[i]
            var sum = Jet(0)
            if pairs.forward[i] > 0 {
                sum = sum + pairs.forward[i] * loss(margin: Jet(variable: m), negativeLogDispersion: t)
            }
            if pairs.backward[i] > 0 {
                sum = sum + pairs.backward[i] * loss(margin: -Jet(variable: m), negativeLogDispersion: t)
            }
            pairs.losses[i] = sum.value
            pairs.slopes[i] = sum.slope
            pairs.curvatures[i] = sum.curvature
        }
    }

    public func evaluateRounded(
        _ pairs: inout MarginRows, _ kinks: inout KinkRows, from first: Int, _ range: Range<Int>,
        negativeLogDispersion t: Double,
        width: Double
    ) {
        guard let kind = self.kinks(negativeLogDispersion: t) else { return }
        for i in range {
            let m = Jet(variable: pairs.margins[i])
            var sum = Jet(0)
            for (k, margin, weight) in [(0, m, pairs.forward[i]), (1, -m, pairs.backward[i])] where weight > 0 {
                let rounding = kind.rounding(width: width, shift: kinks.shifts[first + i][k])
                let value = loss(margin: RoundedNumber(margin, rounding), negativeLogDispersion: t)
                sum = sum + weight * value.base
                guard kinks.records else { continue }
                let step = value.argument / rounding.width
                kinks.steps[first + i][k] = step.isNaN ? 0 : step
            }
            pairs.losses[i] = sum.value
            pairs.slopes[i] = sum.slope
            pairs.curvatures[i] = sum.curvature
        }
    }

    /// The loss at one margin, with its slope and curvature.
    public func loss(margin: Double, negativeLogDispersion t: Double = 0.5) -> Jet {
        var pairs = MarginRows()
        pairs.reserve(1)
        (pairs.forward[0], pairs.backward[0], pairs.margins[0]) = (1, 0, margin)
        evaluate(&pairs, 0..<1, negativeLogDispersion: t)
        return Jet(value: pairs.losses[0], slope: pairs.slopes[0], curvature: pairs.curvatures[0])
    }
}

/// The kinks of compared pairs of arms, of the labels that prefer the first and the second arm.
public struct KinkRows: Sendable {
    /// logit of each kink's multiplier.
    public var shifts: [SIMD2<Double>] = []
    /// How far each kink is away, u/w: what the next shift has more.
    public var steps: [SIMD2<Double>] = []
    /// Whether an evaluation writes the steps.
    public var records = false

    /// Room for `count` pairs, all multipliers 1/2.
    public init(count: Int) {
        shifts = Array(repeating: .zero, count: count)
        steps = shifts
    }
}

/// Compared pairs of arms, both directions of a pair together, as structure of arrays; a workspace that grows.
public struct MarginRows: Sendable {
    /// The weight of the labels that prefer the first arm.
    public var forward: [Double] = []
    /// The weight of the labels that prefer the second arm.
    public var backward: [Double] = []
    /// The margin of the first arm over the second.
    public var margins: [Double] = []
    /// The weighted losses of both directions.
    public var losses: [Double] = []
    /// Their slopes in the margin.
    public var slopes: [Double] = []
    /// Their second derivatives in the margin.
    public var curvatures: [Double] = []

    /// Room for no pairs.
    public init() {}

    /// Makes room for at least `count` pairs; what stands in them is arbitrary, at first 0.
    public mutating func reserve(_ count: Int) {
        if count <= forward.count { return }
        forward = Array(repeating: 0, count: count)
        backward = forward
        margins = forward
        losses = forward
        slopes = forward
        curvatures = forward
    }
}
