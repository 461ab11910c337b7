import NumericalCore
import Preferences

/// Writes `curves.csv`, `summary.csv` and, where it is asked for, `arms.csv` from the store, some cells at a time: the
/// memory does not grow with their number.
struct CellTables {
    private let experiment: Experiment
    private let reader: StoreReader
    private let threads: Threads

    init(_ experiment: Experiment, _ reader: StoreReader, threads: Threads) {
        self.experiment = experiment
        self.reader = reader
        self.threads = threads
    }

    /// The rows of some cells.
    private struct Part: Sendable {
        var curves = CSV()
        var summary = CSV()
        var arms = CSV()
    }

    /// About how many fits a thread takes at a time, at most; and how many parts are written together.
    private static let fitsPerPart = 128
    private static let partsPerThread = 4

    /// Writes the tables into a folder, all but finished.
    func write(to folder: String, _ interruption: Interruption) throws -> [ResultFile] {
        let curves = try ResultFile("curves.csv", in: folder)
        try curves.write(CSV(header: experiment.curveColumns))
        let summary = try ResultFile("summary.csv", in: folder)
        try summary.write(
            CSV(header: SummaryTable.columns(sweptKeys: experiment.sweptKeys, measured: experiment.columns)))
        let arms = experiment.recordsArms ? try ResultFile("arms.csv", in: folder) : nil
        try arms?.write(CSV(header: SummaryTable.armColumns(sweptKeys: experiment.sweptKeys)))
        let cells = experiment.cells.count
        let parts = Self.partsPerThread * threads.count
        let cellsPerPart = max(1, min(Self.fitsPerPart / experiment.replicates, cells / parts))
        let step = cellsPerPart * parts
        for start in stride(from: 0, to: cells, by: step) {
            try interruption.check()
            let parts = threads.map(start..<min(start + step, cells), by: cellsPerPart) { cells in
                Result { try part(cells) }
            }
            for part in parts {
                let part = try part.get()
                try curves.write(part.curves)
                try summary.write(part.summary)
                try arms?.write(part.arms)
            }
        }
        return [curves, summary] + (arms.map { [$0] } ?? [])
    }

    private func part(_ cells: Range<Int>) throws(FileFault) -> Part {
        var part = Part()
        for (index, records) in zip(cells, try reader.records(ofCells: cells)) {
            let cell = experiment.cells[index]
            experiment.appendCurves(of: cell, records, to: &part.curves)
            for row in SummaryTable.rows(of: cell, in: experiment, records) {
                SummaryTable.append(row, to: &part.summary)
                SummaryTable.appendArms(row, to: &part.arms)
            }
        }
        return part
    }
}
