/// An entry of the section `compare`: two settings of an experiment's cells, and where their curves are compared.
public struct ComparisonSpecification: Sendable {
    /// What the points of a curve run over.
    enum Over: String, Sendable, CaseIterable {
        /// The checkpoints of a fit, in time.
        case training
        /// The ends of a family of fits, in the order of their KL: one for each swept beta, or each beta of a path.
        case beta
    }

    /// Where values are compared.
    enum Place: Sendable, Equatable {
        /// Where the curves reach a KL.
        case divergence(Double)
        /// The mean distance below the exact frontier between two KLs.
        case area(low: Double, high: Double)
        /// The last point of each fit.
        case end

        /// The column `at`.
        var text: String {
            switch self {
            case .divergence(let level): Self.text(level)
            case .area(let low, let high): "\(Self.text(low))..\(Self.text(high))"
            case .end: "end"
            }
        }

        /// A number as the columns of swept keys have it.
        private static func text(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
    }

    /// How the interval is found.
    enum IntervalMethod: String, Sendable, CaseIterable {
        /// Student's t.
        case t
        /// The bootstrap.
        case bootstrap
    }

    /// One of the two that are compared.
    struct Side: Sendable, Equatable {
        /// The columns `better` and `than`.
        let text: String
        /// The values of the compared keys, as places in their axes.
        let values: [Int]
    }

    /// The key in the list of claims that the rows speak to; empty for none.
    let claim: String
    /// The compared keys, as places among the swept ones.
    let keys: [Int]
    let better: Side
    let than: Side
    let over: Over
    let places: [Place]
    let metric: CurveColumn
    /// Whether less of the metric is better.
    let lowerIsBetter: Bool
    /// The places among the values of swept keys that are held at some.
    let held: [Int: [Int]]
    let interval: IntervalMethod

    /// The key that a family runs over, if it is swept.
    static let familyKey = "fit.beta"

    /// How many rows of `comparisons.csv` come of it.
    func rowCount(_ axes: [Grid.Axis]) -> Double {
        Self.kinds(of: places, over).reduce(0) { sum, kind in
            sum + Double(kind.places.count)
                * freeAxes(kind.over, axes).reduce(1) { $0 * Double(values(ofAxis: $1, axes).count) }
        }
    }

    /// The groups of rows that compare the same fits: curves first, then ends; the last swept key changes fastest.
    func groups(_ axes: [Grid.Axis]) -> [ComparisonGroup] {
        Self.kinds(of: places, over).flatMap { kind in
            let free = freeAxes(kind.over, axes)
            var combinations: [[Int]] = [[]]
            for axis in free {
                combinations = combinations.flatMap { start in values(ofAxis: axis, axes).map { start + [$0] } }
            }
            return combinations.map { combination in
                var texts: [String?] = axes.map { _ in nil }
                var base = 0
                for (axis, value) in zip(free, combination) {
                    texts[axis] = axes[axis].labels[value]
                    base += value * axes[axis].stride
                }
                return ComparisonGroup(
                    specification: self, over: kind.over, places: kind.places, values: texts,
                    better: cells(of: better, base, kind.over, axes), than: cells(of: than, base, kind.over, axes))
            }
        }
    }

    /// What is compared along curves, and what at the ends of fits, where there are no families.
    private static func kinds(of places: [Place], _ over: Over) -> [(over: Over?, places: [Place])] {
        [(over, places.filter { $0 != .end }), (nil, places.filter { $0 == .end })].filter { !$0.places.isEmpty }
    }

    private func familyAxis(_ over: Over?, _ axes: [Grid.Axis]) -> Int? {
        over == .beta ? axes.firstIndex { $0.key == Self.familyKey } : nil
    }

    /// The axes that have a row for each of their values.
    private func freeAxes(_ over: Over?, _ axes: [Grid.Axis]) -> [Int] {
        let family = familyAxis(over, axes)
        return axes.indices.filter { !keys.contains($0) && $0 != family }
    }

    private func values(ofAxis axis: Int, _ axes: [Grid.Axis]) -> [Int] {
        held[axis] ?? Array(axes[axis].values.indices)
    }

    /// The cells of one side: one, or the members of its family.
    private func cells(of side: Side, _ base: Int, _ over: Over?, _ axes: [Grid.Axis]) -> [Int] {
        let cell = zip(keys, side.values).reduce(base) { $0 + $1.1 * axes[$1.0].stride }
        guard let family = familyAxis(over, axes) else { return [cell] }
        return values(ofAxis: family, axes).map { cell + $0 * axes[family].stride }
    }
}

/// Rows of `comparisons.csv` that compare the same fits.
struct ComparisonGroup: Sendable {
    let specification: ComparisonSpecification
    /// nil at the ends of fits.
    let over: ComparisonSpecification.Over?
    let places: [ComparisonSpecification.Place]
    /// The text of each swept key that is fixed; nil for those that are compared or that a family runs over.
    let values: [String?]
    /// The cells of the better, as places in the grid.
    let better: [Int]
    /// Those of the other.
    let than: [Int]

    /// What makes a row what it is: two rows that agree in it are the same.
    func identity(of place: ComparisonSpecification.Place, keys: [String]) -> [String] {
        ["comparison", specification.better.text, specification.than.text, overText, metricText(place), place.text]
            + zip(keys, values).compactMap { key, value in value.map { "\(key)=\($0)" } }.sorted()
    }

    /// The column `over`.
    var overText: String { over?.rawValue ?? ComparisonSpecification.Place.end.text }

    /// The column `metric`.
    func metricText(_ place: ComparisonSpecification.Place) -> String {
        guard case .area = place else { return specification.metric.rawValue }
        return specification.metric.rawValue.replacing(CurveColumn.reward.rawValue, with: "area")
    }
}

extension CurveColumn {
    /// The KL of the contexts that a column is measured in: those with data, held-out or shifted ones.
    var divergence: CurveColumn {
        switch self {
        case .heldOutReward, .heldOutKL, .heldOutFrontierGap: .heldOutKL
        case .shiftedReward, .shiftedKL, .shiftedFrontierGap: .shiftedKL
        default: .kl
        }
    }

    /// How far below its exact frontier a reward is; nil for what has no frontier.
    var frontierGap: CurveColumn? {
        switch self {
        case .reward: .frontierGap
        case .heldOutReward: .heldOutFrontierGap
        case .shiftedReward: .shiftedFrontierGap
        default: nil
        }
    }

    /// Whether two policies of one world that agree in KL agree in it.
    var followsFromDivergence: Bool { self == divergence || self == .frontierReward }
}
