/// A table of a report: its headers sort it, it scrolls within its own frame, and a long one is cut with a note.
struct ReportTable {
    /// A column.
    struct Column {
        let name: String
        var isNumeric = false
    }

    /// A name for the frame, by which the page and those who hear it can refer to it.
    let id: String
    /// What the table shows.
    let caption: HTML
    let columns: [Column]
    /// The cells' contents, row by row.
    let rows: [[HTML]]
    /// How many rows there are, those that are not shown with them.
    let count: Int
    /// The file with all of them.
    let file: String

    /// The most rows that a table shows.
    static let mostRows = 200

    var html: HTML {
        let head = columns.map { column -> HTML in
            "<th scope=\"col\"\(column.isNumeric ? Self.numeric : "")>\(Self.breakable(column.name))</th>"
        }
        let cutting: HTML =
            count > rows.count
            ? " <strong>The first \(rows.count) of \(count) rows; all are in \(file).</strong>" : ""
        return """
            <div class="frame" role="region" tabindex="0" aria-labelledby="\(id)">
            <table class="sortable">
            <caption id="\(id)"><span class="said">\(caption)\(cutting)</span></caption>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>
            \(rows.map(row).joined())</tbody>
            </table>
            </div>

            """
    }

    private func row(_ cells: [HTML]) -> HTML {
        let shown = zip(columns, cells).enumerated().map { place, cell -> HTML in
            let kind: HTML = cell.0.isNumeric ? Self.numeric : ""
            return place == 0
                ? "<th scope=\"row\"\(kind)>\(cell.1)</th>" : "<td\(kind)>\(cell.1)</td>"
        }
        return "<tr>\(shown.joined())</tr>\n"
    }

    private static let numeric: HTML = " class=\"number\""

    /// A name that may break behind a dot or an underscore.
    private static func breakable(_ name: String) -> HTML {
        HTML(trusted: HTML.escaped(name).replacing("_", with: "_<wbr>").replacing(".", with: ".<wbr>"))
    }
}
