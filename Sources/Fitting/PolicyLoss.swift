#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Optimization
import Policies

/// A mean loss as a function of a policy's parameters, in units of `units`.
///
/// Tabular policies have a block of parameters for each context; other families have one block.
struct PolicyLoss: TwiceDifferentiableFunction, SampledFunction {
    private var loss: any ScoreLoss
    private let model: any PolicyModel
    /// Whether each context has parameters of its own.
    private let isTabular: Bool
    private let logReference: ContextArmTable
    /// The parameters are `units` times the variables of this function.
    private let units: [Double]
    /// The weight of KL(pi_ref || pi) in each context; empty if there is none.
    private let penalties: [Double]
    /// Which minibatches are drawn.
    private var minibatches: RandomStream
    /// Whether what the loss holds fixed is renewed at every evaluation rather than from outside.
    private let renewsAnchors: Bool
    let threads: Threads

    /// Work space for all contexts together, there once it is needed: a minimizer that goes block by block does without.
    private var parameters: [Double] = []
    private var scores: [Double] = []
    private var scoreGradient: [Double] = []
    private var blockScores: [Double]
    private var blockGradient: [Double]
    private var blockHessian: [Double]

    init(
        _ loss: any ScoreLoss, model: any PolicyModel, logReference: ContextArmTable, units: [Double],
        penalties: [Double] = [], minibatches: RandomStream, renewsAnchors: Bool = false, threads: Threads = .one
    ) {
        self.threads = threads
        self.loss = loss
        self.model = model
        isTabular = model is TabularPolicy
        self.logReference = logReference
        self.units = units
        self.penalties = penalties
        self.minibatches = minibatches
        self.renewsAnchors = renewsAnchors
        blockScores = Array(repeating: 0, count: model.arms)
        blockGradient = blockScores
        blockHessian = Array(repeating: 0, count: model.arms * model.arms)
    }

    var dimension: Int { model.parameterCount }

    /// A minibatch of labels takes the place of all; penalties stay as they are.
    mutating func drawSample(size: Int) { loss.drawSample(size: size, from: &minibatches) }

    /// Rounds the kinks of the loss off over a width; nil for the loss as it is.
    mutating func roundKinks(width: Double?) { loss.roundKinks(width: width) }

    /// Takes the slopes at these variables for the multipliers of the kinks, and makes the width smaller by a factor.
    mutating func narrowKinks(at x: [Double], by factor: Double) {
        loss.recordKinks()
        _ = measure(&self, at: x)
        loss.narrowKinks(by: factor)
    }

    var blocks: Int { isTabular ? model.contexts : 1 }

    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        moveScores(to: x)
        if renewsAnchors && loss.hasAnchors { _ = loss.renewAnchors(scores: scores, tolerance: 0) }
        var none: [Double] = []
        let value = evaluateScores(&none)
        let (slopes, units) = (scoreGradient.span, units.span)
        if isTabular {
            for i in gradient.indices { gradient[i] = slopes[i] * units[i] }
        } else {
            model.pullBack(slopes, into: &gradient)
            for i in gradient.indices { gradient[i] *= units[i] }
        }
        return value
    }

    mutating func evaluate(
        block b: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double {
        guard isTabular else { return evaluateWhole(at: x, &gradient, &hessian) }
        let arms = model.arms
        for y in 0..<arms {
            blockScores[y] = x[y] * units[b * arms + y]
            blockGradient[y] = 0
        }
        clearBlockHessian()
        var value = loss.add(b..<(b + 1), scores: blockScores, gradient: &blockGradient, hessians: &blockHessian)
        // Calling it beside work space of its own copies the loss, which is worth it for a penalty alone.
        if !penalties.isEmpty { value += addPenalty(b..<(b + 1), blockScores, &blockGradient, &blockHessian) }
        let (slopes, curvatures, units) = (blockGradient.span, blockHessian.span, units.span)
        for i in 0..<arms {
            let unit = units[b * arms + i]
            gradient[i] = slopes[i] * unit
            for j in 0..<arms { hessian[i * arms + j] = curvatures[i * arms + j] * unit * units[b * arms + j] }
        }
        return value
    }

    private mutating func clearBlockHessian() {
        var span = blockHessian.mutableSpan
        for i in span.indices { span[i] = 0 }
    }

    /// The term of a block at its variables.
    mutating func value(block: Int, at x: [Double]) -> Double { expansion(block: block, at: x).value }

    /// The term of a block at its variables, with its derivatives.
    mutating func expansion(block: Int, at x: [Double]) -> (value: Double, gradient: [Double], hessian: [Double]) {
        var (gradient, hessian) = (
            [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: x.count * x.count)
        )
        var gradientSpan = gradient.mutableSpan
        var hessianSpan = hessian.mutableSpan
        let value = evaluate(block: block, at: x.span, gradient: &gradientSpan, hessian: &hessianSpan)
        return (value, gradient, hessian)
    }

    /// Newton's direction at these variables of a family with one block, of length 1, and the parts of them without curvature to some
    /// precisions; nil where there are no numbers.
    mutating func shape(
        at x: [Double], precisions: [Double]
    ) -> (direction: [Double], flatParts: [[Double]])? {
        var (gradient, hessian) = (
            [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: x.count * x.count)
        )
        var gradientSpan = gradient.mutableSpan
        var hessianSpan = hessian.mutableSpan
        _ = evaluate(block: 0, at: x.span, gradient: &gradientSpan, hessian: &hessianSpan)
        guard gradient.allSatisfy(\.isFinite), hessian.allSatisfy(\.isFinite) else { return nil }
        var (system, direction) = (NewtonDirection(size: x.count), gradient)
        system.find(gradient: gradient, hessian: hessian, into: &direction)
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let unit = direction.map { length > 0 && length.isFinite ? $0 / length : 0 }
        return (unit, flatParts(of: x, hessian: hessian, precisions: precisions))
    }

    /// All contexts as one block, for families that share parameters between them.
    private mutating func evaluateWhole(
        at x: Span<Double>, _ gradient: inout MutableSpan<Double>, _ hessian: inout MutableSpan<Double>
    ) -> Double {
        moveScores(to: x)
        var blocks = [Double](repeating: 0, count: model.contexts * model.arms * model.arms)
        let value = evaluateScores(&blocks)
        model.pullBack(scoreGradient.span, into: &gradient)
        model.pullBack(hessians: blocks.span, into: &hessian)
        for i in gradient.indices {
            gradient[i] *= units[i]
            for j in gradient.indices { hessian[i * dimension + j] *= units[i] * units[j] }
        }
        return value
    }

    /// The mean size of the slopes at the reference policy: what the gradient is small or large against.
    mutating func slopeScale() -> Double {
        // A family that shares its parameters between contexts has one unit for all.
        let byContext = (0..<model.contexts).map { isTabular ? units[$0 * model.arms] : units.first ?? 1 }
        return loss.slopeScale(units: byContext)
    }

    /// Takes what the loss holds fixed from the policy at these variables; whether it moved.
    mutating func renewAnchors(at x: [Double], tolerance: Double) -> Bool {
        guard loss.hasAnchors else { return false }
        moveScores(to: x.span)
        return loss.renewAnchors(scores: scores, tolerance: tolerance)
    }

    private mutating func moveScores(to x: Span<Double>) {
        if scores.isEmpty {
            parameters = Array(repeating: 0, count: isTabular ? 0 : model.parameterCount)
            scores = Array(repeating: 0, count: model.contexts * model.arms)
            scoreGradient = scores
        }
        var target: [Double] = []
        swap(&target, &scores)
        var span = target.mutableSpan
        if isTabular {
            let units = units.span
            for i in span.indices { span[i] = x[i] * units[i] }
        } else {
            for i in parameters.indices { parameters[i] = x[i] * units[i] }
            model.scores(parameters.span, into: &span)
        }
        swap(&target, &scores)
    }

    private mutating func evaluateScores(_ hessians: inout [Double]) -> Double {
        var gradient: [Double] = []
        swap(&gradient, &scoreGradient)
        for i in gradient.indices { gradient[i] = 0 }
        var value = loss.add(0..<model.contexts, scores: scores, gradient: &gradient, hessians: &hessians)
        if !penalties.isEmpty { value += addPenalty(0..<model.contexts, scores, &gradient, &hessians) }
        swap(&gradient, &scoreGradient)
        return value
    }

    /// The weighted KL(pi_ref || pi) = A(s) - E_ref s of some contexts, with gradient pi - pi_ref and Hessian
    /// diag(pi) - pi pi'.
    private func addPenalty(
        _ contexts: Range<Int>, _ scores: [Double], _ gradient: inout [Double], _ hessians: inout [Double]
    ) -> Double {
        let arms = model.arms
        var value = 0.0
        for x in contexts where penalties[x] > 0 {
            let origin = (x - contexts.lowerBound) * arms
            let weight = penalties[x]
            let reference = logReference.row(x).map { exp($0) }
            let normalizer = logSumExp((0..<arms).map { logReference[context: x, arm: $0] + scores[origin + $0] })
            let policy = (0..<arms).map { exp(logReference[context: x, arm: $0] + scores[origin + $0] - normalizer) }
            value += weight * normalizer
            for i in 0..<arms {
                value -= weight * reference[i] * scores[origin + i]
                gradient[origin + i] += weight * (policy[i] - reference[i])
                if hessians.isEmpty { continue }
                let row = HessianBlock(x - contexts.lowerBound, arms: arms).start + i * arms
                hessians[row + i] += weight * policy[i]
                for j in 0..<arms { hessians[row + j] -= weight * policy[i] * policy[j] }
            }
        }
        return value
    }
}
