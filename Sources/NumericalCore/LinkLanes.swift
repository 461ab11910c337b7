import CVectorMath

/// Adam on several tabular losses side by side, one in each lane of the processor's wide registers.
///
/// The loss of a lane is that of one context: sum over pairs i < j of -f log g(x) - b log g(-x) with
/// x = scale (s_i - s_j) and g the link. Lanes do not influence each other: a problem's numbers are the same whatever stands beside it.
///
/// Cost: about 1.3 ns for each pair, lane and step of the logistic link where all lanes are in use, 8 ns of the phi link.
public struct LinkLanes: Sendable {
    /// What makes a probability of a scaled margin.
    public enum Link: Sendable {
        /// The logistic function.
        case logistic
        /// The phi link, as `SmoothedPhiLink`.
        case phi

        /// How many problems stand side by side.
        public var lanes: Int { Int(self == .logistic ? CVM_ADAM_LANES : CVM_LANES) }
    }

    /// The number of arms K.
    public let arms: Int
    /// g.
    public let link: Link
    private let count: Int
    private var forward: [Double]
    private var backward: [Double]
    private var scale: [Double]
    private var t: [Double]
    private var epsilon: [Double]
    private var point: [Double]
    private var mean: [Double]
    private var square: [Double]
    private var gradient: [Double]

    /// Lanes without data, at scores 0.
    public init(arms: Int, link: Link) {
        self.arms = arms
        self.link = link
        count = link.lanes
        forward = Array(repeating: 0, count: arms * (arms - 1) / 2 * count)
        backward = forward
        scale = Array(repeating: 0, count: count)
        t = scale
        epsilon = Array(repeating: 1, count: count)
        point = Array(repeating: 0, count: arms * count)
        mean = point
        square = point
        gradient = point
    }

    /// The scale of the margins in a lane.
    public mutating func setScale(_ value: Double, lane: Int) { scale[lane] = value }

    /// The phi link of a lane: t >= 0 on the same side of 1 in all lanes, and half the width of the straight line.
    public mutating func setPhiLink(negativeLogDispersion t: Double, epsilon: Double, lane: Int) {
        precondition(t >= 0 && t.isFinite, "t = -log phi is finite and not negative")
        self.t[lane] = t
        self.epsilon[lane] = epsilon
    }

    /// The weights of the labels that prefer i, and j, in a lane; i < j.
    public mutating func setWeights(_ forward: Double, _ backward: Double, pair i: Int, _ j: Int, lane: Int) {
        let pair = Self.number(ofPair: i, j, arms: arms)
        self.forward[pair * count + lane] = forward
        self.backward[pair * count + lane] = backward
    }

    /// The place of the pair i < j among (0, 1), (0, 2), ..., (1, 2), ...
    static func number(ofPair i: Int, _ j: Int, arms: Int) -> Int { i * (2 * arms - i - 1) / 2 + j - i - 1 }

    /// The score of an arm in a lane.
    public func score(_ arm: Int, lane: Int) -> Double { point[arm * count + lane] }

    /// Takes some of the steps.
    public mutating func take(_ range: Range<Int>, of steps: AdamSteps) {
        precondition(range.lowerBound >= 0 && range.upperBound <= steps.rates.count, "steps that there are")
        precondition(link == .logistic || t.allSatisfy { ($0 > 1) == (t[0] > 1) }, "t on the same side of 1")
        guard !range.isEmpty, arms > 1 else { return }
        unsafe steps.rates.withUnsafeBufferPointer { rates in
            unsafe steps.corrections1.withUnsafeBufferPointer { first in
                unsafe steps.corrections2.withUnsafeBufferPointer { second in
                    guard let rates = rates.baseAddress, let first = first.baseAddress, let second = second.baseAddress
                    else { return }
                    let start = range.lowerBound
                    switch link {
                    case .logistic:
                        unsafe cvm_adam_logistic(
                            arms, forward, backward, scale, steps.settings, rates + start, first + start,
                            second + start, range.count, &point, &mean, &square, &gradient)
                    case .phi:
                        unsafe cvm_adam_phi_link(
                            arms, forward, backward, scale, t, epsilon, steps.settings, rates + start, first + start,
                            second + start, range.count, &point, &mean, &square, &gradient)
                    }
                }
            }
        }
    }
}
