import Objectives
import Optimization
import Policies
import Preferences

/// What a loss does towards infinity from a point at which its gradient has vanished.
enum Horizon: Equatable {
    /// It is nowhere lower, as far as was looked.
    case higher
    /// It is lower at infinity, or has flattened on its way down to there.
    case lower
    /// It has flattened on its way up: nearer to the reference policy it is lower.
    case plateau
}

/// Whether a loss is lower at infinity than at a point, in directions that lead there.
///
/// *Tabular policies*: at infinity the probabilities of some arms are 0. Tried are the one, two, three, ... least likely arms relative to
/// the reference policy: where a loss only flattens towards infinity, those are the ones that go there.
///
/// *Softmax policies* have no such list. Tried is Newton's direction, in which slope and curvature vanish together where a loss
/// flattens, as long as the loss falls while the step doubles; and the part of the parameters in which there is no
/// curvature left.
///
/// What is found is true, to the rounding of the loss; that nothing is found proves nothing.
struct LossAtInfinity {
    private let problem: FitProblem
    private var loss: PolicyLoss
    /// Whether the loss may have reached its limit at a finite point, so that flatness says nothing.
    private let reachesLimits: Bool
    /// How near, in scores, is looked back: all of the way, but where the loss is convex only so far that what changes is a probability next
    /// to 0, because such a loss may well be level from the minimum on.
    private let nearest: Double

    /// What the loss holds fixed is that of the policy at these parameters.
    init(_ problem: FitProblem, at parameters: [Double]) {
        self.problem = problem
        reachesLimits = problem.objective.reachesLimits
        nearest = problem.objective.isConvex ? 10 : 0
        loss = problem.function(units: problem.naturalUnits)
        _ = loss.renewAnchors(at: problem.naturalVariables(parameters), tolerance: 0)
    }

    /// What each context's loss does beyond these parameters; for families with shared parameters, that of all.
    mutating func horizons(_ parameters: [Double]) -> [Horizon] {
        let x = problem.naturalVariables(parameters)
        if problem.model is TabularPolicy { return (0..<problem.model.contexts).map { horizon($0, x) } }
        return Array(repeating: sharedHorizon(x), count: problem.model.contexts)
    }

    private mutating func horizon(_ context: Int, _ x: [Double]) -> Horizon {
        let arms = problem.model.arms
        let place = Array(x[(context * arms)..<((context + 1) * arms)])
        let share = Double(problem.data.counts.total(context: context)) / Double(max(problem.data.counts.total, 1))
        let order = place.indices.sorted { place[$0] < place[$1] }
        // Far enough for the margins and for the probabilities, which know no scale.
        let far = Self.farAway * (1 + 1 / problem.naturalUnits[context * arms])
        for (rank, arm) in order.enumerated().dropLast() {
            let lowest = order[...rank]
            func moved(_ step: Double) -> [Double] {
                var moved = place
                for y in lowest { moved[y] += step }
                return moved
            }
            let gap = place[order[rank + 1]] - place[arm]
            let seen = look(
                context, from: place, beyond: moved(-far), back: { moved(gap * $0) }, distance: gap, share: share)
            if seen != .higher { return seen }
        }
        return .higher
    }

    /// Looks from a point to the one beyond it, and where both are level, back: `back` goes from the point at 0 to where it came from at 1.
    private mutating func look(
        _ block: Int, from place: [Double], beyond: [Double], back: (Double) -> [Double], distance: Double,
        share: Double
    ) -> Horizon {
        let here = loss.value(block: block, at: place)
        let limit = loss.value(block: block, at: beyond)
        let precision = Self.precision * max(abs(here), share)
        if limit < here - precision { return .lower }
        guard !reachesLimits, limit <= here + precision else { return .higher }
        let least = distance > 0 ? nearest / (distance * problem.naturalUnits[block * loss.blockSize]) : 1
        var rest = 1.0
        for _ in 0..<Self.halvings where rest / 2 >= least {
            rest /= 2
            let nearer = loss.value(block: block, at: back(1 - rest))
            if abs(nearer - limit) > 100 * precision { return nearer > limit ? .lower : .plateau }
        }
        return .higher
    }

    private mutating func sharedHorizon(_ x: [Double]) -> Horizon {
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
            if seen != .higher { return seen }
        }
        return .higher
    }

    private static let precision = 1e-13
    /// e^-750 is 0.
    private static let farAway = 750.0
    private static let halvings = 14
    private static let longestStep = 16.0
    private static let flatness = [1e-6, 1e-9, 1e-12]
}

extension FitProblem {
    /// Parameters in natural units.
    func naturalVariables(_ parameters: [Double]) -> [Double] { zip(parameters, naturalUnits).map { $0 / $1 } }
}
