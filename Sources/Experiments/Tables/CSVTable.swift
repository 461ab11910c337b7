#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Preferences

/// A table read from a CSV file with a header (RFC 4180), as `CSV` writes it. Fields stay text: the same digits go out
/// again.
struct CSVTable: Sendable {
    /// The file, as it was named.
    let file: String
    /// The header.
    let columns: [String]
    /// The rows below it, each with a field for every column.
    let rows: [[Substring]]
    /// The line that each row begins at.
    private let lines: [Int]

    /// Reads a file.
    ///
    /// - Throws: a fault that names the file and, where there is one, the line: a file that cannot be read, a column that
    ///   occurs twice, a row with too few or too many fields, a quote out of place.
    init(file: String) throws(FileFault) {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FileFault(
                file: file,
                message: FileManager.default.fileExists(atPath: file)
                    ? "cannot be read (a folder, or no permission)" : "no such file")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileFault(file: file, message: "expected UTF-8 text")
        }
        var parser = Parser(file: file, text: text)
        guard let header = try parser.record() else { throw FileFault(file: file, message: "the file is empty") }
        let columns = header.fields.map(String.init)
        var names: Set<String> = []
        for name in columns where !names.insert(name).inserted {
            throw FileFault(file: file, line: header.line, key: name, message: "this column occurs twice")
        }
        var rows: [[Substring]] = []
        var lines: [Int] = []
        while let (line, fields) = try parser.record() {
            guard fields.count == columns.count else {
                throw FileFault(
                    file: file, line: line, message: "expected \(columns.count) fields, got \(fields.count)")
            }
            rows.append(fields)
            lines.append(line)
        }
        self.file = file
        self.columns = columns
        self.rows = rows
        self.lines = lines
    }

    /// A fault in a field.
    func fault(row: Int, column: Int, _ message: String) -> FileFault {
        FileFault(file: file, line: lines[row], key: columns[column], message: message)
    }

    /// Takes records from the front of a text.
    private struct Parser {
        private let file: String
        private let text: String
        private var place: String.Index
        private var line = 1

        init(file: String, text: String) {
            self.file = file
            self.text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
            place = self.text.startIndex
        }

        /// The byte at the place; nil at the end of the text.
        private var byte: UInt8? { place < text.endIndex ? text.utf8[place] : nil }

        /// The next record that is no blank line, with the line that it begins at.
        mutating func record() throws(FileFault) -> (line: Int, fields: [Substring])? {
            while skipLineEnd() {}
            guard byte != nil else { return nil }
            let start = line
            var fields = [try field()]
            while byte == comma {
                text.utf8.formIndex(after: &place)
                fields.append(try field())
            }
            _ = skipLineEnd()
            return (start, fields)
        }

        private mutating func skipLineEnd() -> Bool {
            guard let first = byte, first == lineFeed || first == carriageReturn else { return false }
            text.utf8.formIndex(after: &place)
            if first == carriageReturn && byte == lineFeed { text.utf8.formIndex(after: &place) }
            line += 1
            return true
        }

        private mutating func field() throws(FileFault) -> Substring {
            if byte == quote { return try quotedField() }
            let start = place
            while let next = byte, next != comma, next != lineFeed, next != carriageReturn {
                if next == quote { throw fault("a quote within a field that does not begin with one") }
                text.utf8.formIndex(after: &place)
            }
            return text[start..<place]
        }

        private mutating func quotedField() throws(FileFault) -> Substring {
            text.utf8.formIndex(after: &place)
            let (start, startLine) = (place, line)
            var hasQuotes = false
            while true {
                guard let next = byte else {
                    throw FileFault(file: file, line: startLine, message: "a quoted field does not end")
                }
                let end = place
                text.utf8.formIndex(after: &place)
                if next == lineFeed { line += 1 }
                if next != quote { continue }
                if byte == quote {
                    hasQuotes = true
                    text.utf8.formIndex(after: &place)
                    continue
                }
                if let after = byte, after != comma, after != lineFeed, after != carriageReturn {
                    throw fault("expected a comma behind a field in quotes")
                }
                let field = text[start..<end]
                return hasQuotes ? Substring(field.replacing("\"\"", with: "\"")) : field
            }
        }

        private func fault(_ message: String) -> FileFault { FileFault(file: file, line: line, message: message) }
    }
}

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
