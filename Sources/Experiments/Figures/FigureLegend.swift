/// What stands beside the panels of a figure of lines, and how its lines look.
struct FigureLegend {
    /// The words and the style of each entry.
    private var lines: [(text: String, plot: String)] = []
    private let title: String
    private let colors: [FigureColor]
    private let dashCount: Int
    private let isPoints: Bool

    private static let longest = 60
    private static let entryHeight = 18.5
    /// Circle, square, triangle, diamond, triangle upside down, pentagon, open circle.
    private static let markers = [7, 5, 9, 13, 11, 15, 6]
    private static let dashes = [
        "1", "(12,6)", "(3,5)", "(16,5,3,5)", "(8,3)", "(16,5,3,5,3,5)", "(3,10)", "(22,8)",
    ]

    init(_ figure: FigureSpecification, _ data: FigureData) {
        let count = data.colors.count
        let isOrdered = count > 2 && data.colors.allSatisfy { Double($0) != nil }
        colors = data.colors.indices.map { index in
            isOrdered
                ? FigureColors.ordered(index, of: count) : FigureColors.names[index % FigureColors.names.count]
        }
        dashCount = data.dashes.count
        isPoints = data.xNames != nil || data.yNames != nil
        let isRank = figure.color == FigureSpecification.rank
        // What methods are called needs no heading.
        let isPlain = isRank || ["fit.objective", "objective", "better"].contains(figure.color ?? "")
        title = isPlain ? "" : figure.color.map { FigureLabel.key($0) } ?? ""
        var lines: [(String, String)] = []
        if data.panels.contains(where: { !$0.frontiers.isEmpty }) {
            lines.append(("exact frontier", "lines lw 2 lc rgb 'black'"))
        }
        for (index, value) in data.colors.enumerated() where figure.color != nil {
            let style = self.style(color: index, dash: 0)
            lines.append(
                (
                    isRank ? Self.rank(value, of: count) : FigureLabel.value(figure.color ?? "", value),
                    isPoints ? "points \(style.bar)" : "linespoints \(style.marked)"
                ))
        }
        if data.dashes.count > 1 {
            for (index, text) in data.dashes.enumerated() {
                let mark = "lc rgb '#666666'"
                lines.append(
                    (
                        text,
                        isPoints
                            ? "points pt \(Self.markers[index % Self.markers.count]) ps 0.6 \(mark)"
                            : "lines lw 2 dt \(Self.dashes[index % Self.dashes.count]) \(mark)"
                    ))
            }
        }
        if data.hasIntervals {
            lines.append(("95% interval", isPoints ? "lines lw 1.4 lc rgb '#888888'" : "filledcurves fc rgb '#888888'"))
        }
        self.lines = lines.map { (GnuplotText.shortened($0.0, to: Self.longest), $0.1) }
    }

    private static func rank(_ value: String, of count: Int) -> String {
        value == "1" ? "best arm" : value == "\(count)" ? "worst arm" : "arm of rank \(value)"
    }

    /// The room beside the panels, in pixels.
    var width: Double {
        if lines.isEmpty { return 14 }
        return 62 + ([title] + lines.map(\.text)).reduce(0) { max($0, GnuplotText.width($1)) }
    }

    /// The height that it needs, in pixels.
    var height: Double { lines.isEmpty ? 0 : 40 + Self.entryHeight * Double(lines.count + (title.isEmpty ? 0 : 1)) }

    /// The commands that draw it beside the panels.
    func commands(right: Double, top: Double, width: Double) -> [String] {
        if lines.isEmpty { return [] }
        let x = PanelGrid.share(right + 14 / width)
        let heading = title.isEmpty ? "" : " title \(GnuplotText.quoted(GnuplotText.plain(title))) left"
        let entries = lines.map { "keyentry with \($0.plot) title \(GnuplotText.quoted(GnuplotText.plain($0.text)))" }
        return [
            "unset label; unset title; unset border; unset tics; unset grid; unset zeroaxis",
            "unset logscale; set xrange [0:1]; set yrange [0:1]",
            "set lmargin at screen 0; set rmargin at screen 1; set tmargin at screen 1; set bmargin at screen 0",
            "set key at screen \(x),\(PanelGrid.share(top)) left top Left reverse samplen 2.6 spacing 1.25"
                + " maxrows \(lines.count)\(heading)",
            "plot NaN notitle, " + entries.joined(separator: ", \\\n    "),
        ]
    }

    /// How a line is drawn.
    struct Style {
        let color, line, marked, marker, bar: String
    }

    /// The look of a line: colours that repeat have other dashes.
    func style(color: Int, dash: Int) -> Style {
        let round = color / FigureColors.names.count
        let repeats = colors.count > 1 && colors[color] == FigureColors.names[color % FigureColors.names.count]
        let kind = Self.dashes[(dash + (repeats ? round * dashCount : 0)) % Self.dashes.count]
        let hue = GnuplotText.quoted(colors[color].text)
        let point = Self.markers[(isPoints && dashCount > 1 ? dash : color) % Self.markers.count]
        return Style(
            color: hue, line: "lw 2 dt \(kind) lc rgb \(hue)",
            marked: "lw 2 dt \(kind) pt \(point) ps 0.5 lc rgb \(hue)",
            marker: "pt \(point) ps 0.6 lc rgb \(hue)", bar: "lw 1.4 pt \(point) ps 0.7 lc rgb \(hue)")
    }
}
