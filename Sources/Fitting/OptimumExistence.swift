public import NumericalCore
public import Objectives
import Policies
public import Preferences

/// Whether a loss has its optimum at a finite policy.
///
/// **Losses of margins that fall forever**, such as DPO's. In a context, let an arrow run from i to j if i was
/// preferred to j at least once. If every connected set of arms is strongly connected, any direction in the scores
/// lowers some observed margin, so the optimum is finite. If not, the arms fall into a group that never loses to the
/// others; the loss keeps falling as that group's scores grow, and "the optimum" only shows where the optimizer
/// stopped. The same decides for likelihoods of whole rankings, with every pair of each ranking for an arrow.
///
/// **Losses that drop without bound**, such as robust DPO's: see `WinCounts.dropsForever`.
///
/// **Losses that vanish on both sides**, such as FocalPO's: never, because scores that lie further and further apart bring the loss of
/// every label to its infimum.
///
/// **Losses of log-ratios**: what `ArmDemand` and `TabularOptimum` say, where it is known.
///
/// Source: `ford1957` in docs/references.md.
extension Objective {
    /// The contexts in which the loss is known to have no minimum at a finite tabular policy, found on some threads.
    public func contextsWithoutOptimum(_ data: TrainingData, threads: Threads = .one) -> [Int] {
        let said = existence(data, threads: threads)
        return said.indices.filter { said[$0] == .missing }
    }

    /// Whether the loss is known to have no minimum at finite parameters of the family.
    func lacksOptimum(
        _ softmax: SoftmaxPolicy, _ counts: WinCounts, negativeLogDispersion t: [Double]
    ) -> Bool {
        if let objective = self as? any LogRatioObjective { return objective.demand.isUnmet(by: softmax, counts) }
        let tails = t.map { t in
            if let objective = self as? any MarginObjective { return objective.tail(negativeLogDispersion: t) }
            return marginScale(negativeLogDispersion: t) > 0 ? .falls : .flat
        }
        for case .drops(let ratio) in tails {
            // A context in which the loss is constant has scale 0.
            let scales = t.map { marginScale(negativeLogDispersion: $0) }
            let dropping = t.indices.filter { scales[$0] > 0 && counts.dropsForever(context: $0, ratio: ratio) }
            // Where every context has an optimum of its own, so has the sum.
            return !dropping.isEmpty && softmax.dropsForever(counts, ratio: ratio, scales: scales)
        }
        if tails.contains(.vanishes) {
            return softmax.distinguishes(counts, contexts: t.indices.filter { tails[$0] == .vanishes })
        }
        let falling = t.indices.filter { tails[$0].isFalling }
        if falling.allSatisfy({ counts.isStronglyConnected(context: $0) }) { return false }
        return softmax.separates(counts, contexts: falling)
    }
}

extension ArmDemand {
    /// Whether some direction of a family's parameters raises the likelihood of the arms in question for ever, and
    /// takes no margin of a label down.
    fileprivate func isUnmet(by softmax: SoftmaxPolicy, _ counts: WinCounts) -> Bool {
        let winners: [(context: Int, arm: Int)]
        switch self {
        // A loser's shortfall is no linear condition: see `FitProblem.contextsWithoutOptimum`.
        case .nothing, .everyLoserWins: return false
        case .everyArmWins: winners = counts.labels.map { ($0.context, $0.winner) }
        case .everyArmOccurs: winners = counts.labels.flatMap { [($0.context, $0.winner), ($0.context, $0.loser)] }
        }
        let places = Set(winners.map { $0.context * counts.arms + $0.arm }).sorted()
        return softmax.separates(places.map { ($0 / counts.arms, $0 % counts.arms) })
    }
}

extension WinCounts {
    /// Whether every connected set of arms of context `x` is strongly connected; O(K^2).
    public func isStronglyConnected(context x: Int) -> Bool {
        // Mostly everybody has beaten everybody, so that there is nothing to look for.
        if withWins(context: x, { wins in wins.indices.allSatisfy { wins[$0] > 0 || $0 / arms == $0 % arms } }) {
            return true
        }
        var component = [Int?](repeating: nil, count: arms)
        for root in 0..<arms where component[root] == nil {
            let connected = reachable(from: root) { self.wins(x, $0, $1) || self.wins(x, $1, $0) }
            let beaten = reachable(from: root) { self.wins(x, $0, $1) }
            let beating = reachable(from: root) { self.wins(x, $1, $0) }
            if beaten != connected || beating != connected { return false }
            for arm in connected.indices where connected[arm] { component[arm] = root }
        }
        return true
    }

    /// Whether context `x` has data that an objective's demand is not met by.
    func meets(_ demand: ArmDemand, context x: Int) -> Bool {
        if demand == .nothing || total(context: x) == 0 { return true }
        return (0..<arms).allSatisfy { arm in
            let wins = (0..<arms).contains { self.wins(x, arm, $0) }
            let losses = (0..<arms).contains { self.wins(x, $0, arm) }
            return switch demand {
            case .nothing: true
            case .everyLoserWins: wins || !losses
            case .everyArmWins: wins
            case .everyArmOccurs: wins || losses
            }
        }
    }

    private func wins(_ x: Int, _ winner: Int, _ loser: Int) -> Bool {
        self[context: x, winner: winner, loser: loser] > 0
    }

    private func reachable(from root: Int, by arrow: (_ from: Int, _ to: Int) -> Bool) -> [Bool] {
        var seen = [Bool](repeating: false, count: arms)
        seen[root] = true
        var frontier = [root]
        while let arm = frontier.popLast() {
            for next in 0..<arms where !seen[next] && arrow(arm, next) {
                seen[next] = true
                frontier.append(next)
            }
        }
        return seen
    }
}
