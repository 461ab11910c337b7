import Foundation

extension Drawing {
    /// A figure of lines.
    init(_ figure: FigureSpecification, _ data: FigureData) {
        let draft = LineDrawing(figure, data)
        self.init(
            width: draft.grid.width, height: draft.grid.height, data: draft.blocks,
            commands: draft.settings + data.panels.indices.flatMap { draft.panel($0) } + draft.key)
    }
}

/// The parts of a figure of lines.
private struct LineDrawing {
    let figure: FigureSpecification
    let data: FigureData
    let xAxis, yAxis: AxisTicks
    let grid: PanelGrid
    private let legend: FigureLegend
    private let titles: [[String]]
    private let xLabel, yLabel: [String]

    private static let lineHeight = 15.0
    private static let sizes: [Int: (width: Double, height: Double)] = [1: (340, 250), 2: (280, 210), 3: (225, 175)]

    init(_ figure: FigureSpecification, _ data: FigureData) {
        self.figure = figure
        self.data = data
        let columns = PanelGrid.columns(data.panels.count)
        var size = Self.sizes[columns] ?? (225, 175)
        if let names = data.yNames { size.height = max(size.height, Double(names.count) * 24) }
        let points = data.panels.flatMap { $0.lines.flatMap(\.points) + $0.frontiers.joined() }
        let spread = points.flatMap { [$0.low, $0.high].filter { !$0.isNaN } }
        xAxis = Self.axis(
            data.xNames.map { $0.map { FigureLabel.value(figure.x, $0) } },
            points.map(\.x) + (data.yNames == nil ? [] : spread), isLog: figure.logX,
            places: data.isTrajectory ? [] : points.map(\.x).filter { $0 != data.infinity }, about: Int(size.width / 40)
        ).withInfinity(at: data.infinity)
        yAxis = Self.axis(
            data.yNames.map { $0.map { FigureLabel.value(figure.y, $0) } },
            points.map(\.y) + (data.yNames == nil ? spread : []), isLog: figure.logY, places: [],
            about: Int(size.height / 28))
        legend = FigureLegend(figure, data)
        titles = data.panels.map { panel in
            let text = figure.facet.map { FigureLabel.setting($0, panel.value) } ?? ""
            return PanelGrid.wrapped(text, to: size.width + 10, most: 2)
        }
        xLabel = PanelGrid.wrapped(FigureLabel.axis(figure.x, metric: data.metric), to: size.width + 20, most: 2)
        yLabel = PanelGrid.wrapped(FigureLabel.axis(figure.y, metric: data.metric), to: size.height + 10, most: 2)
        let titleHeight = Self.lineHeight * Double(titles.map(\.count).max() ?? 0)
        let tickWidth = yAxis.ticks.map { GnuplotText.width($0.label) }.max() ?? 0
        let overhang =
            Self.isCrowded(xAxis, size.width)
            ? PanelGrid.overhang(
                zip(xAxis.places(across: size.width), xAxis.ticks).map { (place: $0, text: $1.label) }) : 0
        // A legend that is higher than a row of panels lends them its height.
        let below = Self.depth(xAxis, size.width) + Self.lineHeight * Double(xLabel.count) + 6
        if data.panels.count <= columns {
            size.height = max(size.height, min(legend.height - titleHeight - 12 - below, 1.2 * size.width))
        }
        grid = PanelGrid(
            count: data.panels.count, panel: size,
            left: max(tickWidth + 18 + Self.lineHeight * Double(yLabel.count), overhang), right: legend.width,
            top: titleHeight + 12,
            bottom: below, gap: (26, titleHeight + 20), leastHeight: legend.height)
    }

    private static func axis(
        _ names: [String]?, _ values: [Double], isLog: Bool, places: [Double], about count: Int
    ) -> AxisTicks {
        if let names { return AxisTicks(names: names) }
        if !isLog { return AxisTicks(showing: values, about: count) }
        let few = Set(places).sorted()
        return AxisTicks(logarithmicShowing: values, at: few.count <= 20 ? few : [], about: count)
    }

    /// Whether the labels below a panel are too long to stand side by side.
    private static func isCrowded(_ axis: AxisTicks, _ width: Double) -> Bool {
        axis.ticks.reduce(0) { $0 + GnuplotText.width($1.label) + 6 } > width
    }

    /// How far the labels below a panel reach down.
    private static func depth(_ axis: AxisTicks, _ width: Double) -> Double {
        let longest = axis.ticks.map { GnuplotText.width($0.label) }.max() ?? 0
        return isCrowded(axis, width) ? 18 + 0.58 * longest : 28
    }

    // MARK: What gnuplot reads

    var blocks: [String] {
        var blocks: [String] = []
        let shift = dodges
        for (p, panel) in data.panels.enumerated() {
            for (l, line) in panel.lines.enumerated() {
                let by = shift[[line.color, line.dash]] ?? 0
                let (dx, dy) = (data.xNames == nil ? 0 : by, data.yNames == nil ? 0 : -by)
                blocks.append("$p\(p)l\(l) << END")
                blocks += line.points.map { "\($0.x + dx) \($0.y + dy) \($0.low) \($0.high)" }
                blocks.append("END")
            }
            for (f, points) in panel.frontiers.enumerated() {
                blocks += ["$p\(p)f\(f) << END"] + points.map { "\($0.x) \($0.y)" } + ["END"]
            }
        }
        return blocks
    }

    /// How far each line's points stand beside the place of a name, so that intervals do not cover each other.
    private var dodges: [[Int]: Double] {
        let kinds = Set(data.panels.flatMap(\.lines).map { [$0.color, $0.dash] }).sorted {
            $0.lexicographicallyPrecedes($1)
        }
        let step = min(0.7 / Double(max(kinds.count, 1)), 0.16)
        let middle = Double(kinds.count - 1) / 2
        return Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, (Double($0) - middle) * step) })
    }

    var settings: [String] {
        let isSlanted = Self.isCrowded(xAxis, grid.panelWidth)
        return [
            "set style fill transparent solid 0.16 noborder", "set border 3 lc '#444444'",
            "set tics nomirror out scale 0.5 textcolor '#333333'", "set grid lc '#e8e8e8' lt 1 lw 0.6",
            isSlanted ? "set xtics rotate by 35 right" : "set xtics norotate",
            "set xrange [\(xAxis.low):\(xAxis.high)]",
            "set yrange [\(yAxis.low):\(yAxis.high)]",
            figure.logX && data.xNames == nil ? "set logscale x" : "unset logscale x",
            figure.logY && data.yNames == nil ? "set logscale y" : "unset logscale y",
            data.yNames == nil ? "set xzeroaxis lc '#999999' lt 1 lw 0.8" : "unset xzeroaxis",
            data.xNames == nil ? "set yzeroaxis lc '#999999' lt 1 lw 0.8" : "unset yzeroaxis",
            "unset key",
        ]
    }

    func panel(_ p: Int) -> [String] {
        let (isLowest, isLeft) = (grid.isLowest(p), grid.isLeftmost(p))
        return [
            grid.margins(p),
            "set title \(PanelGrid.quoted(titles[p])) offset 0,-0.7",
            isLowest ? grid.xLabel(xLabel, under: Self.depth(xAxis, grid.panelWidth), p) : "unset label 2",
            isLeft ? grid.yLabel(yLabel) : "unset label 1",
            "set xtics (\(Self.ticks(xAxis, withLabels: isLowest)))",
            "set ytics (\(Self.ticks(yAxis, withLabels: isLeft)))",
            "plot " + plots(p).joined(separator: ", \\\n    "),
        ]
    }

    private static func ticks(_ axis: AxisTicks, withLabels: Bool) -> String {
        axis.ticks.map { "\(GnuplotText.quoted(withLabels ? $0.label : "")) \($0.value)" }.joined(separator: ", ")
    }

    /// The legend, on a plot of its own that has the whole height.
    var key: [String] { legend.commands(right: grid.rightEdge, top: 1 - grid.top / grid.height, width: grid.width) }

    private func plots(_ p: Int) -> [String] {
        let panel = data.panels[p]
        var (bands, curves): ([String], [String]) = ([], [])
        for (l, line) in panel.lines.enumerated() {
            let (block, style) = ("$p\(p)l\(l)", legend.style(color: line.color, dash: line.dash))
            let hasInterval = line.points.contains { !$0.low.isNaN }
            if data.xNames != nil || data.yNames != nil {
                let bars = !hasInterval ? "points" : data.xNames != nil ? "yerrorbars" : "xerrorbars"
                curves.append("\(block) using 1:2\(hasInterval ? ":3:4" : "") with \(bars) \(style.bar) notitle")
                continue
            }
            if hasInterval {
                bands.append("\(block) using 1:3:4 with filledcurves fc rgb \(style.color) notitle")
            }
            let showsPoints = !data.isTrajectory && line.points.count <= 24
            curves.append(
                "\(block) using 1:2 with \(showsPoints ? "linespoints \(style.marked)" : "lines \(style.line)") notitle"
            )
            if !showsPoints {
                curves.append("\(block) every ::\(line.points.count - 1) using 1:2 with points \(style.marker) notitle")
            }
        }
        let frontiers = panel.frontiers.indices.map { "$p\(p)f\($0) using 1:2 with lines lw 2 lc rgb 'black' notitle" }
        return bands + frontiers + curves
    }
}
