/// What a fit does where the data have no optimum at a finite policy.
public enum WhenUnbounded: Sendable, Equatable {
    /// Goes on as if there were one, until the optimizer stops; the result shows only where that was.
    case follow
    /// Stops at the first point where KL(pi || pi_ref) reaches this value, in nats.
    case stop(divergence: Double)
    /// Adds weight x KL(pi_ref || pi) to the mean loss of the contexts without an optimum (of all contexts for policies that share
    /// parameters between them): convex, and infinite at infinity, so there is an optimum.
    case regularize(weight: Double)
}
