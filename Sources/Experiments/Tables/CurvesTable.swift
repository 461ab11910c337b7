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
        let settings = (0...cell.fit.path.count).map { place -> CSV in
            var fields = CSV()
            for field in cell.values + Self.settings(cell, at: place) { fields.add(field) }
            return fields
        }
        for (index, record) in records.enumerated() {
            var end = CSV()
            for field in record.fields { end.add(field) }
            for row in record.rows {
                csv.add(cell.number)
                csv.add(index + 1)
                csv.add(settings[min(row.place, cell.fit.path.count)])
                csv.add(row.step)
                let values = row.values.span
                for place in columns.indices { csv.add(place < values.count ? values[place] : .nan) }
                csv.add(end)
                csv.endRow()
            }
        }
    }
}
