/// A log-linear policy: s(x, y) = theta . f(x, y), with features shared across contexts.
public struct SoftmaxPolicy: PolicyModel {
    /// The name in configurations.
    public static let name = "softmax"
    public var name: String { Self.name }
    public let contexts: Int
    public let arms: Int
    /// The number of features d.
    public let parameterCount: Int
    /// C K rows of d features: those of arm y in context x stand at (x K + y) d.
    public let features: [Double]

    /// The family with the given features, C K rows of d numbers.
    public init(contexts: Int, arms: Int, features: [Double], featureCount: Int) {
        precondition(features.count == contexts * arms * featureCount, "a row of features for every context and arm")
        self.contexts = contexts
        self.arms = arms
        self.features = features
        parameterCount = featureCount
    }

    public func scores(_ parameters: Span<Double>, into scores: inout MutableSpan<Double>) {
        for row in scores.indices {
            var sum = 0.0
            for k in parameters.indices { sum += parameters[k] * features[row * parameterCount + k] }
            scores[row] = sum
        }
    }

    public func pullBack(_ scoreGradient: Span<Double>, into gradient: inout MutableSpan<Double>) {
        for k in gradient.indices { gradient[k] = 0 }
        for row in scoreGradient.indices {
            let weight = scoreGradient[row]
            for k in gradient.indices { gradient[k] += weight * features[row * parameterCount + k] }
        }
    }
}
