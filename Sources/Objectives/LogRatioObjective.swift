public import NumericalCore

/// A loss on both log-ratios of a labelled pair, a = log [pi(w)/pi_ref(w)] and b = log [pi(l)/pi_ref(l)].
///
/// Unlike a function of the margin a - b it sees whether the winner's probability rises or only the loser's falls.
public protocol LogRatioObjective: Objective {
    /// The loss of a label. `z` is the anchor that `anchor` names, held fixed: no slope runs through it.
    func loss<Number: SmoothNumber>(chosen a: Number, rejected b: Number, anchor z: Double) -> Number

    /// What the log-ratios are compared with.
    var anchor: Anchor { get }

    /// What the data must hold for the loss to have its minimum at a finite policy.
    var demand: ArmDemand { get }

    /// When a loss that is not convex has its minimum at a finite tabular policy.
    var tabularOptimum: TabularOptimum { get }

    /// The log-ratio at which the labels of an arm alone would have their least loss, where the loss is a sum over arms of functions
    /// that fall before it and rise after it: -infinity where they only rise, infinity where they only fall, NaN where it depends on the anchor.
    func wish(wins: Double, losses: Double) -> Double

    /// The weights of softplus(-v) and softplus(v) in what the labels of an arm come to at v = beta a - z, where the loss is a sum over arms of
    /// these; nil otherwise.
    func softplusWeights(wins: Double, losses: Double) -> (up: Double, down: Double)?

    /// Whether the loss depends on the true rewards of the arms.
    var usesReward: Bool { get }

    /// The weight of -log pi(y) for each occurrence of arm y in the data, chosen or rejected; `advantage` is its reward
    /// minus the mean reward of the arms in the data of its context.
    func occurrenceWeight(advantage: Double) -> Double

    /// Losses, gradients and Hessians of a range of pairs. By default each is evaluated by the formula `loss`.
    func evaluate(_ pairs: inout LogRatioRows, _ range: Range<Int>, anchor z: Double)

    /// The same with kinks rounded off over a `width` of the loss, each label's at its own shift. Those of pair i are at first + i.
    func evaluateRounded(
        _ pairs: inout LogRatioRows, _ kinks: inout KinkRows, from first: Int, _ range: Range<Int>, anchor z: Double,
        width: Double)
}

/// A number of the current policy that a loss compares log-ratios with, as published without a slope of its own.
public enum Anchor: Sendable, Equatable {
    /// None.
    case none
    /// KL(pi || pi_ref) in the label's context, exactly.
    case divergence
    /// The mean of beta a and beta b over all labels.
    case meanReward
}

/// What the data of a context must hold; otherwise the loss falls forever as an arm's probability goes to 0.
public enum ArmDemand: Sendable, Equatable {
    /// Nothing that is known beforehand.
    case nothing
    /// Every arm that lost must have won at least once.
    case everyLoserWins
    /// Every arm must have won at least once.
    case everyArmWins
    /// Every arm must occur.
    case everyArmOccurs
}

extension LogRatioObjective {
    public var demand: ArmDemand { .nothing }
    public var tabularOptimum: TabularOptimum { .open }
    public func wish(wins: Double, losses: Double) -> Double { .nan }

    public func softplusWeights(wins: Double, losses: Double) -> (up: Double, down: Double)? { nil }
    public var anchor: Anchor { .none }
    public var usesReward: Bool { false }
    public func occurrenceWeight(advantage: Double) -> Double { 0 }

    public func evaluate(_ pairs: inout LogRatioRows, _ range: Range<Int>, anchor z: Double) {
        for i in range {
            let (a, b) = PairJet.variables(pairs.first[i], pairs.second[i])
            var sum = PairJet(0)
            if pairs.forward[i] > 0 { sum = sum + pairs.forward[i] * loss(chosen: a, rejected: b, anchor: z) }
            if pairs.backward[i] > 0 { sum = sum + pairs.backward[i] * loss(chosen: b, rejected: a, anchor: z) }
            pairs.derivatives[i] = sum
        }
    }

    public func evaluateRounded(
        _ pairs: inout LogRatioRows, _ kinks: inout KinkRows, from first: Int, _ range: Range<Int>, anchor z: Double,
        width: Double
    ) {
        guard let kind = self.kinks(negativeLogDispersion: 0) else { return }
        for i in range {
            let (a, b) = PairJet.variables(pairs.first[i], pairs.second[i])
            var sum = PairJet(0)
            for (k, a, b, weight) in [(0, a, b, pairs.forward[i]), (1, b, a, pairs.backward[i])] where weight > 0 {
                let rounding = kind.rounding(width: width, shift: kinks.shifts[first + i][k])
                let value = loss(chosen: RoundedNumber(a, rounding), rejected: RoundedNumber(b, rounding), anchor: z)
                sum = sum + weight * value.base
                guard kinks.records else { continue }
                let step = value.argument / rounding.width
                kinks.steps[first + i][k] = step.isNaN ? 0 : step
            }
            pairs.derivatives[i] = sum
        }
    }

    /// The loss at one pair of log-ratios, with its derivatives.
    public func loss(chosen a: Double, rejected b: Double, anchor z: Double = 0) -> PairJet {
        var pairs = LogRatioRows()
        pairs.reserve(1)
        (pairs.forward[0], pairs.backward[0], pairs.first[0], pairs.second[0]) = (1, 0, a, b)
        evaluate(&pairs, 0..<1, anchor: z)
        return pairs.derivatives[0]
    }
}

/// Compared pairs of arms, both directions of a pair together; a workspace that grows.
public struct LogRatioRows: Sendable {
    /// The weight of the labels that prefer the first arm.
    public var forward: [Double] = []
    /// The weight of the labels that prefer the second arm.
    public var backward: [Double] = []
    /// The log-ratio of the first arm.
    public var first: [Double] = []
    /// The log-ratio of the second arm.
    public var second: [Double] = []
    /// The weighted losses of both directions, with derivatives in both log-ratios.
    public var derivatives: [PairJet] = []

    /// Room for no pairs.
    public init() {}

    /// Makes room for at least `count` pairs; what stands in them is arbitrary.
    public mutating func reserve(_ count: Int) {
        if count <= forward.count { return }
        forward = Array(repeating: 0, count: count)
        backward = forward
        first = forward
        second = forward
        derivatives = Array(repeating: PairJet(0), count: count)
    }
}
