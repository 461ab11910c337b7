import NumericalCore
public import Preferences

/// An experiment: worlds, data and fits over a full grid of settings, with replicates.
public struct Experiment: Sendable {
    /// Its name, which is also the name of its folder of results.
    public let name: String
    /// What it asks.
    public let question: String
    /// The seed of every stream.
    public let seed: UInt64
    /// The number of replicates: new worlds with new data.
    public let replicates: Int
    /// The swept keys, dotted, in the order of the file.
    public let sweptKeys: [String]
    /// The cells of the grid; the last swept key changes fastest.
    public let cells: Grid
    /// What is compared on its replicates.
    public let comparisons: [ComparisonSpecification]
    /// The measured columns of its tables.
    let columns: [CurveColumn]
    /// The exact tables to write beside the curves.
    public let tables: [TableSpecification]
    /// The figures to draw.
    public let figures: [FigureSpecification]
    /// The experiment with every override applied, as JSON.
    public let resolved: String

    /// Whether the probabilities of the arms are recorded beside the measured columns.
    let recordsArms: Bool
    /// What all cells have in common: seed, what is measured, and the version of the numbers.
    private let frame: Digest

    /// One point of the grid.
    public struct Cell: Sendable {
        /// Its number, from 1, in the order of the grid.
        public let number: Int
        /// The value of each swept key, as text.
        public let values: [String]
        /// The law of its worlds.
        public let world: WorldSpecification
        /// The law of its data.
        public let preferences: PreferenceSpecification
        /// Its policies.
        public let policy: PolicySpecification
        /// Its fits.
        public let fit: FitSpecification
    }

    /// The number of rows of `comparisons.csv`.
    public var comparisonCount: Int { comparisons.reduce(0) { $0 + Int($1.rowCount(cells.axes)) } }

    /// The digest of the resolved experiment, as 64 hexadecimal digits.
    public var digest: String { SHA256(resolved.utf8).hexadecimal }

    /// What a cell is: the digest of its settings in every section, of the seed, of what is measured and of the version
    /// of the program's numbers. It does not depend on where the cell stands in the grid.
    func digest(ofCell index: Int) -> Digest {
        var message: [UInt8] = []
        message.reserveCapacity(80)
        frame.append(to: &message)
        cells.worlds.digests[cells.worlds.variant(ofCell: index)].append(to: &message)
        cells.preferences.digests[cells.preferences.variant(ofCell: index)].append(to: &message)
        cells.policies.digests[cells.policies.variant(ofCell: index)].append(to: &message)
        cells.fits.digests[cells.fits.variant(ofCell: index)].append(to: &message)
        return Digest(SHA256(message))
    }

    /// Reads an experiment file.
    ///
    /// - Parameter overrides: `KEY=VALUE` pairs: dotted keys and YAML values that replace those of the file. The values
    ///   of a swept key are replaced by the given one, or by the given list.
    /// - Parameter needsExactLaws: whether a data model beyond its exact law is a fault.
    /// - Throws: all faults of the file at once.
    public init(
        reading file: String, overrides: [(key: String, value: String)] = [], needsExactLaws: Bool = true
    ) throws(FileFaults) {
        var document = ExperimentDocument(tree: try ConfigurationNode.read(file))
        for (key, value) in overrides { try document.override(key, value) }
        self = try document.experiment(needsExactLaws: needsExactLaws)
    }

    init(
        name: String, question: String, seed: UInt64, replicates: Int, sweptKeys: [String], cells: Grid,
        comparisons: [ComparisonSpecification], tables: [TableSpecification], figures: [FigureSpecification],
        resolved: String
    ) {
        self.name = name
        self.question = question
        self.seed = seed
        self.replicates = replicates
        self.sweptKeys = sweptKeys
        self.cells = cells
        self.comparisons = comparisons
        columns = cells.columns
        self.tables = tables
        self.figures = figures
        self.resolved = resolved
        recordsArms = figures.contains { $0.table == FigureSpecification.arms }
        frame = Digest(SHA256("\(Results.identity)|\(seed)|\(recordsArms)".utf8))
    }

    /// Whether a key names something that a cell can vary in.
    static func isSetting(_ key: String) -> Bool {
        let path = key.split(separator: ".", omittingEmptySubsequences: false)
        return ["world", "preferences", "policy", "fit"].contains(path[0]) && !path.contains("")
    }
}
