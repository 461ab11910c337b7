import Objectives
import Optimization
import Policies

/// What a loss does in parameters that contexts share.
extension LossAtInfinity {
    mutating func sharedHorizon(_ x: [Double]) -> Horizon {
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

    private static let longestStep = 16.0
    private static let flatness = [1e-6, 1e-9, 1e-12]
}
