/// The gnuplot program that draws a figure: data, then the same panels on an SVG and a PNG terminal.
struct GnuplotScript {
    let text: String

    /// Okabe and Ito's colours, which colour-blind readers can tell apart; black is the frontier's.
    private static let palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C00"]
    /// Ends and middle of a scale for more lines than the palette has colours, dark to light (viridis).
    private static let scale = [(68.0, 1.0, 84.0), (33.0, 145.0, 140.0), (221.0, 204.0, 40.0)]
    private static let dashTypes = ["1", "2", "3", "4", "5"]

    /// The program for a figure whose files are to be `svg` and `png`.
    init(_ figure: FigureSpecification, _ data: FigureData, svg: String, png: String) {
        let columns = min(data.panels.count, 3)
        let rows = (data.panels.count + columns - 1) / max(columns, 1)
        let keyWidth = 230
        let (width, height) = (columns * 350 + keyWidth, rows * 310 + 20)
        let right = 1 - Double(keyWidth) / Double(width)
        var lines = Self.dataBlocks(data)
        let panels = Self.panels(figure, data, keyAt: right)
        let layout =
            "set multiplot layout \(rows),\(columns) margins \(86.0 / Double(width)),\(right),"
            + "\(62.0 / Double(height)),\(1 - 30.0 / Double(height)) "
            + "spacing \(85.0 / Double(width)),\(95.0 / Double(height))"
        let terminals = [
            ("svg noenhanced size \(width),\(height) font 'DejaVu Sans,11' background '#ffffff'", svg),
            (
                "pngcairo noenhanced size \(2 * width),\(2 * height) font 'DejaVu Sans,11' fontscale 1.7 linewidth 2",
                png
            ),
        ]
        for (terminal, file) in terminals {
            lines += ["set terminal \(terminal)", "set output \(Self.quoted(file))", layout] + panels
            lines += ["unset multiplot", "unset output"]
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func dataBlocks(_ data: FigureData) -> [String] {
        var blocks: [String] = []
        for (p, panel) in data.panels.enumerated() {
            for (l, line) in panel.lines.enumerated() {
                blocks.append("$p\(p)l\(l) << END")
                for point in line.points { blocks.append("\(point.x) \(point.y) \(point.low) \(point.high)") }
                blocks.append("END")
            }
            for (f, points) in panel.frontiers.enumerated() {
                blocks.append("$p\(p)f\(f) << END")
                for point in points { blocks.append("\(point.x) \(point.y)") }
                blocks.append("END")
            }
        }
        return blocks
    }

    private static func panels(_ figure: FigureSpecification, _ data: FigureData, keyAt right: Double) -> [String] {
        var lines = [
            "set style fill transparent solid 0.18 noborder", "set border 3 lc '#444444'", "set tics nomirror out",
            "set grid lc '#e4e4e4' lt 1 lw 0.7", "set format '%g'",
            "set key at screen \(right + 0.012), screen 0.93 left top Left reverse samplen 2 spacing 1.15",
            "set xlabel \(quoted(axisLabel(figure.x)))", "set ylabel \(quoted(axisLabel(figure.y))) offset 0.3,0",
            range(data), figure.logX ? "set logscale x" : "unset logscale x",
        ]
        for (p, panel) in data.panels.enumerated() {
            lines += ["set title \(quoted(panel.title)) offset 0,-0.6"]
            lines += ["plot " + plots(p, panel, data, withKey: p == 0).joined(separator: ", \\\n    "), "unset key"]
        }
        return lines
    }

    /// The colour of one of `count` lines, as `#rrggbb`.
    private static func color(_ index: Int, of count: Int) -> String {
        guard count > palette.count else { return palette[index] }
        let place = Double(index) / Double(count - 1) * 2
        let (from, to) = place < 1 ? (scale[0], scale[1]) : (scale[1], scale[2])
        let share = place < 1 ? place : place - 1
        let mixed = [(from.0, to.0), (from.1, to.1), (from.2, to.2)].map { Int($0.0 + share * ($0.1 - $0.0)) }
        return "#" + mixed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// One vertical range for all panels, so that they can be compared.
    private static func range(_ data: FigureData) -> String {
        let lines = data.panels.flatMap(\.lines).flatMap(\.points)
        let frontiers = data.panels.flatMap(\.frontiers).joined().map(\.y)
        let lows = lines.map(\.low) + frontiers
        let highs = lines.map(\.high) + frontiers
        guard let low = lows.min(), let high = highs.max(), low < high else { return "set autoscale y" }
        let margin = 0.03 * (high - low)
        return "set yrange [\(low - margin):\(high + margin)]"
    }

    private static func plots(_ p: Int, _ panel: FigureData.Panel, _ data: FigureData, withKey: Bool) -> [String] {
        var bands: [String] = []
        var curves: [String] = []
        for (l, line) in panel.lines.enumerated() {
            let color = quoted(color(line.color, of: data.colors.count))
            if data.hasBands { bands.append("$p\(p)l\(l) using 1:3:4 with filledcurves fc rgb \(color) notitle") }
            let dash = dashTypes[line.dash % dashTypes.count]
            let style = data.hasBands || line.points.count > 20 ? "lines" : "linespoints pt 7 ps 0.4"
            curves.append("$p\(p)l\(l) using 1:2 with \(style) lw 2 dt \(dash) lc rgb \(color) notitle")
        }
        let frontiers = panel.frontiers.indices.map { "$p\(p)f\($0) using 1:2 with lines lw 2 lc rgb 'black' notitle" }
        guard withKey else { return bands + frontiers + curves }
        var keys =
            data.panels.contains { !$0.frontiers.isEmpty }
            ? ["keyentry with lines lw 2 lc rgb 'black' title 'exact frontier'"] : []
        keys += data.colors.enumerated().filter { !$0.element.isEmpty }.map { index, title in
            "keyentry with lines lw 2 lc rgb \(quoted(color(index, of: data.colors.count))) title \(quoted(title))"
        }
        if data.dashes.count > 1 {
            keys += data.dashes.enumerated().map { index, title in
                "keyentry with lines lw 2 dt \(dashTypes[index % dashTypes.count]) lc rgb '#666666' title \(quoted(title))"
            }
        }
        if data.hasBands { keys.append("keyentry with filledcurves fc rgb '#888888' title '95% interval'") }
        return bands + frontiers + curves + keys
    }

    private static func axisLabel(_ name: String) -> String {
        if let column = CurveColumn(rawValue: name) { return column.axisLabel }
        switch name {
        case FigureSpecification.step: return "optimizer step"
        case FigureSpecification.armProbability: return "probability of the arm"
        case "negative_log_dispersion": return "negative log dispersion t"
        case "index": return "dispersion index -log(H / log K)"
        case "difference": return "exact marginal minus theta link"
        case "slope_ratio": return "excess over 1/2, exact / theta link"
        case "gap": return "gap of central ranks"
        case "world.dispersion", "dispersion": return "dispersion φ (0: all agree, 1: uniform)"
        case "preferences.pairs": return "labelled pairs"
        default: return name
        }
    }

    /// A gnuplot string in single quotes.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
