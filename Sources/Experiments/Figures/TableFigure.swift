/// Figures of exact tables: lines without bands.
extension FigureData {
    init(_ figure: FigureSpecification, _ table: ExactTable) {
        let columns = table.specification.columns
        let place = { (name: String?) in name.flatMap { columns.firstIndex(of: $0) } }
        let (x, y, color, facet) = (place(figure.x), place(figure.y), place(figure.color), place(figure.facet))
        let rows = table.rows.filter { row in
            figure.filter.allSatisfy { name, value in
                place(name).map { row[$0] == value || Double(row[$0]) == Double(value) && Double(value) != nil } ?? true
            }
        }
        let title = { (column: Int?, name: String?, row: [String]) in
            column.map { "\(name ?? "") \(row[$0])" } ?? ""
        }
        let colorText = { (row: [String]) in title(color, figure.color, row) }
        let facetText = { (row: [String]) in title(facet, figure.facet, row) }
        let colors = Self.distinct(rows.map(colorText))
        let panels = Self.distinct(rows.map(facetText)).map { panel in
            let inPanel = rows.filter { facetText($0) == panel }
            let lines = colors.enumerated().compactMap { index, name -> Line? in
                let points = inPanel.filter { colorText($0) == name }.compactMap { row -> Point? in
                    guard let x = x.flatMap({ Double(row[$0]) }), let y = y.flatMap({ Double(row[$0]) }), y.isFinite
                    else { return nil }
                    return Point(x: x, y: y, low: y, high: y)
                }.sorted { $0.x < $1.x }
                return points.isEmpty ? nil : Line(color: index, dash: 0, points: points)
            }
            return Panel(title: panel, lines: lines, frontiers: [])
        }
        self.init(panels: panels, colors: colors, dashes: [""], hasBands: false)
    }
}
