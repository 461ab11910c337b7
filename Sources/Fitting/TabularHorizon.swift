import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

/// What the loss of one context does, in the scores of its arms.
extension LossAtInfinity {
    mutating func horizon(
        _ context: Int, _ place: [Double], _ existence: TabularExistence, triesAllSets: Bool
    ) -> Horizon {
        if share(context) == 0 { return .higher }
        var place = place
        var minimum = around(context, place)
        if !minimum.isNear {
            let start = loss.value(block: context, at: place)
            var lower = polished(context, place)
            if problem.objective.reachesLimits && !around(context, lower).isNear { lower = pastLimits(context, lower) }
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
        if existence == .attained { return .higher }
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

    /// The point with every gap wide in which the loss does not rise on the way: where a loss is constant far out, it is at its limit there.
    private mutating func pastLimits(_ context: Int, _ place: [Double]) -> [Double] {
        let (order, far) = (Self.order(place), far(context))
        var best = (place: place, value: loss.value(block: context, at: place))
        for k in place.indices.dropLast() {
            var moved = best.place
            for y in order[...k] { moved[y] -= far }
            let value = loss.value(block: context, at: moved)
            if value <= best.value { best = (moved, value) }
        }
        return best.place
    }

    /// What is seen with the one, two, three, ... least likely arms on their way to probability 0.
    mutating func nestedHorizon(_ context: Int, _ place: [Double]) -> Horizon {
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

    /// Whether the loss is lower where some arms have probability 0, for each set of them: with the others and these among each other as they
    /// are, as at the reference policy, and where Newton's method leads from there.
    private mutating func isLowerWithoutArms(_ context: Int, _ place: [Double]) -> Bool {
        let here = loss.value(block: context, at: place)
        let bound = here - Self.precision * max(abs(here), share(context))
        let far = far(context)
        for set in 1..<max((1 << place.count) - 1, 1) {
            let isAway = place.indices.map { set >> $0 & 1 == 1 }
            if leastWithout(isAway, context) > here { continue }
            for start in [place, place.map { _ in 0 }] {
                let top = start.indices.map { isAway[$0] ? start[$0] : -.infinity }.max() ?? 0
                let bottom = start.indices.map { isAway[$0] ? .infinity : start[$0] }.min() ?? 0
                let shift = far + max(0, top - bottom)
                let moved = start.indices.map { isAway[$0] ? start[$0] - shift : start[$0] }
                if loss.value(block: context, at: moved) < bound { return true }
                let end = polished(context, moved, steps: Self.stepsAtInfinity, tolerance: Self.toleranceAtInfinity)
                let isStillAway =
                    (end.indices.map { isAway[$0] ? end[$0] : -.infinity }.max() ?? 0)
                    < (end.indices.map { isAway[$0] ? .infinity : end[$0] }.min() ?? 0) - far / 2
                if isStillAway && loss.value(block: context, at: end) < bound { return true }
            }
        }
        return false
    }

    /// What a loss of margins is at least where some arms have probability 0: each label that they won at its limit, all other pairs at
    /// their own least; -infinity where these are not known.
    private func leastWithout(_ isAway: [Bool], _ context: Int) -> Double {
        guard let objective = problem.objective as? any MarginObjective else { return -.infinity }
        let (counts, t) = (problem.data.counts, problem.data.negativeLogDispersion[context])
        let away = far(context) * problem.naturalUnits[context * counts.arms]
        let limit = objective.loss(margin: -away, negativeLogDispersion: t).value
        var least = 0.0
        for i in isAway.indices {
            for j in 0..<i {
                let wins = Double(counts[context: context, winner: i, loser: j])
                let losses = Double(counts[context: context, winner: j, loser: i])
                if isAway[i] == isAway[j] {
                    least += objective.leastLoss(wins: wins, losses: losses)
                } else {
                    least += limit * (isAway[i] ? wins : losses)
                }
            }
        }
        return least / Double(max(counts.total, 1))
    }

    private static let stepsAtInfinity = 20
    /// The loss is nearer to its minimum than the square of this, about.
    private static let toleranceAtInfinity = 1e-7
}
