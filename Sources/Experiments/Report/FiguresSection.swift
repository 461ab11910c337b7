import Preferences

/// The figures, each drawn into the page.
struct FiguresSection {
    private let source: ReportSource
    private let images: [(name: String, description: String, image: InlineSVG)]
    private let linksFiles: Bool

    /// Reads the figures: those that the experiment lists in its order, then what else there is.
    ///
    /// - Throws: a fault for a list that is broken, and for a file that is no SVG or has no place in a page.
    init(_ source: ReportSource, linksFiles: Bool) throws(FileFault) {
        self.source = source
        self.linksFiles = linksFiles
        let listed = try Self.listed(source).filter { source.figures.contains($0.name) }
        let others = source.figures.filter { name in !listed.contains { $0.name == name } }
        var images: [(String, String, InlineSVG)] = []
        for (name, description) in listed.map({ ($0.name, Self.description($0)) }) + others.map({ ($0, "") }) {
            let image = try InlineSVG(
                file: "\(source.folder)/figures/\(name).svg", prefix: "f\(images.count + 1)-",
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
        let endings = FigureFormat.allCases.map(\.rawValue).filter { ending in
            source.has("figures/\(name).\(ending)")
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

    private static func listed(_ source: ReportSource) throws(FileFault) -> [FigureSpecification] {
        let folder = FigureFolder(source.folder)
        guard source.has("figures.json") else { return [] }
        do {
            return try folder.figures()
        } catch {
            throw error.faults[0]
        }
    }

    /// What a figure shows, in words.
    private static func description(_ figure: FigureSpecification) -> String {
        let (x, y) = (FigureLabel.axis(figure.x), FigureLabel.axis(figure.y))
        var text = figure.heat.map { "\(FigureLabel.axis($0)) over \(x) and \(y)" } ?? "\(y) against \(x)"
        if let color = figure.color { text += "; colours by \(FigureLabel.key(color))" }
        if let facet = figure.facet { text += "; panels by \(FigureLabel.key(facet))" }
        text += figure.filters.map { "; \(FigureLabel.key($0.key)) \($0.values.joined(separator: " or "))" }.joined()
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
