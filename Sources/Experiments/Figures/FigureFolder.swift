import Foundation
public import Preferences

/// A form in which figures are written.
public enum FigureFormat: String, Sendable, CaseIterable {
    /// Vectors for pages of the web.
    case svg
    /// Pixels.
    case png
    /// Vectors for papers.
    case pdf
}

/// The figures of a folder of results, made from its CSV files alone.
public struct FigureFolder: Sendable {
    /// The folder of results.
    public let path: String

    /// The figures of a folder.
    public init(_ path: String) { self.path = path }

    /// The file that says which figures the experiment asks for.
    var list: String { "\(path)/figures.json" }

    /// The names of its tables, sorted.
    public var tables: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".csv") && !$0.hasPrefix(".") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// The figures that the experiment asks for, as its last run has left them.
    ///
    /// - Throws: if the list is missing or broken, naming file, line and key.
    public func figures() throws(FileFaults) -> [FigureSpecification] {
        if !FileManager.default.fileExists(atPath: list) {
            let message = "no such file; run leaves it beside its tables if the experiment has figures"
            throw FileFaults([FileFault(file: list, message: message)])
        }
        let tree = try ConfigurationNode.read(list)
        var reader = ConfigurationReader()
        let figures = reader.listedFigures(tree)
        guard let figures, reader.faults.isEmpty else { throw FileFaults(reader.faults) }
        return figures
    }

    /// Says which figures the experiment asks for.
    func write(_ figures: [FigureSpecification]) throws(FileFault) {
        if figures.isEmpty {
            try? FileManager.default.removeItem(atPath: list)
            return
        }
        try AtomicFile.write("[\n" + figures.map { "  \($0.json)" }.joined(separator: ",\n") + "\n]\n", to: list)
    }

    /// The numbers of a figure of lines.
    ///
    /// - Throws: if a table is missing or broken, or has no rows for the figure.
    public func lines(_ figure: FigureSpecification) throws(FileFault) -> FigureData {
        let rows = try rows(figure)
        let frontierFile = "\(path)/\(FigureSpecification.frontier).csv"
        let hasFrontier = figure.drawsFrontier && FileManager.default.fileExists(atPath: frontierFile)
        let frontier = hasFrontier ? try FrontierLines(try TableReader(frontierFile)) : nil
        return try FigureData(figure, rows, frontier: frontier)
    }

    /// The numbers of a heat map.
    ///
    /// - Parameter column: the column that gives the colours.
    /// - Throws: if the table is missing or broken, or has no rows for the figure.
    public func heatMap(_ figure: FigureSpecification, of column: String) throws(FileFault) -> HeatMap {
        try HeatMap(figure, try rows(figure), showing: column)
    }

    private func rows(_ figure: FigureSpecification) throws(FileFault) -> FigureRows {
        try FigureRows(figure, try TableReader("\(path)/\(figure.table).csv"))
    }

    /// Draws a figure into files of the given formats, each of which appears whole or not at all.
    ///
    /// - Returns: the files, in the order of the formats.
    public func draw(
        _ figure: FigureSpecification, with gnuplot: Gnuplot, formats: [FigureFormat] = FigureFormat.allCases,
        as target: String? = nil
    ) throws(FileFault) -> [String] {
        let drawing: Drawing
        if let heat = figure.heat {
            drawing = Drawing(figure, try heatMap(figure, of: heat))
        } else {
            drawing = Drawing(figure, try lines(figure))
        }
        let target = target ?? "\(path)/figures/\(figure.name)"
        if let slash = target.lastIndex(of: "/") { try AtomicFile.makeFolder(String(target[...slash])) }
        let files = formats.map { (ending: $0, file: "\(target).\($0.rawValue)", partial: Self.partial(target, $0)) }
        defer { for file in files { try? FileManager.default.removeItem(atPath: file.partial) } }
        try gnuplot.run(
            GnuplotScript(drawing, into: files.map { ($0.ending, $0.partial) }).text, file: target)
        for file in files {
            try FigureFile.settle(file.partial, as: file.ending, title: figure.name)
            try AtomicFile.rename(file.partial, to: file.file)
        }
        return files.map(\.file)
    }

    private static func partial(_ target: String, _ format: FigureFormat) -> String {
        var parts = target.split(separator: "/", omittingEmptySubsequences: false)
        let name = parts.popLast() ?? ""
        return (parts + [".\(name).\(format.rawValue).partial"]).joined(separator: "/")
    }

    /// Takes away the files of figures.
    func remove(_ figures: [FigureSpecification]) {
        for figure in figures {
            for format in FigureFormat.allCases {
                try? FileManager.default.removeItem(atPath: "\(path)/figures/\(figure.name).\(format.rawValue)")
            }
        }
    }
}
