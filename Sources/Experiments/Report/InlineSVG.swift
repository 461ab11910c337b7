import Preferences

/// An SVG image on its way into a page: as wide as its place, with ids of its own, and with nothing in it that acts or
/// lies elsewhere.
struct InlineSVG {
    /// The `svg` element.
    let html: HTML
    /// The image's own width, in CSS pixels.
    let width: Double

    /// What draws. Anything else, such as `script`, `style` or `foreignObject`, would reach beyond the image.
    private static let drawing: Set<String> = [
        "svg", "g", "defs", "use", "symbol", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
        "tspan", "image", "clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop", "filter",
        "feFlood", "feComposite",
    ]
    /// What says something about an image or its parts; the page has its own words.
    private static let saying: Set<String> = ["title", "desc", "metadata"]

    /// Reads an image.
    ///
    /// - Parameter prefix: what the ids begin with, another one for each image of a page.
    /// - Parameter label: what there is to see, for those who do not.
    /// - Throws: a fault with the line of what is no SVG, or has no place in a page.
    init(file: String, prefix: String, label: String) throws(FileFault) {
        let root = try SVGElement.read(file)
        let sides = ["width", "height"].map { side in root[side].flatMap { Double($0.prefix { $0 != "p" }) } }
        let box =
            root["viewBox"]?.split { $0 == " " || $0 == "," }.compactMap { Double($0) } ?? [0, 0]
            + sides.compactMap { $0 }
        guard box.count == 4, box[2] > 0, box[3] > 0 else {
            throw FileFault(file: file, line: root.line, key: "viewBox", message: "expected the size of the image")
        }
        var writer = Writer(file: file, prefix: prefix, referred: Self.references(root))
        try writer.write(root.children)
        let numbers = box.map { "\($0)" }.joined(separator: " ")
        html = """
            <svg viewBox="\(numbers)" role="img" aria-label="\(label)">\(HTML(trusted: writer.markup))</svg>
            """
        width = sides[0] ?? box[2]
    }

    /// The ids that attributes refer to.
    private static func references(_ element: SVGElement) -> Set<String> {
        var ids: Set<String> = []
        for (_, value) in element.attributes {
            if value.hasPrefix("#") { ids.insert(String(value.dropFirst())) }
            for part in value.split(separator: "url(#").dropFirst(value.hasPrefix("url(#") ? 0 : 1) {
                ids.insert(String(part.prefix { $0 != ")" }))
            }
        }
        for case .element(let child) in element.children { ids.formUnion(references(child)) }
        return ids
    }

    /// Writes elements as markup.
    private struct Writer {
        let file: String
        let prefix: String
        /// The ids to keep, each for the first that has it.
        var referred: Set<String>
        var markup = ""

        init(file: String, prefix: String, referred: Set<String>) {
            self.file = file
            self.prefix = prefix
            self.referred = referred
        }

        mutating func write(_ children: [SVGElement.Child]) throws(FileFault) {
            for child in children {
                switch child {
                case .text(let text): markup += text.allSatisfy(\.isWhitespace) ? "\n" : text
                case .element(let element): try write(element)
                }
            }
        }

        private mutating func write(_ element: SVGElement) throws(FileFault) {
            if saying.contains(element.name) || element.name.contains(":") { return }
            guard drawing.contains(element.name) else {
                throw fault(element, key: nil, "<\(element.name)> has no place in a report")
            }
            markup += "<\(element.name)"
            for (name, value) in element.attributes {
                if let kept = try kept(name, value, of: element) {
                    markup += " \(name)=\"\(kept.replacing("\"", with: "&quot;"))\""
                }
            }
            markup += ">"
            try write(element.children)
            markup += "</\(element.name)>"
        }

        /// The value of an attribute in the page; nil for one that is left out.
        private mutating func kept(
            _ name: String, _ value: String, of element: SVGElement
        ) throws(FileFault) -> String? {
            if name == "id" { return referred.remove(value) == nil ? nil : prefix + value }
            if name == "href" || name == "xlink:href" {
                if value.hasPrefix("#") { return "#\(prefix)\(value.dropFirst())" }
                if element.name == "image" && value.hasPrefix("data:image/") { return value }
                throw fault(element, key: name, "expected a part of the image")
            }
            if name == "class" || name.contains(":") || name.hasPrefix("xmlns") { return nil }
            if name.lowercased().hasPrefix("on") { throw fault(element, key: name, "has no place in a report") }
            let local = value.replacing("url(#", with: "url(#\(prefix)")
            guard
                value.split(separator: "url(", omittingEmptySubsequences: false).dropFirst()
                    .allSatisfy({ $0.hasPrefix("#") })
            else { throw fault(element, key: name, "expected a part of the image") }
            return local
        }

        private func fault(_ element: SVGElement, key: String?, _ message: String) -> FileFault {
            FileFault(file: file, line: element.line, key: key, message: message)
        }
    }
}
