import Fitting
import Objectives
import Optimization

extension Experiment {
    /// The columns that name a cell: number, swept keys, and what every result carries.
    static let settingColumns = ["objective", "beta", "learner_dispersion"]

    /// The fields of those columns for one cell.
    static func settings(_ cell: Cell) -> [String] {
        [cell.fit.objective.name, "\(cell.fit.beta)", cell.fit.usesDispersion ? cell.fit.dispersion.name : ""]
    }

    /// The columns of `curves.csv`.
    var curveColumns: [String] {
        ["cell", "replicate"] + sweptKeys + Self.settingColumns + ["step"] + CurveColumn.allCases.map(\.rawValue)
            + ["termination"]
    }

    /// The rows of `curves.csv` for one cell: one for each replicate and checkpoint.
    static func appendCurves(of cell: Cell, _ records: [FitRecord], to csv: inout CSV) {
        let settings = cell.values + Self.settings(cell)
        for (index, record) in records.enumerated() {
            for row in record.rows {
                csv.append(
                    ["\(cell.number)", "\(index + 1)"] + settings + ["\(row.step)"] + row.values.map { "\($0)" }
                        + [record.termination.rawValue])
            }
        }
    }
}
