import Evaluation
import NumericalCore

/// Writes `comparisons.csv` from the store, a group of comparisons on each thread: each holds the fits of one cell.
struct ComparisonsTable {
    private let experiment: Experiment
    private let reader: StoreReader
    private let threads: Threads
    private let groups: [ComparisonGroup]
    /// The swept keys that have a column.
    private let shown: [Int]

    static let fileName = "comparisons.csv"

    init(_ experiment: Experiment, _ reader: StoreReader, threads: Threads) {
        self.experiment = experiment
        self.reader = reader
        self.threads = threads
        let axes = experiment.cells.axes
        let groups = experiment.comparisons.flatMap { $0.groups(axes) }
        self.groups = groups
        shown = Self.shown(groups, axes)
    }

    /// The swept keys that some comparison leaves free or holds.
    private static func shown(_ groups: [ComparisonGroup], _ axes: [Grid.Axis]) -> [Int] {
        axes.indices.filter { axis in groups.contains { $0.values[axis] != nil } }
    }

    /// The columns of the table of some comparisons.
    static func columns(of comparisons: [ComparisonSpecification], _ axes: [Grid.Axis]) -> [String] {
        let shown = shown(comparisons.flatMap { $0.groups(axes) }, axes)
        return ComparisonRow.columns(sweptKeys: shown.map { axes[$0].key })
    }

    /// Writes the table into a folder, all but finished.
    ///
    /// - Returns: the file, and how many rows there are of each verdict.
    func write(to folder: String, _ interruption: Interruption) throws -> (ResultFile, [Verdict: Int]) {
        let parts = threads.map(groups.count) { place in
            Result {
                try interruption.check()
                return try self.rows(of: groups[place])
            }
        }
        let rows = try parts.flatMap { try $0.get() }
        var verdicts: [Verdict: Int] = [:]
        var csv = CSV(header: ComparisonRow.columns(sweptKeys: shown.map { experiment.sweptKeys[$0] }))
        for (row, p) in zip(rows, holmCorrected(rows.map(\.paired.pValue))) {
            let verdict = Verdict(estimate: row.paired.estimate, correctedP: p)
            verdicts[verdict, default: 0] += 1
            csv.append(row.fields(correctedP: p, verdict))
        }
        let file = try ResultFile(Self.fileName, in: folder)
        try file.write(csv)
        return (file, verdicts)
    }

    private func rows(of group: ComparisonGroup) throws -> [ComparisonRow] {
        let compared = try ComparedReplicates(group, of: experiment, reader)
        return zip(group.places, compared.values).map { place, values in
            ComparisonRow(group, at: place, values, of: experiment, shown: shown)
        }
    }
}
