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
        gnuplot = withFigures ? try Gnuplot(otherwise: "run with --no-figures") : nil
        var folder = URL(fileURLWithPath: path)
        while !FileManager.default.fileExists(atPath: folder.path) && folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        guard PathKind(of: folder.path) == .folder, FileManager.default.isWritableFile(atPath: folder.path) else {
            throw FileFault(file: path, message: "cannot be written: \(folder.relativePath) is no writable folder")
        }
    }

    /// Writes tables, figures and manifest from the store; each file appears whole or not at all, and what an earlier run
    /// has left and this one does not make goes. A shard has a manifest alone. The store is closed when the tables are there.
    ///
    /// - Returns: what there is to look at, a line each: the comparisons with their verdicts, and the figures.
    public func write(
        _ experiment: Experiment, from store: Store?, _ information: RunInformation,
        _ interruption: Interruption = Interruption()
    ) throws -> [String] {
        let tables = information.shard == .whole ? try experiment.tables.map { try ExactTable($0) } : []
        try AtomicFile.makeFolder(path)
        try? FileManager.default.removeItem(atPath: "\(path)/\(Report.fileName)")
        var files = try tables.map { try ResultFile("\($0.specification.name).csv", in: path, $0.csv) }
        files.append(try ResultFile("manifest.json", in: path, Manifest(experiment, information).json))
        var lines: [String] = []
        if information.shard == .whole, let store, !experiment.cells.isEmpty {
            let reader = try StoreReader(store)
            let threads = Threads(information.jobs)
            files += try curves(of: experiment, reader, threads, interruption)
            if let (file, line) = try comparisons(of: experiment, reader, threads, interruption) {
                files.append(file)
                lines.append(line)
            }
        }
        try ResultFile.finish(files, closing: store)
        if information.shard != .whole { return [] }
        let figures = tables.flatMap(\.specification.figures) + experiment.figures
        let folder = FigureFolder(path)
        folder.remove(figures)
        try folder.write(figures)
        guard let gnuplot else { return lines }
        return lines
            + (try figures.flatMap { figure in
                try interruption.check()
                return try folder.draw(figure, with: gnuplot).prefix(1)
            })
    }

    /// Writes the report on what is in the folder, if figures are wanted too.
    ///
    /// - Returns: its path.
    public func writeReport() throws(FileFault) -> String? {
        gnuplot == nil ? nil : try Report.write(in: path)
    }

    /// The tables of the cells, all but finished.
    private func curves(
        of experiment: Experiment, _ reader: StoreReader, _ threads: Threads, _ interruption: Interruption
    ) throws -> [ResultFile] {
        if !experiment.recordsArms { try? FileManager.default.removeItem(atPath: "\(path)/arms.csv") }
        // One after the other: work that is shared within shared work is not shared again.
        return try CellTables(experiment, reader, threads: threads).write(to: path, interruption)
            + [FrontierTable.write(experiment, to: path, threads: threads, interruption)]
    }

    /// The comparisons, if there are any, all but finished, and how many have which verdict.
    private func comparisons(
        of experiment: Experiment, _ reader: StoreReader, _ threads: Threads, _ interruption: Interruption
    ) throws -> (file: ResultFile, verdicts: String)? {
        let file = "\(path)/\(ComparisonsTable.fileName)"
        guard !experiment.comparisons.isEmpty else {
            try? FileManager.default.removeItem(atPath: file)
            return nil
        }
        let (table, verdicts) = try ComparisonsTable(experiment, reader, threads: threads).write(to: path, interruption)
        let counts = Verdict.allCases.map { "\(verdicts[$0] ?? 0) \($0.rawValue)" }
        return (table, "\(file): \(counts.joined(separator: ", "))")
    }
}
