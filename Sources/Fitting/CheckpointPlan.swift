/// Which points of a fit are recorded, besides the start.
public enum CheckpointPlan: Sendable, Equatable {
    /// So many evenly spaced steps up to the last.
    case steps(Int)
    /// The first points after so many evaluations of the loss, in increasing order.
    case evaluations([Int])
    /// The points at which KL(pi || pi_ref) first reaches these values, in increasing order: on the straight line of
    /// parameters between the two steps around it.
    case divergences([Double])

    /// How many points it asks for, besides the start.
    public var count: Int {
        switch self {
        case .steps(let count): count
        case .evaluations(let counts): counts.count
        case .divergences(let values): values.count
        }
    }
}
