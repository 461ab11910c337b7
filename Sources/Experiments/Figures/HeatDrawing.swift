import Foundation

extension Drawing {
    /// A heat map.
    init(_ figure: FigureSpecification, _ map: HeatMap) {
        let draft = HeatDrawing(figure, map)
        self.init(
            width: draft.grid.width, height: draft.grid.height, data: [],
            commands: draft.settings + map.panels.indices.flatMap { draft.panel($0) } + draft.bar)
    }
}

/// The parts of a heat map.
private struct HeatDrawing {
    let figure: FigureSpecification
    let map: HeatMap
    let grid: PanelGrid
    private let titles: [[String]]
    private let xLabels, yLabels: [String]
    private let isSlanted: Bool
    /// How far the labels below a panel reach down.
    private let depth: Double
    private let decimals: Int
    private let label: [String]
    private let barTicks: [(value: Double, label: String)]

    private static let lineHeight = 15.0
    private static let barWidth = 14.0
    private static let slices = 64

    init(_ figure: FigureSpecification, _ map: HeatMap) {
        self.figure = figure
        self.map = map
        let range = map.range
        let digits = min(max(Int((-log10((range.high - range.low) / 100)).rounded(.up)), 0), 4)
        decimals = digits
        xLabels = map.xNames.map { GnuplotText.shortened(FigureLabel.value(figure.x, $0), to: 36) }
        yLabels = map.yNames.map { GnuplotText.shortened(FigureLabel.value(figure.y, $0), to: 36) }
        let texts = map.panels.flatMap(\.cells).map { Self.text($0, decimals: digits) }
        let longest = xLabels.map { GnuplotText.width($0) }.max() ?? 0
        let valueWidth = 12 + (texts.map { GnuplotText.width($0) * 0.9 }.max() ?? 0)
        // Few columns are as wide as their names.
        let room = 640 / Double(PanelGrid.columns(map.panels.count))
        let cell = (width: max(44, valueWidth, min(longest + 10, room / Double(map.xNames.count))), height: 26.0)
        let size = (
            width: max(90, cell.width * Double(map.xNames.count)),
            height: max(60, cell.height * Double(map.yNames.count))
        )
        isSlanted = longest + 6 > size.width / Double(map.xNames.count)
        titles = map.panels.map { panel in
            PanelGrid.wrapped(
                figure.facet.map { FigureLabel.setting($0, panel.value) } ?? "", to: size.width + 10, most: 2)
        }
        label = PanelGrid.wrapped(
            FigureLabel.axis(figure.heat ?? "", metric: map.metric), to: max(size.height, 150), most: 3)
        let titleHeight = Self.lineHeight * Double(titles.map(\.count).max() ?? 0)
        depth = isSlanted ? 18 + 0.57 * longest : 28
        let notes = Double(Self.notes(map).count)
        let overhang =
            isSlanted
            ? PanelGrid.overhang(xLabels.enumerated().map { ((Double($0.offset) + 0.5) * cell.width, $0.element) }) : 0
        barTicks = AxisTicks(showing: [range.low, range.high], about: 5).ticks.filter {
            $0.value >= range.low && $0.value <= range.high
        }
        let tickWidth = barTicks.map { GnuplotText.width($0.label) }.max() ?? 0
        grid = PanelGrid(
            count: map.panels.count, panel: size,
            left: max((yLabels.map { GnuplotText.width($0) }.max() ?? 0) + 40, overhang),
            right: 30 + Self.barWidth + 14 + tickWidth + 12 + Self.lineHeight * Double(label.count),
            top: titleHeight + 12,
            bottom: depth + 20 + Self.lineHeight * notes + 8,
            gap: (22, titleHeight + 22), leastHeight: 170)
    }

    private static func text(_ cell: HeatMap.Cell, decimals: Int) -> String {
        guard cell.value.isFinite else { return "–" }
        let number = String(format: "%.*f", decimals, cell.value)
        let isZero = !number.contains { $0 != "0" && $0 != "." && $0 != "-" }
        return (isZero ? String(number.trimmingPrefix("-")) : GnuplotText.minus(number))
            + (cell.isSignificant ? "*" : "")
    }

    /// What the marks in the cells mean.
    private static func notes(_ map: HeatMap) -> [String] {
        let cells = map.panels.flatMap(\.cells)
        let isFull = map.panels.allSatisfy { $0.cells.count == map.xNames.count * map.yNames.count }
        return (cells.contains { $0.isSignificant } ? ["* differs from 0 at 5% after Holm's correction"] : [])
            + (isFull && cells.allSatisfy(\.value.isFinite) ? [] : ["grey: no value"])
    }

    var settings: [String] {
        let notes = Self.notes(map).enumerated().map { index, note in
            let y = (Double(Self.notes(map).count - index) - 0.4) * Self.lineHeight / grid.height
            return "set label \(index + 3) \(GnuplotText.quoted(GnuplotText.plain(note))) at screen "
                + "\(PanelGrid.share(grid.left / grid.width)),\(PanelGrid.share(y)) left font ',9' tc rgb '#444444'"
        }
        return [
            "unset key", "unset grid", "set border 0", "set tics scale 0 textcolor '#333333'",
            isSlanted ? "set xtics rotate by 35 right" : "set xtics norotate",
        ] + notes
    }

    func panel(_ p: Int) -> [String] {
        let (nx, ny) = (map.xNames.count, map.yNames.count)
        var lines = [
            grid.margins(p), "set title \(PanelGrid.quoted(titles[p])) offset 0,-0.7",
            grid.isLowest(p) ? grid.xLabel([FigureLabel.axis(figure.x)], under: depth, p) : "unset label 2",
            grid.isLeftmost(p) ? grid.yLabel([FigureLabel.axis(figure.y)]) : "unset label 1",
            "set xtics (\(Self.ticks(xLabels, isShown: grid.isLowest(p))))",
            "set ytics (\(Self.ticks(yLabels, isShown: grid.isLeftmost(p))))",
            "set xrange [-0.5:\(Double(nx) - 0.5)]", "set yrange [-0.5:\(Double(ny) - 0.5)]",
            "set object 1 rect from -0.5,-0.5 to \(Double(nx) - 0.5),\(Double(ny) - 0.5) fc rgb '#d9d9d9' "
                + "fs solid noborder behind",
        ]
        let range = map.range
        for (index, cell) in map.panels[p].cells.enumerated() {
            let (x, y) = (Double(cell.column), Double(cell.row))
            var ink = "#444444"
            if cell.value.isFinite {
                let share = (cell.value - range.low) / (range.high - range.low)
                let color = FigureColors.scale(share, isDiverging: map.isDiverging)
                ink = color.luminance < 0.2 ? "#ffffff" : "#111111"
                lines.append(
                    "set object \(index + 2) rect from \(x - 0.5),\(y - 0.5) to \(x + 0.5),\(y + 0.5) "
                        + "fc rgb '\(color.text)' fs solid border lc rgb '#ffffff' lw 0.8 front")
            }
            lines.append(
                "set label \(index + 1000000) '\(Self.text(cell, decimals: decimals))' at \(x),\(y) center front "
                    + "font ',10' tc rgb '\(ink)'")
        }
        let labels = map.panels[p].cells.indices.map { "unset label \($0 + 1000000)" }
        return lines + ["plot NaN notitle", "unset object"] + labels
    }

    private static func ticks(_ labels: [String], isShown: Bool) -> String {
        labels.enumerated().map {
            "\(GnuplotText.quoted(isShown ? GnuplotText.plain($0.element) : "")) \($0.offset)"
        }.joined(separator: ", ")
    }

    /// The scale of the colours.
    var bar: [String] {
        let (range, x) = (map.range, grid.width - grid.right + 30)
        let size = (range.high - range.low) / Double(Self.slices)
        let labelPlace = 1 - (4 + Self.lineHeight * (Double(label.count) - 0.5)) / grid.width
        let height = min(max(grid.panelHeight, 120), 220)
        let slices = (0..<Self.slices).map { slice in
            let color = FigureColors.scale((Double(slice) + 0.5) / Double(Self.slices), isDiverging: map.isDiverging)
            let (low, high) = (range.low + Double(slice) * size, range.low + Double(slice + 1) * size)
            return "set object \(slice + 1) rect from 0,\(low) to 1,\(high) fc rgb '\(color.text)' "
                + "fs solid border lc rgb '\(color.text)' lw 0.3"
        }
        return [
            "set lmargin at screen \(PanelGrid.share(x / grid.width))",
            "set rmargin at screen \(PanelGrid.share((x + Self.barWidth) / grid.width))",
            "set tmargin at screen \(PanelGrid.share(1 - grid.top / grid.height))",
            "set bmargin at screen \(PanelGrid.share(1 - (grid.top + height) / grid.height))",
            "unset title", "unset label", "unset xtics", "unset ytics", "set xrange [0:1]",
            "set yrange [\(range.low):\(range.high)]", "set y2range [\(range.low):\(range.high)]",
            "set y2tics scale 0.4 (" + barTicks.map { "'\($0.label)' \($0.value)" }.joined(separator: ", ") + ")",
            "set label 1 \(PanelGrid.quoted(label)) at screen \(PanelGrid.share(labelPlace)), graph 0.5 center rotate by 90",
        ] + slices + ["plot NaN notitle"]
    }
}
