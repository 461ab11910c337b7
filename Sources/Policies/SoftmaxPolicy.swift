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

    /// f(x, i) - f(x, j).
    public func featureDifference(context x: Int, _ i: Int, _ j: Int) -> [Double] {
        let (first, second) = ((x * arms + i) * parameterCount, (x * arms + j) * parameterCount)
        return (0..<parameterCount).map { features[first + $0] - features[second + $0] }
    }

    public func scores(_ parameters: Span<Double>, into scores: inout MutableSpan<Double>) {
        let features = features.span
        for row in scores.indices {
            let own = features.extracting((row * parameterCount)..<((row + 1) * parameterCount))
            var sum = 0.0
            for k in parameters.indices { sum += parameters[k] * own[k] }
            scores[row] = sum
        }
    }

    public func pullBack(_ scoreGradient: Span<Double>, into gradient: inout MutableSpan<Double>) {
        let features = features.span
        for k in gradient.indices { gradient[k] = 0 }
        for row in scoreGradient.indices {
            let own = features.extracting((row * parameterCount)..<((row + 1) * parameterCount))
            let weight = scoreGradient[row]
            for k in own.indices { gradient[k] += weight * own[k] }
        }
    }

    /// sum_x F_x' H_x F_x, with the K rows of features of each context; O(C K d (K + d/2)).
    public func pullBack(hessians: Span<Double>, into hessian: inout MutableSpan<Double>) {
        let d = parameterCount
        let features = features.span
        for i in hessian.indices { hessian[i] = 0 }
        var weighted = [Double](repeating: 0, count: d)
        for x in 0..<contexts {
            for i in 0..<arms {
                for k in 0..<d { weighted[k] = 0 }
                for j in 0..<arms {
                    let h = hessians[(x * arms + i) * arms + j]
                    if h == 0 { continue }
                    let row = features.extracting(((x * arms + j) * d)..<((x * arms + j + 1) * d))
                    for k in 0..<d { weighted[k] += h * row[k] }
                }
                let row = features.extracting(((x * arms + i) * d)..<((x * arms + i + 1) * d))
                for k in 0..<d {
                    let f = row[k]
                    for l in 0..<(k + 1) { hessian[k * d + l] += f * weighted[l] }
                }
            }
        }
        // The lower triangle is that of all: the blocks are symmetric.
        for k in 0..<d {
            for l in 0..<k { hessian[l * d + k] = hessian[k * d + l] }
        }
    }
}
