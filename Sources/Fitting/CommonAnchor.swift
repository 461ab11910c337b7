#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Objectives
import Preferences

/// An anchor that is the mean of beta times the log-ratios over the labels of all contexts, as BCO's.
///
/// An arm that never occurs takes what the others leave, so these have their wishes, log(wins/losses) above the anchor in units of beta. Where there is
/// such an arm in every context, an anchor that is the mean of what follows from it is possible only if
///
///     sum over contexts and arms of (wins + losses) log(wins/losses) = 0,
///
/// and then any is that is low enough. Otherwise every fit changes the anchor by the same amount, for ever or until an arm is gone. Where there is none in
/// some context, an `AnchorSearch` looks for an anchor.
extension Objective {
    /// What is said of contexts one by one, and what the anchor that they share makes of it.
    func existence(_ data: TrainingData, threads: Threads) -> [TabularExistence] {
        let parts = threads.map(data.negativeLogDispersion.indices, by: 1024) { contexts in
            contexts.map { existence(context: $0, data) }
        }
        var said = Array(parts.joined())
        guard let objective = self as? any LogRatioObjective, objective.anchor == .meanReward else { return said }
        // A context without a minimum at any anchor leaves none to the others either.
        if said.contains(.missing) { return said }
        let labelled = said.indices.filter { data.counts.total(context: $0) > 0 }
        let open = labelled.filter { said[$0] == .open }
        let leavesRests = labelled.allSatisfy { said[$0] == .open && data.hasUnseenArm(context: $0) }
        let isKept =
            leavesRests
            ? data.counts.logRatiosBalance(labelled)
            : objective.keepsAnchor(labelled, data, effort: open.isEmpty ? AnchorSearch.littleEffort : 1, threads)
        guard let isKept else { return said }
        for x in open { said[x] = isKept ? .attainedSomewhere : .missing }
        // Contexts that have their minima at any anchor are to blame only together.
        if open.isEmpty && !isKept { for x in labelled { said[x] = .missing } }
        return said
    }
}

extension LogRatioObjective {
    /// Whether an anchor can be the mean of what follows from it in these contexts; nil if that is not found out.
    fileprivate func keepsAnchor(
        _ contexts: [Int], _ data: TrainingData, effort: Double, _ threads: Threads
    ) -> Bool? {
        var priced: [PricedContext] = []
        for x in contexts {
            let arms = (0..<data.counts.arms).map { ArmRecord(data.counts, context: x, arm: $0) }
            guard let context = PricedContext(self, arms, logReference: Array(data.logReference.row(x))) else {
                return nil
            }
            priced.append(context)
        }
        var search = AnchorSearch(priced, effort: effort, threads: threads)
        return search.exists()
    }
}

extension TrainingData {
    /// Whether context `x` has an arm without labels that the reference takes.
    fileprivate func hasUnseenArm(context x: Int) -> Bool {
        (0..<counts.arms).contains {
            !ArmRecord(counts, context: x, arm: $0).occurs && logReference[context: x, arm: $0] > -.infinity
        }
    }
}

extension WinCounts {
    /// Whether (wins + losses) log(wins/losses) of all arms that occur add up to 0; nil if rounding hides it.
    fileprivate func logRatiosBalance(_ contexts: [Int]) -> Bool? {
        var (sum, size) = (0.0, 0.0)
        // How often the logarithm of each number is added; exact below 2^53.
        var times: [Double: Double] = [:]
        for x in contexts {
            for arm in (0..<arms).map({ ArmRecord(self, context: x, arm: $0) })
            where arm.occurs && arm.wins != arm.losses {
                let both = arm.wins + arm.losses
                sum += both * log(arm.wins / arm.losses)
                size += both * abs(log(arm.wins / arm.losses))
                times[arm.wins, default: 0] += both
                times[arm.losses, default: 0] -= both
            }
        }
        if abs(sum) > 1e-10 * size { return false }
        return total < 1 << 51 && times.values.allSatisfy { $0 == 0 } ? true : nil
    }
}
