import Preferences

/// The full grid of an experiment's settings: a cell for every combination of the values of the swept keys.
///
/// A cell is made when it is asked for, from the settings of its four sections, so a billion cells take no memory. The
/// last swept key changes fastest.
public struct Grid: RandomAccessCollection, Sendable {
    /// A swept key with its values.
    struct Axis: Sendable {
        let key: String
        let values: [ConfigurationNode]
        /// The values as text.
        let labels: [String]
        /// How many cells lie between one value and the next.
        fileprivate(set) var stride = 1
    }

    let axes: [Axis]
    let worlds: Variants<WorldSpecification>
    let preferences: Variants<PreferenceSpecification>
    let policies: Variants<PolicySpecification>
    let fits: Variants<FitSpecification>
    public let endIndex: Int

    public var startIndex: Int { 0 }

    init(
        axes: [Axis], worlds: Variants<WorldSpecification>, preferences: Variants<PreferenceSpecification>,
        policies: Variants<PolicySpecification>, fits: Variants<FitSpecification>, count: Int
    ) {
        self.axes = axes
        self.worlds = worlds
        self.preferences = preferences
        self.policies = policies
        self.fits = fits
        endIndex = count
    }

    /// A grid without cells.
    init(none file: String) {
        self.init(
            axes: [], worlds: Variants(none: file), preferences: Variants(none: file), policies: Variants(none: file),
            fits: Variants(none: file), count: 0)
    }

    /// The number of cells that an experiment may have.
    static let mostCells = 1_000_000_000

    /// The axes with their strides, and the number of cells; nil if these are too many.
    static func laidOut(_ axes: [Axis]) -> (axes: [Axis], cells: Int)? {
        var result = axes
        var count = 1
        for place in axes.indices.reversed() {
            result[place].stride = count
            let (product, overflow) = count.multipliedReportingOverflow(by: axes[place].values.count)
            guard !overflow && product <= mostCells else { return nil }
            count = product
        }
        return (result, count)
    }

    /// The cell at a place of the grid.
    public subscript(index: Int) -> Experiment.Cell {
        precondition(indices.contains(index), "no cell \(index)")
        return Experiment.Cell(
            number: index + 1, values: axes.map { $0.labels[index / $0.stride % $0.labels.count] },
            world: worlds[ofCell: index], preferences: preferences[ofCell: index], policy: policies[ofCell: index],
            fit: fits[ofCell: index])
    }
}
