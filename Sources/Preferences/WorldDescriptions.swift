/// What the laws are as text. Streams are named by it, so it stays as it is; the standard library's own text for enumerations
/// is the same, at the cost of microseconds.
extension WorldSpecification.Reward: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uniform(let low, let high): "uniform(low: \(low), high: \(high))"
        case .normal(let mean, let deviation): "normal(mean: \(mean), deviation: \(deviation))"
        case .ranks(let low, let high): "ranks(low: \(low), high: \(high))"
        case .linear(let features, let noise): "linear(features: \(features), noise: \(noise))"
        case .values(let rows): "values(\(rows))"
        }
    }
}

extension WorldSpecification.Reference: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uniform: "uniform"
        case .dirichlet(let concentration): "dirichlet(\(concentration))"
        case .softmax(let deviation): "softmax(deviation: \(deviation))"
        case .mallowsTop(let distance): "mallowsTop(distance: \(String(reflecting: distance)))"
        case .values(let rows): "values(\(rows))"
        }
    }
}

extension WorldSpecification.Dispersion: CustomStringConvertible {
    public var description: String {
        switch self {
        case .constant(let phi): "constant(\(phi))"
        case .uniform(let low, let high): "uniform(low: \(low), high: \(high))"
        case .choice(let values): "choice(\(values))"
        case .values(let values): "values(\(values))"
        }
    }
}
