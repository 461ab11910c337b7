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

        /// The value of one column.
        public subscript(column: CurveColumn) -> Double { values[column.place] }
    }

    /// The checkpoints, from the start to the last.
    public let rows: [Row]
    /// Why the fit stopped.
    public let termination: Termination

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
    init(_ checkpoint: Checkpoint, _ metrics: Metrics, armProbabilities: [Double]) {
        self.init(
            place: checkpoint.place, step: checkpoint.step,
            values: CurveColumn.allCases.map { column in
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
                }
            }, armProbabilities: armProbabilities)
    }
}
