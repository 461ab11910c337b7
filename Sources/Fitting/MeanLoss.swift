import NumericalCore
import Objectives
import Optimization
import Policies

/// The mean loss per labelled pair as a function of a policy's parameters, in units of `units`.
///
/// Cost of an evaluation: one pass over the labels that occur, and the policy model's scores and pull-back. Nothing is
/// allocated.
struct MeanLoss: DifferentiableFunction {
    private let labels: LabelTable
    private let objective: any PairwiseObjective
    private let model: any PolicyModel
    /// The parameters are `units` times the variables of this function.
    private let units: [Double]

    private var parameters: [Double]
    private var scores: [Double]
    private var scoreGradient: [Double]
    private var margins: [Double]
    private var losses: [Double]
    private var slopes: [Double]

    init(_ labels: LabelTable, objective: any PairwiseObjective, model: any PolicyModel, units: [Double]) {
        self.labels = labels
        self.objective = objective
        self.model = model
        self.units = units
        parameters = Array(repeating: 0, count: model.parameterCount)
        scores = Array(repeating: 0, count: model.contexts * model.arms)
        scoreGradient = scores
        margins = Array(repeating: 0, count: labels.winners.count)
        losses = margins
        slopes = margins
    }

    var dimension: Int { parameters.count }

    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        for i in parameters.indices { parameters[i] = x[i] * units[i] }
        updateScores()
        evaluateLabels()
        for i in scoreGradient.indices { scoreGradient[i] = 0 }
        // Summed in blocks, so that rounding does not grow with the number of labels.
        var (loss, block) = (0.0, 0.0)
        for label in labels.shares.indices {
            let share = labels.shares[label]
            block += share * losses[label]
            if label % 256 == 255 {
                loss += block
                block = 0
            }
            scoreGradient[labels.winners[label]] += share * slopes[label]
            scoreGradient[labels.losers[label]] -= share * slopes[label]
        }
        loss += block
        model.pullBack(scoreGradient.span, into: &gradient)
        for i in gradient.indices { gradient[i] *= units[i] }
        return loss
    }

    /// The mean size of the slopes at the reference policy, in `units`: what the gradient is small or large against.
    ///
    /// Unlike the gradient there, it does not vanish when the labels balance.
    mutating func slopeScale() -> Double {
        for i in parameters.indices { parameters[i] = 0 }
        updateScores()
        evaluateLabels()
        var sum = 0.0
        for label in labels.shares.indices {
            // A family that shares its parameters between scores has one unit for all.
            let unit = units.count == scores.count ? units[labels.winners[label]] : units.first ?? 1
            sum += labels.shares[label] * abs(slopes[label]) * unit
        }
        return sum
    }

    private mutating func updateScores() {
        var target: [Double] = []
        swap(&target, &scores)
        var span = target.mutableSpan
        model.scores(parameters.span, into: &span)
        swap(&target, &scores)
    }

    /// Margins, losses and slopes of all labels at the current scores.
    private mutating func evaluateLabels() {
        for label in margins.indices {
            margins[label] = scores[labels.winners[label]] - scores[labels.losers[label]]
        }
        var (margins, losses, slopes) = ([Double](), [Double](), [Double]())
        swap(&margins, &self.margins)
        swap(&losses, &self.losses)
        swap(&slopes, &self.slopes)
        for run in labels.runs {
            var allMargins = margins.mutableSpan
            var allLosses = losses.mutableSpan
            var allSlopes = slopes.mutableSpan
            var m = allMargins._mutatingExtracting(run.labels)
            var l = allLosses._mutatingExtracting(run.labels)
            var s = allSlopes._mutatingExtracting(run.labels)
            objective.evaluate(
                margins: &m, negativeLogDispersion: run.negativeLogDispersion, losses: &l, slopes: &s)
        }
        swap(&margins, &self.margins)
        swap(&losses, &self.losses)
        swap(&slopes, &self.slopes)
    }
}
