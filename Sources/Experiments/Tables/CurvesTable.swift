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

    /// `curves.csv`: a row for each cell, replicate and checkpoint.
    func curvesCSV(_ records: [[FitRecord]]) -> String {
        var csv = CSV(
            header: ["cell", "replicate"] + sweptKeys + Self.settingColumns + ["step"]
                + columns.map(\.rawValue) + ["termination"])
        for (cell, replicates) in zip(cells, records) {
            let settings = cell.values + Self.settings(cell)
            for (index, record) in replicates.enumerated() {
                for row in record.rows {
                    csv.append(
                        ["\(cell.number)", "\(index + 1)"] + settings + ["\(row.step)"]
                            + columns.map { "\(row[$0])" } + [record.termination.rawValue])
                }
            }
        }
        return csv.text
    }
}
