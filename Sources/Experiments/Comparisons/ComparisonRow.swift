import Evaluation
import NumericalCore

/// A row of `comparisons.csv`, but for what the other rows decide: its corrected p-value and verdict.
struct ComparisonRow: Sendable {
    /// What is compared: the fields up to `at`.
    let settings: [String]
    let replicates: Int
    /// The replicates in which both sides, one of them, or neither gets to the place.
    let reached: (both: Int, better: Int, than: Int, neither: Int)
    let betterMean: Double
    let thanMean: Double
    /// Of the differences of those in which both do, positive where `better` is.
    let paired: PairedComparison
    let method: ComparisonSpecification.IntervalMethod
    let interval: (low: Double, high: Double)

    /// The samples of a bootstrap.
    private static let resamples = 10_000

    /// - Parameters:
    ///   - values: in each replicate; nil where a side does not get to the place.
    ///   - shown: the swept keys that have a column, as places.
    init(
        _ group: ComparisonGroup, at place: ComparisonSpecification.Place,
        _ values: [(better: Double?, than: Double?)], of experiment: Experiment, shown: [Int]
    ) {
        let specification = group.specification
        settings =
            [specification.claim] + shown.map { group.values[$0] ?? "" }
            + [specification.better.text, specification.than.text, group.overText, group.metricText(place), place.text]
        replicates = values.count
        let pairs = values.compactMap { pair in pair.better.flatMap { better in pair.than.map { (better, $0) } } }
        let (better, than) = (values.count { $0.better != nil }, values.count { $0.than != nil })
        reached = (pairs.count, better - pairs.count, than - pairs.count, values.count - better - than + pairs.count)
        betterMean = ReplicateStatistics(pairs.map(\.0)).mean
        thanMean = ReplicateStatistics(pairs.map(\.1)).mean
        let isReversed =
            if case .area = place { true } else { specification.lowerIsBetter }
        let differences = pairs.map { better, than in
            isReversed ? PairedComparison.difference(than, better) : PairedComparison.difference(better, than)
        }
        paired = PairedComparison(differences)
        method = specification.interval
        switch method {
        case .t: interval = paired.interval
        case .bootstrap:
            var stream = RandomStream(
                seed: experiment.seed, identity: group.identity(of: place, keys: experiment.sweptKeys))
            interval = PairedComparison.bootstrapInterval(differences, resamples: Self.resamples, stream: &stream)
        }
    }

    /// The columns of a table that shows these swept keys.
    static func columns(sweptKeys: [String]) -> [String] {
        ["claim"] + sweptKeys
            + [
                "better", "than", "over", "metric", "at", "replicates", "reached_both", "reached_better_only",
                "reached_than_only", "reached_neither", "better_mean", "than_mean", "estimate", "standard_error",
                "interval", "interval_low", "interval_high", "p", "corrected_p", "effect_size", "superiority",
                "verdict",
            ]
    }

    /// The fields of the row.
    func fields(correctedP: Double, _ verdict: Verdict) -> [String] {
        let counts = [replicates, reached.both, reached.better, reached.than, reached.neither]
        let values = [betterMean, thanMean, paired.estimate, paired.standardError]
        let rest = [
            interval.low, interval.high, paired.pValue, correctedP, paired.effectSize, paired.superiority,
        ]
        return settings + counts.map { "\($0)" } + values.map(Self.text) + [method.rawValue] + rest.map(Self.text)
            + [verdict.rawValue]
    }

    /// A number; processors give different signs to nan.
    private static func text(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }
}
