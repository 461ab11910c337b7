import Fitting
import Objectives
import Optimization

extension Experiment {
    /// The columns that name a cell: number, swept keys, and what every result carries.
    static let settingColumns = ["objective", "beta", "learner_dispersion"]

    /// The fields of those columns for one cell at a place of its checkpoints.
    static func settings(_ cell: Cell, at place: Int) -> [String] {
        [
            cell.fit.objective.name, "\(cell.fit.beta(at: place))",
            cell.fit.usesDispersion ? cell.fit.dispersion.name : "",
        ]
    }

    /// The columns of `curves.csv`.
    var curveColumns: [String] {
        ["cell", "replicate"] + sweptKeys + Self.settingColumns + ["step"] + columns.map(\.rawValue)
            + ["termination", "evaluations", "contexts_without_optimum", "proven_gap"]
    }

    /// The rows of `curves.csv` for one cell: one for each replicate and checkpoint.
    func appendCurves(of cell: Cell, _ records: [FitRecord], to csv: inout CSV) {
        for (index, record) in records.enumerated() {
            for row in record.rows {
                csv.append(
                    ["\(cell.number)", "\(index + 1)"] + cell.values + Self.settings(cell, at: row.place)
                        + ["\(row.step)"] + columns.map { "\(row[$0])" } + record.fields)
            }
        }
    }
}
