import CVectorMath

/// Adam on several tabular losses of margins side by side, whose slopes come from elsewhere; the pairs i < j of a lane have scaled
/// margins x = scale (s_i - s_j).
///
/// What stands in rows, a number of each pair and lane, has that of pair p and lane l at p * count + l, pairs in the order
/// (0, 1), (0, 2), ..., (1, 2), ... Lanes do not influence each other.
///
/// Cost of a step: O(1) for each pair and lane, some 1.3 ns.
public struct MarginLanes: Sendable {
    /// Lanes stand in blocks.
    public static let block = Int(CVM_LANES)

    /// The number of arms K.
    public let arms: Int
    /// How many lanes there are, the last of them empty.
    public let count: Int
    private let scales: [Double]
    private var point: [Double]
    private var mean: [Double]
    private var square: [Double]
    private var gradient: [Double]
    /// The sum of the sizes of the losses of a lane, over all pairs and steps so far: finite if these are.
    public private(set) var sizes: [Double]

    /// Lanes of these scales, at scores 0, and as many empty ones as fill the last block.
    public init(arms: Int, scales: [Double]) {
        self.arms = arms
        count = (scales.count + Self.block - 1) / Self.block * Self.block
        self.scales = scales + Array(repeating: 0, count: count - scales.count)
        gradient = Array(repeating: 0, count: arms * Self.block)
        point = Array(repeating: 0, count: arms * count)
        mean = point
        square = point
        sizes = Array(repeating: 0, count: count)
    }

    /// How many numbers rows hold.
    public var rows: Int { arms * (arms - 1) / 2 * count }

    /// The place of a pair i < j of a lane in rows.
    public func row(ofPair i: Int, _ j: Int, lane: Int) -> Int {
        LinkLanes.number(ofPair: i, j, arms: arms) * count + lane
    }

    /// The score of an arm in a lane.
    public func score(_ arm: Int, lane: Int) -> Double {
        point[(lane / Self.block * arms + arm) * Self.block + lane % Self.block]
    }

    /// Takes one of the steps, from rows of losses and of their slopes in x, and writes the rows of x after it; as `Adam`.
    public mutating func take(
        _ step: Int, of steps: AdamSteps, losses: [Double], slopes: [Double], margins: inout [Double]
    ) {
        precondition(min(losses.count, slopes.count, margins.count) >= rows, "rows for all pairs and lanes")
        unsafe cvm_adam_rows(
            arms, count, losses, slopes, scales, steps.settings, steps.rates[step], steps.corrections1[step],
            steps.corrections2[step], &point, &mean, &square, &gradient, &sizes, &margins)
    }
}
