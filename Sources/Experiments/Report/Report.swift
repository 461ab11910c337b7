#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
public import Preferences

/// A folder of results as one page that needs nothing else: the verdicts first, then figures, tables, settings and how to
/// run it again. A function of the folder alone.
public struct Report: Sendable {
    /// The page, as HTML.
    public let html: String

    /// The name of the report in a folder of results.
    public static let fileName = "report.html"

    /// Reads a folder.
    ///
    /// - Parameter linksFiles: whether the report is going to lie in the folder, beside the files that it names.
    /// - Throws: what is wrong with the folder, or with a file in it, by its line. A manifest or comparisons that are
    ///   missing are no fault.
    public init(reading folder: String, linksFiles: Bool = true) throws(FileFault) {
        let source = try ReportSource(folder: folder)
        let comparisons =
            source.has("comparisons.csv")
            ? try ComparisonsSection(CSVTable(file: "\(folder)/comparisons.csv")).html : Self.noComparisons(source)
        let figures = try FiguresSection(source, linksFiles: linksFiles)
        let tables = try Self.tables(source)
        let settings = SettingsSection(source: source)
        let sections: [(id: String, title: HTML, contents: HTML)] = [
            ("comparisons", "Comparisons", comparisons),
            ("figures", "Figures", figures.html),
            ("tables", "Tables", tables),
            ("settings", "Settings", settings.settings),
            ("run", "The run", settings.run),
            ("again", "How to run it again", settings.reproduction),
            ("files", "Files", FilesSection(source: source, linksFiles: linksFiles).html),
        ]
        html = Self.page(source, sections).markup
    }

    /// Writes the report into its folder, whole or not at all.
    ///
    /// - Returns: its path.
    static func write(in folder: String) throws(FileFault) -> String {
        let file = "\(folder)/\(fileName)"
        try AtomicFile.write(try Report(reading: folder).html, to: file)
        return file
    }

    private static func noComparisons(_ source: ReportSource) -> HTML {
        if source.manifest != nil && source.experiment?["compare"] == nil {
            return "<p>The experiment compares nothing.</p>\n"
        }
        return "<p class=\"absent\">There is no comparisons.csv in the folder, so no verdict is known here.</p>\n"
    }

    private static func tables(_ source: ReportSource) throws(FileFault) -> HTML {
        var tables: [HTML] = []
        if source.has("summary.csv") {
            tables.append(try SummarySection(TableReader("\(source.folder)/summary.csv")).html)
        }
        for name in source.exactTables {
            tables.append(
                try table(TableReader("\(source.folder)/\(name)"), name: name, id: "table-\(tables.count + 1)"))
        }
        return tables.isEmpty ? "<p>There are no tables in the folder.</p>\n" : tables.joined()
    }

    /// The first rows of a table as they are.
    private static func table(_ reader: TableReader, name: String, id: String) throws(FileFault) -> HTML {
        var rows: [[String]] = []
        var count = 0
        try reader.forEachRow(Array(reader.columns.indices)) { _, row throws(FileFault) in
            count += 1
            if count <= ReportTable.mostRows { rows.append(row) }
        }
        let columns = reader.columns.enumerated().map { place, column in
            ReportTable.Column(name: column, isNumeric: rows.allSatisfy { Double($0[place]) != nil })
        }
        return ReportTable(
            id: id, caption: "\(name)", columns: columns, rows: rows.map { $0.map { ShownNumber.field($0) } },
            count: count,
            file: name
        ).html
    }

    private static func page(_ source: ReportSource, _ sections: [(id: String, title: HTML, contents: HTML)]) -> HTML {
        let links = sections.map { section -> HTML in "<a href=\"#\(section.id)\">\(section.title)</a>" }
        let bodies = sections.map { section -> HTML in
            """
            <section id="\(section.id)" aria-labelledby="\(section.id)-title">
            <h2 id="\(section.id)-title">\(section.title)</h2>
            \(section.contents)</section>

            """
        }
        let question = source.experiment?["question"]?.label
        let asked: HTML = question.map { "<p class=\"question\">\($0)</p>\n" } ?? ""
        let size = source.text("cells").flatMap { cells in
            cells == "0" ? nil : source.text("replicates").map { "\(cells) cells x \($0) replicates" }
        }
        let finished = source.text("finished").map {
            "finished \($0.replacing("T", with: " ").replacing("Z", with: " UTC"))"
        }
        let facts = [size, finished].compactMap { $0 }.joined(separator: " \u{00B7} ")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
            <link rel="icon" href="data:,">
            <title>\(source.name): report of mallows-bandit</title>
            <style>
            \(reportStyle)</style>
            </head>
            <body>
            <header>
            <p class="kind">Report of an experiment</p>
            <h1>\(source.name)</h1>
            \(asked)<p class="facts-line">\(facts)</p>
            <nav class="screen" aria-label="Sections">\(links.joined())</nav>
            </header>
            <main>
            \(bodies.joined())</main>
            <script>
            \(reportScript)</script>
            </body>
            </html>

            """
    }
}
