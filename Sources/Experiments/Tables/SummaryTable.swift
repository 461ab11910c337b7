import Evaluation
import Optimization

/// Statistics over replicates for each cell and checkpoint.
///
/// Checkpoint i of n is the share i/n of each fit's own steps. With Adam all fits take the same steps; a method that
/// stops by itself takes a different number in each replicate, and `step` is their mean.
struct SummaryTable {
    /// One cell at one checkpoint.
    struct Row {
        let cell: Experiment.Cell
        let checkpoint: Int
        /// The mean step.
        let step: Double
        /// The share of fits whose loss has no minimum at a finite policy.
        let noFiniteOptimum: Double
        /// In the order of the experiment's columns.
        let statistics: [ReplicateStatistics]
        /// By true rank of the arm; empty unless asked for.
        let armProbabilities: [ReplicateStatistics]

        subscript(column: CurveColumn) -> ReplicateStatistics { statistics[column.place] }
    }

    let rows: [Row]

    init(_ experiment: Experiment, _ records: [[FitRecord]]) {
        rows = zip(experiment.cells, records).flatMap { cell, replicates in
            let count = cell.fit.recordedPoints
            let infinite = replicates.count { $0.termination == .noFiniteOptimum }
            return (0...count).map { checkpoint in
                let selected = replicates.compactMap { $0.row(checkpoint, of: cell.fit) }
                let arms = selected.first?.armProbabilities.count ?? 0
                return Row(
                    cell: cell, checkpoint: checkpoint,
                    step: selected.reduce(0) { $0 + Double($1.step) } / Double(selected.count),
                    noFiniteOptimum: Double(infinite) / Double(replicates.count),
                    statistics: experiment.columns.map { column in
                        ReplicateStatistics(selected.map { $0[column] })
                    },
                    armProbabilities: (0..<arms).map { rank in
                        ReplicateStatistics(selected.map { $0.armProbabilities[rank] })
                    })
            }
        }
    }

    private static let settingColumns = ["checkpoint", "step", "replicates"]

    /// `summary.csv`.
    func csv(_ experiment: Experiment) -> String {
        var csv = CSV(
            header: ["cell"] + experiment.sweptKeys + Experiment.settingColumns + Self.settingColumns
                + ["no_finite_optimum"]
                + experiment.columns.flatMap { Self.statisticColumns($0.rawValue) })
        for row in rows {
            csv.append(
                Self.settings(row, replicates: row.statistics[0].count) + ["\(row.noFiniteOptimum)"]
                    + row.statistics.flatMap(Self.fields))
        }
        return csv.text
    }

    /// `arms.csv`: the mean probability of the arm of each true rank.
    func armsCSV(_ experiment: Experiment) -> String {
        var csv = CSV(
            header: ["cell"] + experiment.sweptKeys + Experiment.settingColumns + Self.settingColumns + ["rank"]
                + Self.statisticColumns("probability"))
        for row in rows {
            for (rank, statistics) in row.armProbabilities.enumerated() {
                csv.append(
                    Self.settings(row, replicates: statistics.count) + ["\(rank + 1)"] + Self.fields(statistics))
            }
        }
        return csv.text
    }

    private static func settings(_ row: Row, replicates: Int) -> [String] {
        ["\(row.cell.number)"] + row.cell.values + Experiment.settings(row.cell)
            + ["\(row.checkpoint)", "\(row.step)", "\(replicates)"]
    }

    private static func statisticColumns(_ name: String) -> [String] {
        ["_mean", "_se", "_low", "_high"].map { name + $0 }
    }

    private static func fields(_ statistics: ReplicateStatistics) -> [String] {
        [statistics.mean, statistics.standardError, statistics.interval.low, statistics.interval.high].map { "\($0)" }
    }
}
