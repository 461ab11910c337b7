import Evaluation
import Fitting
public import Optimization

/// What one cell gave in one replicate.
public struct FitRecord: Sendable {
    /// A checkpoint: the measured columns in the order of `CurveColumn`.
    public struct Row: Sendable {
        /// Its place in the plan of checkpoints; 0 is the start.
        public let place: Int
        /// The step.
        public let step: Int
        /// The columns' values.
        public let values: [Double]
        /// The probability of the arm of each true rank, best first, as a mean over contexts; empty unless asked for.
        public let armProbabilities: [Double]

        /// The value of one column; not a number where it was not measured.
        public subscript(column: CurveColumn) -> Double { value(at: column.place) }

        /// The value of the column at a place of all columns.
        func value(at place: Int) -> Double { place < values.count ? values[place] : .nan }
    }

    /// The checkpoints, from the start to the last.
    public let rows: [Row]
    /// Why the fit stopped.
    public let termination: Termination
    /// How often the loss was evaluated.
    public let evaluations: Int
    /// The number of contexts in which the loss is known to have no minimum at a finite policy.
    public let contextsWithoutOptimum: Int
    /// How far the loss at the end is above its minimum at most, where that is proven; else nan.
    public let provenGap: Double

    /// What `curves.csv` says of the fit as a whole.
    var fields: [String] {
        [
            termination.rawValue, "\(evaluations)", "\(contextsWithoutOptimum)",
            provenGap.isNaN ? "" : "\(provenGap)",
        ]
    }

    /// The checkpoint of a place of the plan, if it was reached: of evenly spaced steps that nearest to the share
    /// `place / count` of the fit's own steps.
    func row(_ place: Int, of fit: FitSpecification) -> Row? {
        guard fit.hasEvenSteps else { return rows.first { $0.place == place } }
        guard let last = rows.last else { return nil }
        let step = Double(place) * Double(last.step) / Double(fit.recordedPoints)
        return rows.min { abs(Double($0.step) - step) < abs(Double($1.step) - step) }
    }
}

extension FitRecord.Row {
    /// - Parameter heldOut: of the held-out and of the shifted contexts, as far as there are any.
    init(_ checkpoint: Checkpoint, _ metrics: Metrics, heldOut: [HeldOutMetrics], armProbabilities: [Double]) {
        let shifted = heldOut.dropFirst().first
        var values: [Double] = []
        values.reserveCapacity(CurveColumn.allCases.count)
        for column in CurveColumn.allCases {
            let value: Double? =
                switch column {
                case .loss: checkpoint.loss
                case .gradientNorm: checkpoint.gradientNorm
                case .chosenLogRatio: metrics.chosenLogRatio
                case .rejectedLogRatio: metrics.rejectedLogRatio
                case .reward: metrics.reward
                case .kl: metrics.divergence
                case .forwardKL: metrics.reverseDivergence
                case .entropy: metrics.entropy
                case .maxProbability: metrics.largestProbability
                case .winRate: metrics.winRate
                case .frontierReward: metrics.frontierReward
                case .frontierGap: metrics.frontierGap
                case .heldOutReward: heldOut.first?.reward
                case .heldOutKL: heldOut.first?.divergence
                case .heldOutFrontierGap: heldOut.first?.frontierGap
                case .shiftedReward: shifted?.reward
                case .shiftedKL: shifted?.divergence
                case .shiftedFrontierGap: shifted?.frontierGap
                }
            if let value { values.append(value) }
        }
        self.init(
            place: checkpoint.place, step: checkpoint.step, values: values, armProbabilities: armProbabilities)
    }
}
