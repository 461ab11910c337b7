import CVectorMath

/// Adam on several tabular logistic losses side by side, one in each lane of the processor's wide registers.
///
/// The loss of a lane is that of one context: sum over pairs i < j of -f log sigma(x) - b log sigma(-x) with
/// x = scale (s_i - s_j). Lanes do not influence each other: a problem's numbers are the same whatever stands beside it.
///
/// Cost: about 1.3 ns for each pair, lane and step where all lanes are in use.
public struct LogisticLanes: Sendable {
    /// How many problems stand side by side.
    public static let count = Int(CVM_ADAM_LANES)

    /// The number of arms K.
    public let arms: Int
    private var forward: [Double]
    private var backward: [Double]
    private var scale: [Double]
    private var point: [Double]
    private var mean: [Double]
    private var square: [Double]
    private var gradient: [Double]

    /// Lanes without data, at scores 0.
    public init(arms: Int) {
        self.arms = arms
        forward = Array(repeating: 0, count: arms * (arms - 1) / 2 * Self.count)
        backward = forward
        scale = Array(repeating: 0, count: Self.count)
        point = Array(repeating: 0, count: arms * Self.count)
        mean = point
        square = point
        gradient = point
    }

    /// The scale of the margins in a lane.
    public mutating func setScale(_ value: Double, lane: Int) { scale[lane] = value }

    /// The weights of the labels that prefer i, and j, in a lane; i < j.
    public mutating func setWeights(_ forward: Double, _ backward: Double, pair i: Int, _ j: Int, lane: Int) {
        let pair = Self.number(ofPair: i, j, arms: arms)
        self.forward[pair * Self.count + lane] = forward
        self.backward[pair * Self.count + lane] = backward
    }

    /// The place of the pair i < j among (0, 1), (0, 2), ..., (1, 2), ...
    public static func number(ofPair i: Int, _ j: Int, arms: Int) -> Int { i * (2 * arms - i - 1) / 2 + j - i - 1 }

    /// The score of an arm in a lane.
    public func score(_ arm: Int, lane: Int) -> Double { point[arm * Self.count + lane] }

    /// What Adam does in one step, besides its gradient.
    public struct Steps: Sendable {
        /// The rate of each step.
        public let rates: [Double]
        /// 1/(1 - decay1^n) of each step's number n.
        public let corrections1: [Double]
        /// 1/(1 - decay2^n) of each step's number n.
        public let corrections2: [Double]

        /// Steps; as many of each.
        public init(rates: [Double], corrections1: [Double], corrections2: [Double]) {
            precondition(rates.count == corrections1.count && rates.count == corrections2.count, "as many of each")
            self.rates = rates
            self.corrections1 = corrections1
            self.corrections2 = corrections2
        }
    }

    /// Takes some of the steps; m <- decay1 m + (1 - decay1) g and so on, as in `Adam`.
    public mutating func take(
        _ range: Range<Int>, of steps: Steps, decay1: Double, decay2: Double, epsilon: Double
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= steps.rates.count, "steps that there are")
        guard !range.isEmpty, arms > 1 else { return }
        let adam = cvm_adam(decay1: decay1, decay2: decay2, epsilon: epsilon)
        unsafe steps.rates.withUnsafeBufferPointer { rates in
            unsafe steps.corrections1.withUnsafeBufferPointer { first in
                unsafe steps.corrections2.withUnsafeBufferPointer { second in
                    guard let rates = rates.baseAddress, let first = first.baseAddress, let second = second.baseAddress
                    else { return }
                    let start = range.lowerBound
                    unsafe cvm_adam_logistic(
                        arms, forward, backward, scale, adam, rates + start, first + start, second + start, range.count,
                        &point, &mean, &square, &gradient)
                }
            }
        }
    }
}
