/// A drawing in gnuplot's commands, whatever it is drawn on.
struct Drawing {
    /// Its size, in pixels of the SVG.
    let width, height: Double
    /// Blocks of data, then commands between `set multiplot` and `unset multiplot`.
    let data, commands: [String]
}

/// The gnuplot program that puts a drawing into files.
struct GnuplotScript {
    let text: String

    /// Draws into each of some files, by ending.
    init(_ drawing: Drawing, into files: [(ending: FigureFormat, file: String)]) {
        var lines = drawing.data
        for (ending, file) in files {
            lines += [
                "reset", "set terminal \(Self.terminal(ending, drawing))",
                "set output \(GnuplotText.quoted(file))", "set multiplot",
            ]
            lines += drawing.commands + ["unset multiplot", "unset output"]
        }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// The scales make the three look alike: PNG has twice the pixels, PDF counts in points of 3/4 pixel.
    private static func terminal(_ format: FigureFormat, _ drawing: Drawing) -> String {
        let (width, height) = (Int(drawing.width.rounded()), Int(drawing.height.rounded()))
        let font = "font 'DejaVu Sans,11'"
        return switch format {
        case .svg: "svg enhanced size \(width),\(height) \(font) background '#ffffff'"
        case .png:
            "pngcairo enhanced size \(2 * width),\(2 * height) \(font) fontscale 1.5 linewidth 2 dashlength 2 "
                + "pointscale 2.2"
        case .pdf:
            "pdfcairo enhanced size \(drawing.width * 0.75 / 72)in,\(drawing.height * 0.75 / 72)in \(font) "
                + "fontscale 0.5625 linewidth 1.5 pointscale 1"
        }
    }
}
