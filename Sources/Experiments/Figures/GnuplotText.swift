/// Texts for gnuplot's enhanced mode, where `_`, `^`, braces and the like have a meaning.
enum GnuplotText {
    /// A text that shows as it is.
    static func plain(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\_^{}@&~".contains(character) { result += "\\" }
            result.append(character.isNewline ? " " : character)
        }
    }

    /// A label in which `π_ref` has a subscript.
    static func label(_ text: String) -> String {
        text.split(separator: "π_ref", omittingEmptySubsequences: false).map { plain(String($0)) }
            .joined(separator: "π_{ref}")
    }

    /// A string for gnuplot, in single quotes.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// A number with a true minus sign.
    static func minus(_ number: String) -> String { number.hasPrefix("-") ? "−" + number.dropFirst() : number }

    /// About how wide a text is, in pixels of the figure.
    static func width(_ text: String) -> Double {
        // Marks of the enhanced mode take no room.
        Double(text.count { !"\\{}^".contains($0) }) * 6.6
    }

    /// A text of at most so many characters; the middle of a longer one gives way.
    static func shortened(_ text: String, to most: Int) -> String {
        guard text.count > most else { return text }
        return text.prefix(most * 2 / 3) + "…" + text.suffix(most - most * 2 / 3 - 1)
    }
}
