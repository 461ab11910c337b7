import ArgumentParser
import Experiments
import Foundation
import Preferences

/// `plot`: figures from the tables of results.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw figures from the CSV files of results.",
        discussion: """
            RESULT is a folder that 'run' has written, or its name below results/. Without options its figures are drawn \
            anew, as figures.json beside its tables lists them. With --x and --y a figure of your own: COLUMN is a column \
            of summary.csv (reward stands for reward_mean with its interval), or of the table that --table names. An axis \
            that is a swept key shows the last checkpoint of each fit; one without numbers has its names side by side. \
            What nothing fixes tells lines apart by dashes. --heat draws a heat map over x and y. Figures are written \
            as SVG, PNG and PDF to RESULT/figures/NAME.*, or to the file that --output names.
            """)

    @Argument(help: "Folders of results, or names below results/.")
    var results: [String]

    @Option(help: ArgumentHelp("What runs along the horizontal axis.", valueName: "column"))
    var x: String?

    @Option(help: ArgumentHelp("What runs along the vertical axis.", valueName: "column"))
    var y: String?

    @Option(help: ArgumentHelp("What colours tell apart.", valueName: "column"))
    var color: String?

    @Option(help: ArgumentHelp("What has a panel for each value.", valueName: "column"))
    var facet: String?

    @Option(help: ArgumentHelp("What colours the cells of a heat map over x and y.", valueName: "column"))
    var heat: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only rows with this value, or one of several: --where fit.beta=0.1,1; repeatable.",
            valueName: "column=value,..."))
    var filters: [Setting] = []

    @Flag(help: "Logarithmic horizontal axis.")
    var logX = false

    @Flag(help: "Logarithmic vertical axis.")
    var logY = false

    @Option(help: "The table: the name of a CSV file of RESULT, without ending.")
    var table = FigureSpecification.summary

    @Option(help: "The name of the figure.")
    var name: String?

    @Option(help: ArgumentHelp("Write this one file instead: .svg, .png or .pdf.", valueName: "file"))
    var output: String?

    @Flag(help: "Do not say which files were written.")
    var quiet = false

    private static let standardName = "plot"

    /// Whether a figure is described that no experiment has asked for.
    private var isOwn: Bool {
        [x, y, color, facet, heat, name, output].contains { $0 != nil } || !filters.isEmpty || logX || logY
            || table != FigureSpecification.summary
    }

    func validate() throws {
        if isOwn {
            if x == nil { throw ValidationError("--x: expected a column") }
            if y == nil { throw ValidationError("--y: expected a column") }
        }
        if heat != nil && color != nil {
            throw ValidationError("--color: a heat map has its colours from --heat; use --facet or --where")
        }
        if let name, name.isEmpty || name.contains("/") || name.hasPrefix(".") {
            throw ValidationError("--name: expected the name of a file without ending, got '\(name)'")
        }
        if name != nil && output != nil { throw ValidationError("--name and --output exclude each other") }
        if output != nil && results.count > 1 { throw ValidationError("--output: expected one RESULT") }
        if let output, format(of: output) == nil {
            throw ValidationError("--output: expected a file ending in .svg, .png or .pdf, got '\(output)'")
        }
    }

    func run() throws {
        let folders = try results.map(folder)
        let gnuplot = try reporting { try Gnuplot() }
        for folder in folders {
            let figures = isOwn ? [try own(in: folder)] : try reporting { try folder.figures() }
            for figure in figures { try draw(figure, of: folder, with: gnuplot) }
        }
    }

    private func draw(_ figure: FigureSpecification, of folder: FigureFolder, with gnuplot: Gnuplot) throws {
        let files: [String]
        do throws(FileFault) {
            if let output, let format = format(of: output) {
                let stem = String(output.dropLast(format.rawValue.count + 1))
                files = try folder.draw(figure, with: gnuplot, formats: [format], as: stem)
            } else {
                files = try folder.draw(figure, with: gnuplot)
            }
        } catch {
            // What is about the options was asked for wrongly; what is about a line of a table is a broken one.
            let isAboutOptions =
                error.key.map { key in
                    key.hasPrefix("where") || error.line == nil && ["x", "y", "color", "facet", "heat"].contains(key)
                } ?? false
            throw Failure(description: error.description, status: isOwn && isAboutOptions ? 2 : 1)
        }
        if !quiet { Console.write(files.map { $0 + "\n" }.joined()) }
    }

    private func folder(_ name: String) throws -> FigureFolder {
        let bare = name.hasSuffix("/") && name.count > 1 ? String(name.dropLast()) : name
        let candidates = [bare, "results/\(bare)"]
        for candidate in candidates where PathKind(of: candidate) == .folder { return FigureFolder(candidate) }
        throw Failure(
            description: "\(name): no such folder of results (looked for \(candidates.joined(separator: ", ")))",
            status: 2)
    }

    private func format(of file: String) -> FigureFormat? {
        FigureFormat.allCases.first { file.hasSuffix(".\($0.rawValue)") && file != ".\($0.rawValue)" }
    }

    /// The figure that the options describe.
    private func own(in folder: FigureFolder) throws -> FigureSpecification {
        if !folder.tables.contains(table) {
            throw Failure(
                description: "--table: expected a table of \(folder.path) (\(folder.tables.joined(separator: ", "))), "
                    + "got '\(table)'", status: 2)
        }
        return FigureSpecification(
            name: name ?? Self.standardName, table: table, x: x ?? "", y: y ?? "", color: color, facet: facet,
            heat: heat, filters: filters.map { .init(key: $0.key, values: Self.values($0.value)) }, logX: logX,
            logY: logY)
    }

    /// Values between commas; a comma in brackets belongs to the value.
    private static func values(_ text: String) -> [String] {
        var (values, depth) = ([""], 0)
        for character in text {
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if character == "," && depth <= 0 {
                values.append("")
            } else if !(character == " " && values.last == "") {
                values[values.count - 1].append(character)
            }
        }
        return values
    }
}
