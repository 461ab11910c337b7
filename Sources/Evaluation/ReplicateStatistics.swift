import Optimization

/// Mean, standard error and 95% interval of a number over independent replicates.
public struct ReplicateStatistics: Sendable, Equatable {
    /// The number of replicates.
    public let count: Int
    /// Their mean.
    public let mean: Double
    /// The standard error of the mean; nan for fewer than two replicates.
    public let standardError: Double
    /// The ends of the 95% interval by Student's t; nan for fewer than two replicates.
    public let interval: (low: Double, high: Double)

    /// The statistics of the given values.
    public init(_ values: [Double]) {
        var quantiles = StudentQuantiles()
        self.init(values, &quantiles)
    }

    /// The statistics of the given values, where there are many of them: a quantile costs more than the rest.
    public init(_ values: [Double], _ quantiles: inout StudentQuantiles) {
        count = values.count
        let size = Double(values.count)
        let mean = values.isEmpty ? .nan : values.reduce(0, +) / size
        self.mean = mean
        guard values.count > 1 else {
            standardError = .nan
            interval = (.nan, .nan)
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / (size - 1) / size).squareRoot()
        let half = quantiles.upper(degreesOfFreedom: count - 1) * error
        standardError = error
        interval = (mean - half, mean + half)
    }

    /// Equal in every number, where nan equals nan.
    public static func == (a: Self, b: Self) -> Bool {
        a.count == b.count
            && zip(
                [a.mean, a.standardError, a.interval.low, a.interval.high],
                [
                    b.mean, b.standardError, b.interval.low, b.interval.high,
                ]
            ).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
