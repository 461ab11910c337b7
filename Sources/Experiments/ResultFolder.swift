import Foundation
import NumericalCore
public import Preferences

/// The folder of an experiment's results.
public struct ResultFolder: Sendable {
    /// Its path.
    public let path: String
    private let gnuplot: Gnuplot?

    /// The folder for an experiment below `output`. Nothing is made or written yet.
    ///
    /// - Throws: if figures are wanted and gnuplot is missing, or the place for results cannot be written to.
    public init(for experiment: Experiment, below output: String, withFigures: Bool) throws(FileFault) {
        path = "\(output)/\(experiment.name)"
        gnuplot = withFigures ? try Gnuplot() : nil
        var folder = URL(fileURLWithPath: path)
        while !FileManager.default.fileExists(atPath: folder.path) && folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        let isFolder = (try? folder.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
        guard isFolder, FileManager.default.isWritableFile(atPath: folder.path) else {
            throw FileFault(file: path, message: "cannot be written: \(folder.relativePath) is no writable folder")
        }
    }

    /// How a run went, for the manifest.
    public struct RunInformation: Sendable {
        /// Wall time of the fits, in seconds.
        public let seconds: Double
        /// The number of workers.
        public let jobs: Int
        /// The version of the program.
        public let version: String

        /// What the manifest says of a run.
        public init(seconds: Double, jobs: Int, version: String) {
            self.seconds = seconds
            self.jobs = jobs
            self.version = version
        }
    }

    /// Writes tables, figures and manifest; each file appears whole or not at all, and what an earlier run has left and
    /// this one does not make goes.
    ///
    /// - Returns: the paths of the figures.
    public func write(
        _ experiment: Experiment, _ records: [[FitRecord]], _ information: RunInformation
    ) throws -> [String] {
        let tables = try experiment.tables.map { try ExactTable($0) }
        try AtomicFile.makeFolder(path)
        for table in tables { try AtomicFile.write(table.csv, to: "\(path)/\(table.specification.name).csv") }
        try AtomicFile.write(Manifest(experiment, information).json, to: "\(path)/manifest.json")
        let tableFigures = tables.flatMap { table in
            table.specification.figures.map { ($0, FigureData($0, table)) }
        }
        let figures = tableFigures + (experiment.cells.isEmpty ? [] : try writeCurves(experiment, records))
        for (figure, _) in figures {
            for ending in Self.endings {
                try? FileManager.default.removeItem(atPath: "\(path)/figures/\(figure.name).\(ending)")
            }
        }
        guard let gnuplot else { return [] }
        return try figures.map { try draw($0, $1, with: gnuplot) }
    }

    /// Writes what comes of the cells, and gives the figures that show it.
    private func writeCurves(
        _ experiment: Experiment, _ records: [[FitRecord]]
    ) throws -> [(FigureSpecification, FigureData)] {
        let summary = SummaryTable(experiment, records)
        let frontiers = try FrontierTable(experiment)
        try AtomicFile.write(experiment.curvesCSV(records), to: "\(path)/curves.csv")
        try AtomicFile.write(summary.csv(experiment), to: "\(path)/summary.csv")
        try AtomicFile.write(frontiers.csv, to: "\(path)/frontier.csv")
        if summary.rows.contains(where: { !$0.armProbabilities.isEmpty }) {
            try AtomicFile.write(summary.armsCSV(experiment), to: "\(path)/arms.csv")
        } else {
            try? FileManager.default.removeItem(atPath: "\(path)/arms.csv")
        }
        return experiment.figures.map { ($0, FigureData($0, experiment, summary, frontiers)) }
    }

    private static let endings = ["svg", "png"]

    private func draw(_ figure: FigureSpecification, _ data: FigureData, with gnuplot: Gnuplot) throws -> String {
        let folder = "\(path)/figures"
        try AtomicFile.makeFolder(folder)
        let partial = Self.endings.map { "\(folder)/.\(figure.name).\($0).partial" }
        defer { for file in partial { try? FileManager.default.removeItem(atPath: file) } }
        try gnuplot.run(
            GnuplotScript(figure, data, svg: partial[0], png: partial[1]).text, file: "\(folder)/\(figure.name)")
        for (file, ending) in zip(partial, Self.endings) {
            try AtomicFile.rename(file, to: "\(folder)/\(figure.name).\(ending)")
        }
        return "\(folder)/\(figure.name).svg"
    }
}
