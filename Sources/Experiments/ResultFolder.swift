import Evaluation
import Foundation
import NumericalCore
public import Preferences

/// The folder of an experiment's results.
public struct ResultFolder: Sendable {
    /// Its path.
    public let path: String
    private let gnuplot: Gnuplot?

    /// The folder for an experiment, or for a shard of it, below `output`. Nothing is made or written yet.
    ///
    /// - Throws: if figures are wanted and gnuplot is missing, or the place for results cannot be written to.
    public init(
        for experiment: Experiment, shard: Shard = .whole, below output: String, withFigures: Bool
    ) throws(FileFault) {
        path = "\(output)/\(experiment.name)" + (shard == .whole ? "" : "/\(shard.folder)")
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

    /// Writes tables, figures and manifest from the store; each file appears whole or not at all, and what an earlier run
    /// has left and this one does not make goes. A shard has a manifest alone.
    ///
    /// - Returns: what there is to look at, a line each: the comparisons with their verdicts, and the figures.
    public func write(
        _ experiment: Experiment, from store: Store?, _ information: RunInformation,
        _ interruption: Interruption = Interruption()
    ) async throws -> [String] {
        let tables = information.shard == .whole ? try experiment.tables.map { try ExactTable($0) } : []
        try AtomicFile.makeFolder(path)
        try? FileManager.default.removeItem(atPath: "\(path)/\(Report.fileName)")
        for table in tables { try AtomicFile.write(table.csv, to: "\(path)/\(table.specification.name).csv") }
        try AtomicFile.write(Manifest(experiment, information).json, to: "\(path)/manifest.json")
        if information.shard != .whole { return [] }
        let tableFigures = tables.flatMap { table in
            table.specification.figures.map { ($0, FigureData($0, table)) }
        }
        var figures = tableFigures
        var lines: [String] = []
        if let store, !experiment.cells.isEmpty {
            let reader = try StoreReader(store)
            figures += try await writeCurves(experiment, reader, jobs: information.jobs, interruption)
            lines += try await writeComparisons(experiment, reader, jobs: information.jobs, interruption)
        }
        for (figure, _) in figures {
            for ending in Self.endings {
                try? FileManager.default.removeItem(atPath: "\(path)/figures/\(figure.name).\(ending)")
            }
        }
        guard let gnuplot else { return lines }
        return lines
            + (try figures.map {
                try interruption.check()
                return try draw($0, $1, with: gnuplot)
            })
    }

    /// Writes the report on what is in the folder, if figures are wanted too.
    ///
    /// - Returns: its path.
    public func writeReport() throws(FileFault) -> String? {
        gnuplot == nil ? nil : try Report.write(in: path)
    }

    /// Writes what comes of the cells, and gives the figures that show it.
    private func writeCurves(
        _ experiment: Experiment, _ reader: StoreReader, jobs: Int, _ interruption: Interruption
    ) async throws -> [(FigureSpecification, FigureData)] {
        let rows = try await CellTables(experiment, reader, jobs: jobs).write(to: path, interruption)
        let frontiers = try FrontierTable(of: experiment, writingTo: path, interruption)
        if !experiment.recordsArms { try? FileManager.default.removeItem(atPath: "\(path)/arms.csv") }
        return experiment.figures.map { ($0, FigureData($0, experiment, rows, frontiers)) }
    }

    /// Writes the comparisons, if there are any, and says how many have which verdict.
    private func writeComparisons(
        _ experiment: Experiment, _ reader: StoreReader, jobs: Int, _ interruption: Interruption
    ) async throws -> [String] {
        let file = "\(path)/\(ComparisonsTable.fileName)"
        guard !experiment.comparisons.isEmpty else {
            try? FileManager.default.removeItem(atPath: file)
            return []
        }
        let verdicts = try await ComparisonsTable(experiment, reader, jobs: jobs).write(to: path, interruption)
        let counts = Verdict.allCases.map { "\(verdicts[$0] ?? 0) \($0.rawValue)" }
        return ["\(file): \(counts.joined(separator: ", "))"]
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
