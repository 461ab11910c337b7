import Evaluation
import Preferences

/// The numbers of a figure: panels of lines with bands.
struct FigureData {
    /// A point with the ends of its 95% interval.
    struct Point {
        let x, y, low, high: Double
    }

    /// A line: its place among the colours and among the dashes.
    struct Line {
        let color: Int
        let dash: Int
        let points: [Point]
    }

    /// A panel.
    struct Panel {
        let title: String
        let lines: [Line]
        /// Exact frontiers to draw above the lines, as (KL, reward).
        let frontiers: [[(x: Double, y: Double)]]
    }

    let panels: [Panel]
    /// The text of each colour.
    let colors: [String]
    /// The text of each dash; one empty text if all lines are solid.
    let dashes: [String]
    /// Whether the points have intervals.
    let hasBands: Bool

    init(panels: [Panel], colors: [String], dashes: [String], hasBands: Bool) {
        self.panels = panels
        self.colors = colors
        self.dashes = dashes
        self.hasBands = hasBands
    }

    /// - Parameter rows: those of the summary that figures show.
    init(
        _ figure: FigureSpecification, _ experiment: Experiment, _ rows: [SummaryTable.Row], _ frontiers: FrontierTable
    ) {
        let keys = experiment.sweptKeys
        let place = { (key: String?) in key.flatMap { keys.firstIndex(of: $0) } }
        let (colorPlace, facetPlace, xPlace) = (place(figure.color), place(figure.facet), place(figure.x))
        let rows = rows.filter { figure.shows($0, keys: keys) }
        // What neither axis, colour, panel nor filter fixes tells lines of one colour apart by their dashes.
        let rest = keys.indices.filter {
            ![colorPlace, facetPlace, xPlace].contains($0) && figure.filter[keys[$0]] == nil
        }
        let dashText = { (row: SummaryTable.Row) in
            rest.map { "\(keys[$0].split(separator: ".").last ?? "") \(row.cell.values[$0])" }.joined(separator: ", ")
        }
        let facetText = { (row: SummaryTable.Row) in
            facetPlace.map { "\(keys[$0].split(separator: ".").last ?? ""): \(row.cell.values[$0])" } ?? ""
        }
        let byRank = figure.y == FigureSpecification.armProbability
        let ranks = byRank ? rows.map(\.armProbabilities.count).max() ?? 0 : 0
        let colorText = { (row: SummaryTable.Row) in colorPlace.map { row.cell.values[$0] } ?? "" }
        let dashes = Self.distinct(rows.map(dashText))
        let colors =
            byRank
            ? (1...max(ranks, 1)).map { $0 == 1 ? "best arm" : $0 == ranks ? "worst arm" : "arm of rank \($0)" }
            : Self.distinct(rows.map(colorText))
        let panels = Self.distinct(rows.map(facetText)).map { title in
            let inPanel = rows.filter { facetText($0) == title }
            let lines = colors.indices.flatMap { color in
                dashes.indices.compactMap { dash -> Line? in
                    let points = inPanel.filter {
                        (byRank || colorText($0) == colors[color]) && dashText($0) == dashes[dash]
                    }.compactMap { Self.point(figure, $0, xPlace: xPlace, rank: byRank ? color : nil) }
                    return points.isEmpty ? nil : Line(color: color, dash: dash, points: points)
                }
            }
            let worlds = Set(inPanel.map(\.cell.world.identity))
            return Panel(
                title: title, lines: lines,
                frontiers: !figure.drawsFrontier
                    ? []
                    : frontiers.sections.filter { worlds.contains($0.identity) }.map { section in
                        section.points.map { ($0.divergence, $0.reward) }
                    })
        }
        self.init(panels: panels, colors: colors, dashes: dashes, hasBands: true)
    }

    private static func point(
        _ figure: FigureSpecification, _ row: SummaryTable.Row, xPlace: Int?, rank: Int?
    ) -> Point? {
        let x: Double
        if let xPlace {
            guard let value = Double(row.cell.values[xPlace]) else { return nil }
            x = value
        } else if let column = CurveColumn(rawValue: figure.x) {
            x = row[column].mean
        } else {
            x = row.step
        }
        if figure.logX && x <= 0 { return nil }
        let statistics = rank.map { row.armProbabilities[$0] } ?? CurveColumn(rawValue: figure.y).map { row[$0] }
        guard let statistics, statistics.mean.isFinite else { return nil }
        let interval = statistics.interval
        return Point(
            x: x, y: statistics.mean, low: interval.low.isNaN ? statistics.mean : interval.low,
            high: interval.high.isNaN ? statistics.mean : interval.high)
    }

    /// The different texts in order of first appearance.
    static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
