import Preferences

/// The figures, each drawn into the page.
struct FiguresSection {
    private let source: ReportSource
    private let images: [(name: String, description: String, image: InlineSVG)]
    private let linksFiles: Bool

    /// Reads the figures.
    ///
    /// - Throws: a fault for a file that is no SVG, or has no place in a page.
    init(_ source: ReportSource, linksFiles: Bool) throws(FileFault) {
        self.source = source
        self.linksFiles = linksFiles
        let specifications = Self.specifications(source.experiment)
        var images: [(String, String, InlineSVG)] = []
        // As the experiment lists them, and then what else there is.
        let listed = specifications.compactMap { $0["name"]?.label }.filter { source.figures.contains($0) }
        for (index, name) in (listed + source.figures.filter { !listed.contains($0) }).enumerated() {
            let description = specifications.first { $0["name"]?.label == name }.map(Self.description) ?? ""
            let image = try InlineSVG(
                file: "\(source.folder)/figures/\(name).svg", prefix: "f\(index + 1)-",
                label: "Figure \(name)" + (description.isEmpty ? "" : ": \(description)"))
            images.append((name, description, image))
        }
        self.images = images
    }

    var html: HTML {
        if images.isEmpty { return "<p>There are no figures in the folder.</p>\n" }
        return images.map(figure).joined()
    }

    private func figure(_ name: String, _ description: String, _ image: InlineSVG) -> HTML {
        let endings = ["svg", "png", "pdf"].filter { ending in
            source.files.contains { $0.name == "figures/\(name).\(ending)" }
        }
        let links = endings.map {
            FilesSection.link("figures/\(name).\($0)", as: $0.uppercased(), isLinked: linksFiles)
        }.joined(by: ", ")
        let words: HTML = description.isEmpty ? "" : " \(description)."
        return """
            <figure>
            <div class="card" role="region" tabindex="0" aria-label="\(name), may scroll" \
            style="--own-width: \(Int(image.width))px">\(image.html)</div>
            <figcaption><strong>\(name)</strong>\(words) <span class="screen">\(links)</span></figcaption>
            </figure>

            """
    }

    /// What the experiment says of figures, those of its tables too.
    private static func specifications(_ experiment: ConfigurationNode?) -> [ConfigurationNode] {
        (experiment?["figures"]?.items ?? [])
            + (experiment?["tables"]?.items ?? []).flatMap { $0["figures"]?.items ?? [] }
    }

    /// What a figure shows, in words.
    private static func description(_ figure: ConfigurationNode) -> String {
        guard let x = figure["x"]?.label, let y = figure["y"]?.label else { return "" }
        var text = "\(inWords(y)) against \(inWords(x))"
        if let color = figure["color"]?.label { text += ", a colour for each \(inWords(color))" }
        if let facet = figure["facet"]?.label { text += ", a panel for each \(inWords(facet))" }
        text += (figure["where"]?.entries ?? []).map { ", where \($0.key) is \($0.value.label)" }.joined()
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func inWords(_ name: String) -> String {
        CurveColumn(rawValue: name)?.axisLabel ?? name.replacing("_", with: " ")
    }
}
