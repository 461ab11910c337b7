/// A logit for every context and arm: every policy can be expressed.
///
/// The parameters are the logits minus log pi_ref; gradient methods move alike in both.
public struct TabularPolicy: PolicyModel {
    /// The name in configurations.
    public static let name = "tabular"
    public var name: String { Self.name }
    public let contexts: Int
    public let arms: Int
    public var parameterCount: Int { contexts * arms }

    /// The tabular policies of that shape.
    public init(contexts: Int, arms: Int) {
        self.contexts = contexts
        self.arms = arms
    }

    public func scores(_ parameters: Span<Double>, into scores: inout MutableSpan<Double>) {
        for i in parameters.indices { scores[i] = parameters[i] }
    }

    public func pullBack(_ scoreGradient: Span<Double>, into gradient: inout MutableSpan<Double>) {
        for i in scoreGradient.indices { gradient[i] = scoreGradient[i] }
    }

    /// Zero between contexts.
    public func pullBack(hessians: Span<Double>, into hessian: inout MutableSpan<Double>) {
        for i in hessian.indices { hessian[i] = 0 }
        for x in 0..<contexts {
            for i in 0..<arms {
                for j in 0..<arms {
                    hessian[(x * arms + i) * parameterCount + x * arms + j] = hessians[(x * arms + i) * arms + j]
                }
            }
        }
    }
}
