public import NumericalCore

/// A family of policies with parameters: scores s(x, y), linear in them, give pi proportional to pi_ref e^s.
///
/// Every family contains the reference policy, at parameters 0, where fits start.
public protocol PolicyModel: Sendable {
    /// Its name in configurations.
    var name: String { get }
    /// The number of parameters.
    var parameterCount: Int { get }
    /// The number of contexts C.
    var contexts: Int { get }
    /// The number of arms K.
    var arms: Int { get }

    /// Writes the score of every context and arm, C K numbers.
    func scores(_ parameters: Span<Double>, into scores: inout MutableSpan<Double>)

    /// Turns the gradient in the scores into the gradient in the parameters.
    func pullBack(_ scoreGradient: Span<Double>, into gradient: inout MutableSpan<Double>)

    /// Turns second derivatives in the scores, K x K of them for each context, into those in the p parameters, p x p.
    func pullBack(hessians: Span<Double>, into hessian: inout MutableSpan<Double>)
}

extension PolicyModel {
    /// The policy at the given parameters, made on some threads.
    public func policy(
        _ parameters: [Double], logReference: ContextArmTable, threads: Threads = .one
    ) -> Policy {
        var table = ContextArmTable(contexts: contexts, arms: arms)
        var span = table.values.mutableSpan
        scores(parameters.span, into: &span)
        return Policy(logReference: logReference, scores: table, threads: threads)
    }
}

/// The policy families, by name: the only list of them.
public enum PolicyCatalog {
    /// Name and one line for `list policies`.
    public static let all: [(name: String, summary: String)] = [
        (TabularPolicy.name, "a logit for every context and arm"),
        (SoftmaxPolicy.name, "log-linear in random features of context and arm, shared across contexts"),
    ]
}
