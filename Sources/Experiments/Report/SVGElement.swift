#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Preferences

/// An element of an SVG file, with all that is in it; entities stay as they are written.
struct SVGElement {
    let name: String
    /// Names and values in the order of the file.
    let attributes: [(name: String, value: String)]
    private(set) var children: [Child] = []
    /// The line that it begins at.
    let line: Int

    /// What is in an element.
    enum Child {
        case text(String)
        case element(SVGElement)
    }

    /// An attribute's value.
    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// Reads the root element of a file.
    ///
    /// - Throws: a fault with the line of what is no SVG.
    static func read(_ file: String) throws(FileFault) -> SVGElement {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FileFault(file: file, message: "cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileFault(file: file, message: "expected UTF-8 text")
        }
        var parser = Parser(file: file, text: text)
        return try parser.root()
    }

    /// The most elements within one another.
    private static let mostDepth = 100

    /// Reads the XML that drawing programs write: no declarations of entities.
    private struct Parser {
        private let file: String
        private var rest: Substring
        private var line = 1

        init(file: String, text: String) {
            self.file = file
            rest = Substring(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
        }

        mutating func root() throws(FileFault) -> SVGElement {
            _ = try text()
            guard take("<") else { throw fault("expected an svg element") }
            let root = try element(depth: 0)
            guard root.name == "svg" else { throw fault("expected an svg element, got <\(root.name)>") }
            guard try text().allSatisfy(\.isWhitespace), rest.isEmpty else {
                throw fault("expected nothing behind </svg>")
            }
            return root
        }

        /// The element whose `<` has been taken.
        private mutating func element(depth: Int) throws(FileFault) -> SVGElement {
            if depth == mostDepth { throw fault("more than \(mostDepth) elements within one another") }
            let start = line
            let name = try self.name()
            var attributes: [(String, String)] = []
            while true {
                skipSpace()
                if take("/>") { return SVGElement(name: name, attributes: attributes, line: start) }
                if take(">") { break }
                attributes.append(try attribute())
            }
            var element = SVGElement(name: name, attributes: attributes, line: start)
            while true {
                let text = try self.text()
                if !text.isEmpty { element.children.append(.text(text)) }
                if take("</") {
                    let end = try self.name()
                    skipSpace()
                    guard end == name, take(">") else { throw fault("expected </\(name)>") }
                    return element
                }
                guard take("<") else { throw fault("<\(name)> does not end") }
                element.children.append(.element(try self.element(depth: depth + 1)))
            }
        }

        private mutating func attribute() throws(FileFault) -> (String, String) {
            let name = try self.name()
            skipSpace()
            guard take("=") else { throw fault("\(name): expected a value") }
            skipSpace()
            for quote in ["\"", "'"] where take(quote) {
                guard let value = through(quote), !value.contains("<") else {
                    throw fault("\(name): a quoted value does not end")
                }
                return (name, value)
            }
            throw fault("\(name): expected a value in quotes")
        }

        /// The text up to the next tag, without comments and declarations.
        private mutating func text() throws(FileFault) -> String {
            var text = ""
            while true {
                let next = rest.utf8.firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex
                text += take(upTo: next)
                let ends = [("<!--", "-->"), ("<?", "?>"), ("<!DOCTYPE", ">")]
                guard let (_, end) = ends.first(where: { take($0.0) }) else { return text }
                guard let skipped = through(end), end != ">" || !skipped.contains("[") else {
                    throw fault("expected \(end)")
                }
            }
        }

        private mutating func name() throws(FileFault) -> String {
            let end = rest.firstIndex { !($0.isLetter || $0.isNumber || ":-_.".contains($0)) } ?? rest.endIndex
            if end == rest.startIndex { throw fault("expected a name") }
            return String(take(upTo: end))
        }

        private mutating func skipSpace() {
            _ = take(upTo: rest.firstIndex { !$0.isWhitespace } ?? rest.endIndex)
        }

        private mutating func take(_ text: String) -> Bool {
            guard rest.hasPrefix(text) else { return false }
            rest.removeFirst(text.count)
            return true
        }

        /// What stands before `end`, which is taken too; nil where there is no such end.
        private mutating func through(_ end: String) -> String? {
            var search = rest
            while let next = search.utf8.firstIndex(where: { $0 == end.utf8.first }) {
                if search[next...].hasPrefix(end) {
                    let text = String(take(upTo: next))
                    rest.removeFirst(end.count)
                    return text
                }
                search = search[search.utf8.index(after: next)...]
            }
            return nil
        }

        private mutating func take(upTo end: Substring.Index) -> Substring {
            let text = rest[..<end]
            line += text.utf8.count { $0 == UInt8(ascii: "\n") }
            rest = rest[end...]
            return text
        }

        private func fault(_ message: String) -> FileFault { FileFault(file: file, line: line, message: message) }
    }
}
