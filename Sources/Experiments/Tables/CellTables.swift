import NumericalCore
import Preferences

/// Writes `curves.csv`, `summary.csv` and, where it is asked for, `arms.csv` from the store, some cells at a time: the
/// memory does not grow with their number.
struct CellTables {
    private let experiment: Experiment
    private let reader: StoreReader
    private let jobs: Int

    init(_ experiment: Experiment, _ reader: StoreReader, jobs: Int) {
        self.experiment = experiment
        self.reader = reader
        self.jobs = jobs
    }

    /// The rows of some cells.
    private struct Part: Sendable {
        var curves = CSV()
        var summary = CSV()
        var arms = CSV()
    }

    /// About how many fits a worker takes at a time.
    private static let fitsPerPart = 512

    /// Writes the tables into a folder.
    func write(to folder: String, _ interruption: Interruption) async throws {
        let curves = try TableFile("curves.csv", in: folder)
        try curves.write(CSV(header: experiment.curveColumns))
        let summary = try TableFile("summary.csv", in: folder)
        try summary.write(
            CSV(header: SummaryTable.columns(sweptKeys: experiment.sweptKeys, measured: experiment.columns)))
        let arms = experiment.recordsArms ? try TableFile("arms.csv", in: folder) : nil
        try arms?.write(CSV(header: SummaryTable.armColumns(sweptKeys: experiment.sweptKeys)))
        let cellsPerPart = max(1, Self.fitsPerPart / experiment.replicates)
        for start in stride(from: 0, to: experiment.cells.count, by: cellsPerPart * jobs) {
            try interruption.check()
            let starts = stride(
                from: start, to: min(start + cellsPerPart * jobs, experiment.cells.count), by: cellsPerPart)
            for part in try await parts(starts.map { $0..<min($0 + cellsPerPart, experiment.cells.count) }) {
                try curves.write(part.curves)
                try summary.write(part.summary)
                try arms?.write(part.arms)
            }
        }
        // One wait for the disk instead of one after the other.
        let files = [curves, summary] + (arms.map { [$0] } ?? [])
        for result in Threads(files.count).map(files.count, { place in Result { try files[place].finish() } }) {
            try result.get()
        }
    }

    /// The parts of several ranges of cells, made at the same time.
    private func parts(_ ranges: [Range<Int>]) async throws -> [Part] {
        try await withThrowingTaskGroup(of: (place: Int, part: Part).self) { group in
            for (place, range) in ranges.enumerated() {
                group.addTask { (place, try self.part(range)) }
            }
            var parts = [Part](repeating: Part(), count: ranges.count)
            for try await (place, part) in group { parts[place] = part }
            return parts
        }
    }

    private func part(_ cells: Range<Int>) throws(FileFault) -> Part {
        var part = Part()
        for index in cells {
            let cell = experiment.cells[index]
            let records = try reader.records(ofCell: index)
            experiment.appendCurves(of: cell, records, to: &part.curves)
            for row in SummaryTable.rows(of: cell, in: experiment, records) {
                SummaryTable.append(row, to: &part.summary)
                SummaryTable.appendArms(row, to: &part.arms)
            }
        }
        return part
    }
}
