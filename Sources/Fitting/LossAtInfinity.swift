import Objectives
import Optimization
import Policies
import Preferences

/// What a loss does around and beyond a point at which its gradient has vanished.
enum Horizon: Equatable {
    /// It has a minimum there, and is nowhere lower, as far as was looked.
    case higher
    /// It is lower at infinity, or has flattened on its way down to there.
    case lower
    /// It has no minimum there: it has flattened on its way up, and nearer to the reference policy it is lower.
    case plateau
}

/// Whether a loss has a minimum where a fit ended, and whether it is lower at infinity.
///
/// *Tabular policies*: the arms are put into their order, so that what may have gone to infinity are the gaps between neighbours. Newton's
/// step in these gaps says whether there is a minimum (`LocalMinimum`); if it is not short, it is taken, and again. A gap in which
/// nothing bends is looked at by itself, further out and back. Where the data do not tell whether there is an optimum, the loss is
/// minimized at infinity too: with each set of arms out of the way, if those are not too many, and otherwise is looked at with the one,
/// two, three, ... least likely ones.
///
/// *Softmax policies* have no such list. Tried is Newton's direction, in which slope and curvature vanish together where a loss
/// flattens, as long as the loss falls while the step doubles; and the part of the parameters in which there is no
/// curvature left.
///
/// What is found lower is lower, to the rounding of the loss.
struct LossAtInfinity {
    private let problem: FitProblem
    private var loss: PolicyLoss
    /// How near, in scores, is looked back: all of the way, but where the loss is convex only so far that what changes is a probability next
    /// to 0, because such a loss may well be level from the minimum on.
    private let nearest: Double

    /// What the loss holds fixed is that of the policy at these parameters.
    init(_ problem: FitProblem, at parameters: [Double]) {
        self.problem = problem
        nearest = problem.objective.isConvex ? 10 : 0
        loss = problem.function(units: problem.naturalUnits)
        _ = loss.renewAnchors(at: problem.naturalVariables(parameters), tolerance: 0)
    }

    /// What each context's loss does beyond these parameters; for families with shared parameters, that of all.
    mutating func horizons(_ parameters: [Double]) -> [Horizon] {
        let x = problem.naturalVariables(parameters)
        guard problem.model is TabularPolicy else {
            return Array(repeating: sharedHorizon(x), count: problem.model.contexts)
        }
        if problem.objective.isConvex {
            return (0..<problem.model.contexts).map { nestedHorizon($0, place($0, x)) }
        }
        let existence = (0..<problem.model.contexts).map { problem.objective.existence(context: $0, problem.data) }
        let sets = (1 << min(problem.model.arms, Self.mostArms + 1)) * existence.count { $0 == .open }
        return existence.enumerated().map { context, existence in
            horizon(context, place(context, x), existence, triesAllSets: sets <= Self.mostSets)
        }
    }

    private func place(_ context: Int, _ x: [Double]) -> [Double] {
        Array(x[(context * problem.model.arms)..<((context + 1) * problem.model.arms)])
    }

    private mutating func horizon(
        _ context: Int, _ place: [Double], _ existence: TabularExistence, triesAllSets: Bool
    ) -> Horizon {
        if share(context) == 0 { return .higher }
        var place = place
        var minimum = around(context, place)
        if !minimum.isNear {
            let start = loss.value(block: context, at: place)
            let lower = polished(context, place)
            // A minimum further down is not where the fit ended.
            let isSame =
                start - loss.value(block: context, at: lower) <= Self.sameness * max(abs(start), share(context))
            minimum = around(context, lower)
            if !(isSame && minimum.isNear) {
                let seen = nestedHorizon(context, isSame ? lower : place)
                return seen == .lower && existence != .attained ? .lower : .plateau
            }
            place = lower
        }
        for gap in minimum.flat {
            let sight = sight(context, place, lowest: gap)
            if sight == .plateau { return .plateau }
            if existence != .attained && (sight == .lower || sight == .descent) { return .lower }
        }
        guard existence == .open else { return .higher }
        if triesAllSets { return isLowerWithoutArms(context, place) ? .lower : .higher }
        return nestedHorizon(context, place)
    }

    private func share(_ context: Int) -> Double {
        Double(problem.data.counts.total(context: context)) / Double(max(problem.data.counts.total, 1))
    }

    /// The minimum near the scores of a context, if there is one, in the gaps between arms in their order.
    private mutating func around(_ context: Int, _ place: [Double]) -> LocalMinimum {
        let (arms, order) = (place.count, Self.order(place))
        let (_, gradient, hessian) = loss.expansion(block: context, at: place)
        let gaps = max(arms - 1, 0)
        // Gap k grows as the arms up to the k-th go down.
        var (slopes, rows) = ([Double](), [Double]())
        var slope = 0.0
        var row = [Double](repeating: 0, count: arms)
        for k in 0..<gaps {
            slope -= gradient[order[k]]
            slopes.append(slope)
            for y in 0..<arms { row[y] += hessian[order[k] * arms + y] }
            var sum = 0.0
            for l in 0..<gaps {
                sum += row[order[l]]
                rows.append(sum)
            }
        }
        let unit = problem.naturalUnits[context * arms]
        return LocalMinimum(gradient: slopes, hessian: rows, bend: min(1, 1 / unit))
    }

    /// The arms from the lowest score up.
    private static func order(_ place: [Double]) -> [Int] { place.indices.sorted { place[$0] < place[$1] } }

    /// Where Newton's method leads from a point.
    private func polished(_ block: Int, _ place: [Double], steps: Int = 60) -> [Double] {
        let end = try? Newton(steps: steps).minimize(
            LossBlock(loss: loss, block: block, dimension: place.count), from: place,
            gradientTolerance: Self.polish, observe: nil)
        return end?.point ?? place
    }

    /// What is seen with the one, two, three, ... least likely arms on their way to probability 0.
    private mutating func nestedHorizon(_ context: Int, _ place: [Double]) -> Horizon {
        for gap in place.indices.dropLast() {
            switch sight(context, place, lowest: gap) {
            case .higher: continue
            case .lower: return .lower
            case .descent: if !problem.objective.reachesLimits { return .lower }
            case .plateau: if !problem.objective.reachesLimits { return .plateau }
            }
        }
        return .higher
    }

    /// What is seen from a point further out and back.
    private enum Sight {
        /// Nothing that is lower.
        case higher
        /// The loss is lower further out.
        case lower
        /// It is level further out, and higher back.
        case descent
        /// It is level further out, and lower back.
        case plateau
    }

    /// Looks with the arms up to the k-th lowest further down, and back to where that gap closes.
    private mutating func sight(_ context: Int, _ place: [Double], lowest k: Int) -> Sight {
        let order = Self.order(place)
        func moved(_ step: Double) -> [Double] {
            var moved = place
            for y in order[...k] { moved[y] += step }
            return moved
        }
        let gap = place[order[k + 1]] - place[order[k]]
        return look(
            context, from: place, beyond: moved(-far(context)), back: { moved(gap * $0) }, distance: gap,
            share: share(context))
    }

    /// Far enough for the margins and for the probabilities, which know no scale.
    private func far(_ context: Int) -> Double {
        Self.farAway * (1 + 1 / problem.naturalUnits[context * problem.model.arms])
    }

    /// Looks from a point to the one beyond it, and where both are level, back: `back` goes from the point at 0 to where it came from at 1.
    private mutating func look(
        _ block: Int, from place: [Double], beyond: [Double], back: (Double) -> [Double], distance: Double,
        share: Double
    ) -> Sight {
        let here = loss.value(block: block, at: place)
        let limit = loss.value(block: block, at: beyond)
        let precision = Self.precision * max(abs(here), share)
        if limit < here - precision { return .lower }
        guard limit <= here + precision else { return .higher }
        let least = distance > 0 ? nearest / (distance * problem.naturalUnits[block * loss.blockSize]) : 1
        var rest = 1.0
        for _ in 0..<Self.halvings where rest / 2 >= least {
            rest /= 2
            let nearer = loss.value(block: block, at: back(1 - rest))
            if abs(nearer - limit) > 100 * precision { return nearer > limit ? .descent : .plateau }
        }
        return .higher
    }

    /// Whether the loss is lower where some arms have probability 0, for each set of them: with the others and these among each other as they
    /// are, as at the reference policy, and where Newton's method leads from there.
    private mutating func isLowerWithoutArms(_ context: Int, _ place: [Double]) -> Bool {
        let here = loss.value(block: context, at: place)
        let bound = here - Self.precision * max(abs(here), share(context))
        let far = far(context)
        for set in 1..<max((1 << place.count) - 1, 1) {
            let isAway = place.indices.map { set >> $0 & 1 == 1 }
            for start in [place, place.map { _ in 0 }] {
                let top = start.indices.map { isAway[$0] ? start[$0] : -.infinity }.max() ?? 0
                let bottom = start.indices.map { isAway[$0] ? .infinity : start[$0] }.min() ?? 0
                let shift = far + max(0, top - bottom)
                let moved = start.indices.map { isAway[$0] ? start[$0] - shift : start[$0] }
                if loss.value(block: context, at: moved) < bound { return true }
                let end = polished(context, moved, steps: Self.stepsAtInfinity)
                let isStillAway =
                    (end.indices.map { isAway[$0] ? end[$0] : -.infinity }.max() ?? 0)
                    < (end.indices.map { isAway[$0] ? .infinity : end[$0] }.min() ?? 0) - far / 2
                if isStillAway && loss.value(block: context, at: end) < bound { return true }
            }
        }
        return false
    }

    private mutating func sharedHorizon(_ x: [Double]) -> Horizon {
        let seen = sharedSight(x)
        if seen != .higher || problem.objective.isConvex || sharedMinimum(x) { return seen }
        let start = loss.value(block: 0, at: x)
        let lower = polished(0, x)
        let isSame = start - loss.value(block: 0, at: lower) <= Self.sameness * max(abs(start), 1)
        if !isSame { return .plateau }
        let beyond = sharedSight(lower)
        return beyond == .higher && !sharedMinimum(lower) ? .plateau : beyond
    }

    private mutating func sharedMinimum(_ x: [Double]) -> Bool {
        let (_, gradient, hessian) = loss.expansion(block: 0, at: x)
        let bend = problem.naturalUnits.first.map { min(1, 1 / $0) } ?? 1
        return LocalMinimum(gradient: gradient, hessian: hessian, bend: bend).isNear
    }

    private mutating func sharedSight(_ x: [Double]) -> Horizon {
        guard let shape = loss.shape(at: x, precisions: Self.flatness) else { return .higher }
        var (last, length) = (loss.value(block: 0, at: x), 1.0)
        let precision = Self.precision * max(1, abs(last))
        while length <= Self.longestStep {
            let next = loss.value(block: 0, at: zip(x, shape.direction).map { $0 + length * $1 })
            if !(next <= last - (length == 1 ? precision : 0)) { break }
            (last, length) = (next, 2 * length)
        }
        if length > Self.longestStep { return .lower }
        for flat in shape.flatParts {
            let distance = flat.reduce(0) { max($0, abs($1)) }
            let far = Self.farAway / distance
            guard far.isFinite else { continue }
            let seen = look(
                0, from: x, beyond: zip(x, flat).map { $0 + far * $1 },
                back: { t in zip(x, flat).map { $0 - t * $1 } }, distance: distance, share: 1)
            switch seen {
            case .higher: continue
            case .lower: return .lower
            case .descent: if !problem.objective.reachesLimits { return .lower }
            case .plateau: if !problem.objective.reachesLimits { return .plateau }
            }
        }
        return .higher
    }

    private static let precision = 1e-13
    /// e^-750 is 0.
    private static let farAway = 750.0
    private static let halvings = 14
    private static let longestStep = 16.0
    private static let flatness = [1e-6, 1e-9, 1e-12]
    /// By as much may the loss fall, relatively, on the way from a fit's end to its minimum.
    private static let sameness = 1e-8
    private static let polish = 1e-14
    private static let stepsAtInfinity = 20
    /// Sets of arms that are tried in all contexts together, and the arms of which all are.
    private static let mostSets = 1 << 13
    private static let mostArms = 10
}

/// One block of a loss as a function of its own.
private struct LossBlock: TwiceDifferentiableFunction {
    var loss: PolicyLoss
    let block: Int
    let dimension: Int
    let blocks = 1

    mutating func evaluate(at x: Span<Double>, gradient: inout MutableSpan<Double>) -> Double {
        let (value, slopes, _) = loss.expansion(block: block, at: x.indices.map { x[$0] })
        for i in slopes.indices { gradient[i] = slopes[i] }
        return value
    }

    mutating func evaluate(
        block: Int, at x: Span<Double>, gradient: inout MutableSpan<Double>, hessian: inout MutableSpan<Double>
    ) -> Double {
        loss.evaluate(block: self.block, at: x, gradient: &gradient, hessian: &hessian)
    }
}

extension FitProblem {
    /// Parameters in natural units.
    func naturalVariables(_ parameters: [Double]) -> [Double] { zip(parameters, naturalUnits).map { $0 / $1 } }
}
