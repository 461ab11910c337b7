import Evaluation
import Optimization
import Preferences

/// Statistics over replicates for each cell and checkpoint.
///
/// Checkpoint i of n is the share i/n of each fit's own steps. With Adam all fits take the same steps; a method that
/// stops by itself takes a different number in each replicate, and `step` is their mean.
enum SummaryTable {
    /// One cell at one checkpoint.
    struct Row: Sendable {
        let cell: Experiment.Cell
        let checkpoint: Int
        /// The mean step.
        let step: Double
        /// The share of fits whose loss has no minimum at a finite policy.
        let noFiniteOptimum: Double
        /// The mean share of contexts in which it has none.
        let contextsWithoutOptimum: Double
        /// In the order of the experiment's columns.
        let statistics: [ReplicateStatistics]
        /// By true rank of the arm; empty unless asked for.
        let armProbabilities: [ReplicateStatistics]

        subscript(column: CurveColumn) -> ReplicateStatistics { statistics[column.place] }
    }

    /// The rows of one cell.
    static func rows(of cell: Experiment.Cell, in experiment: Experiment, _ replicates: [FitRecord]) -> [Row] {
        var quantiles = StudentQuantiles()
        func statistics(_ values: [Double]) -> ReplicateStatistics { ReplicateStatistics(values, &quantiles) }
        let infinite = replicates.count { $0.contextsWithoutOptimum > 0 }
        let share = replicates.reduce(0) { $0 + Double($1.contextsWithoutOptimum) } / Double(replicates.count)
        return (0...cell.fit.recordedPoints).map { checkpoint in
            let selected = replicates.compactMap { $0.row(checkpoint, of: cell.fit) }
            let arms = selected.first?.armProbabilities.count ?? 0
            return Row(
                cell: cell, checkpoint: checkpoint,
                step: statistics(selected.map { Double($0.step) }).mean,
                noFiniteOptimum: Double(infinite) / Double(replicates.count),
                contextsWithoutOptimum: share / Double(cell.world.contexts),
                statistics: experiment.columns.indices.map { place in statistics(selected.map { $0.value(at: place) })
                },
                armProbabilities: (0..<arms).map { rank in statistics(selected.map { $0.armProbabilities[rank] }) })
        }
    }

    private static let settingColumns = ["checkpoint", "step", "replicates"]

    /// The columns of `summary.csv`.
    static func columns(sweptKeys: [String], measured: [CurveColumn]) -> [String] {
        ["cell"] + sweptKeys + Experiment.settingColumns + settingColumns
            + ["no_finite_optimum", "contexts_without_optimum"] + measured.flatMap { statisticColumns($0.rawValue) }
    }

    /// Adds a row of `summary.csv`.
    static func append(_ row: Row, to csv: inout CSV) {
        for field in settings(row, replicates: row.statistics[0].count) { csv.add(field) }
        csv.add(row.noFiniteOptimum)
        csv.add(row.contextsWithoutOptimum)
        for statistics in row.statistics { add(statistics, to: &csv) }
        csv.endRow()
    }

    /// The columns of `arms.csv`: the mean probability of the arm of each true rank.
    static func armColumns(sweptKeys: [String]) -> [String] {
        ["cell"] + sweptKeys + Experiment.settingColumns + settingColumns + ["rank"]
            + statisticColumns("probability")
    }

    /// Adds the rows of `arms.csv` that a row of the summary gives.
    static func appendArms(_ row: Row, to csv: inout CSV) {
        for (rank, statistics) in row.armProbabilities.enumerated() {
            for field in settings(row, replicates: statistics.count) { csv.add(field) }
            csv.add(rank + 1)
            add(statistics, to: &csv)
            csv.endRow()
        }
    }

    private static func settings(_ row: Row, replicates: Int) -> [String] {
        ["\(row.cell.number)"] + row.cell.values + Experiment.settings(row.cell, at: row.checkpoint)
            + ["\(row.checkpoint)", "\(row.step)", "\(replicates)"]
    }

    private static func statisticColumns(_ name: String) -> [String] {
        ["_mean", "_se", "_low", "_high"].map { name + $0 }
    }

    private static func add(_ statistics: ReplicateStatistics, to csv: inout CSV) {
        csv.add(statistics.mean)
        csv.add(statistics.standardError)
        csv.add(statistics.interval.low)
        csv.add(statistics.interval.high)
    }
}
