import Foundation

/// Where the panels of a figure are, in pixels from its left and upper edge.
struct PanelGrid {
    let columns, rows: Int
    let panelWidth, panelHeight: Double
    /// The room around the panels and between them.
    let left, right, top, bottom, gapX, gapY: Double
    private let count: Int
    /// The height that the legend asks for.
    let leastHeight: Double

    /// At most three panels stand side by side.
    static func columns(_ count: Int) -> Int { count == 4 ? 2 : min(count, 3) }

    init(
        count: Int, panel: (width: Double, height: Double), left: Double, right: Double, top: Double, bottom: Double,
        gap: (x: Double, y: Double), leastHeight: Double
    ) {
        self.count = count
        columns = Self.columns(count)
        rows = (count + columns - 1) / columns
        (panelWidth, panelHeight) = panel
        (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
        (gapX, gapY) = gap
        self.leastHeight = leastHeight
    }

    var width: Double { left + Double(columns) * panelWidth + Double(columns - 1) * gapX + right }
    var height: Double {
        max(leastHeight, top + Double(rows) * panelHeight + Double(rows - 1) * gapY + bottom)
    }
    /// The right edge of the panels, as a share of the width.
    var rightEdge: Double { (width - right) / width }

    func isLeftmost(_ panel: Int) -> Bool { panel % columns == 0 }
    /// Whether no panel stands below.
    func isLowest(_ panel: Int) -> Bool { panel + columns >= count }

    /// The commands that put the next plot in the place of a panel.
    func margins(_ panel: Int) -> String {
        let x = left + Double(panel % columns) * (panelWidth + gapX)
        let y = top + Double(panel / columns) * (panelHeight + gapY)
        let ends = [
            ("lmargin", x / width), ("rmargin", (x + panelWidth) / width), ("tmargin", 1 - y / height),
            ("bmargin", 1 - (y + panelHeight) / height),
        ]
        return ends.map { "set \($0) at screen \(Self.share($1))" }.joined(separator: "; ")
    }

    /// The command that writes lines along the vertical axis of the next plot.
    func yLabel(_ lines: [String]) -> String {
        "set label 1 \(Self.quoted(lines)) at screen \(Self.share(11 / width)), graph 0.5 center rotate by 90"
    }

    /// The command that writes lines below a panel, under labels that reach that far down.
    func xLabel(_ lines: [String], under depth: Double, _ panel: Int) -> String {
        let bottom = top + Double(panel / columns) * (panelHeight + gapY) + panelHeight
        let y = 1 - (bottom + depth + 8) / height
        return "set label 2 \(Self.quoted(lines)) at graph 0.5, screen \(Self.share(y)) center"
    }

    /// A share of the canvas as text.
    static func share(_ value: Double) -> String { String(format: "%.5f", value) }

    /// How far slanted labels reach to the left of a panel, by their places in it and their texts.
    static func overhang(_ labels: [(place: Double, text: String)]) -> Double {
        labels.map { 0.82 * GnuplotText.width($0.text) + 6 - $0.place }.max() ?? 0
    }

    /// A text in lines of at most that many pixels, broken between words.
    static func wrapped(_ text: String, to width: Double, most: Int) -> [String] {
        let whole = GnuplotText.width(text)
        // Lines of about the same length.
        let share = whole / (whole / width).rounded(.up) + 3 * GnuplotText.width("x")
        let width = whole > width ? min(width, share) : width
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, GnuplotText.width(last + " " + word) <= width || lines.count == most {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        let characters = Int(width / GnuplotText.width("x"))
        return lines.map { GnuplotText.shortened($0, to: characters) }
    }

    /// Lines as one string for gnuplot.
    static func quoted(_ lines: [String]) -> String {
        let escaped = lines.map {
            GnuplotText.label($0).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        }
        return "\"" + escaped.joined(separator: "\\n") + "\""
    }
}
