/// When a loss of log-ratios that is not convex has its minimum at a finite tabular policy, as far as the data of a context tell.
///
/// Where a condition does not hold, every finite policy has more loss than some limit at infinity. The arguments are in docs/objectives.md.
public enum TabularOptimum: Sendable, Equatable {
    /// The data do not tell.
    case open
    /// Always: every limit at infinity is reached or undercut by finite policies.
    case always
    /// If and only if every connected set of arms is strongly connected.
    case ifStronglyConnected
    /// If and only if every arm won as often as it lost, and then the loss is constant.
    case ifBalanced
    /// Not up to beta = 1, nor if an arm never occurs; otherwise if every arm won, or if no limit is lower in which an arm that never won has all of the probability.
    case notUpToOne
    /// The loss is a sum over arms, each term with its least value at the arm's `wish`: they decide together.
    case byWishes
}
