import Experiments
import Foundation
import TestSupport

/// A folder of results that is gone when nobody holds it any more.
struct ResultsOnDisk {
    let scratch: Scratch
    let figures: FigureFolder
    private let name: String

    /// Runs the experiment of a text and writes its tables.
    init(_ text: String) async throws {
        let experiment = try Trial.experiment(text)
        scratch = try Scratch()
        name = experiment.name
        let store = try await Trial.store(experiment, below: scratch)
        let folder = try ResultFolder(for: experiment, below: scratch.path, withFigures: false)
        _ = try folder.write(experiment, from: store, RunInformation(jobs: 1, version: "test"))
        figures = FigureFolder(folder.path)
    }

    /// A folder that holds given tables, by name.
    init(tables: [String: String]) throws {
        scratch = try Scratch()
        name = "given"
        figures = FigureFolder(scratch.file(name))
        try FileManager.default.createDirectory(atPath: figures.path, withIntermediateDirectories: true)
        for (table, text) in tables { try scratch.write(text, to: "\(name)/\(table).csv") }
    }

    /// A table, read by the tests' own reader.
    func table(_ table: String) throws -> Table { try Table(scratch.read("\(name)/\(table).csv")) }
}
