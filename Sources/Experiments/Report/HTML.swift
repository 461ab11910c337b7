/// Markup of a page, escaped by construction: what is written in the program stands as it is, what is interpolated is
/// text and stands for itself.
///
/// ```swift
/// let cell: HTML = "<td>\(name)</td>"     // the name's <, >, &, " and ' are escaped
/// ```
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var markup: String

    init(stringLiteral literal: String) { markup = literal }

    init(stringInterpolation interpolation: Interpolation) { markup = interpolation.markup }

    /// Markup that has been made elsewhere.
    init(trusted markup: String) { self.markup = markup }

    /// A literal on its way to markup.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(2 * literalCapacity) }

        mutating func appendLiteral(_ literal: String) { markup += literal }

        mutating func appendInterpolation(_ text: some StringProtocol) { markup += HTML.escaped(text) }

        mutating func appendInterpolation(_ number: Int) { markup += "\(number)" }

        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
    }

    /// Text as it stands between tags and in quoted attributes; control characters, which HTML does not allow, become
    /// U+FFFD.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.properties.generalCategory == .control: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension [HTML] {
    /// The pieces, one after the other, with something between them.
    func joined(by separator: HTML = "") -> HTML {
        HTML(trusted: map(\.markup).joined(separator: separator.markup))
    }
}
