#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A text file as numbered lines.
struct TextFile {
    let name: String
    /// The lines that are not blank, with their numbers from 1.
    let lines: [(number: Int, text: String)]

    /// Reads a file of UTF-8 text.
    init(reading name: String) throws(FileFault) {
        guard let data = FileManager.default.contents(atPath: name) else {
            throw FileFault(
                file: name,
                message: FileManager.default.fileExists(atPath: name)
                    ? "cannot be read (a folder, or no permission)" : "no such file")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileFault(file: name, message: "expected UTF-8 text")
        }
        self.init(name: name, text: text)
        if lines.isEmpty { throw FileFault(file: name, message: "the file is empty") }
    }

    private init(name: String, text: String) {
        self.name = name
        let marked = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        lines = marked.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine).enumerated()
            .filter { line in line.element.contains { !$0.isWhitespace } }
            .map { ($0.offset + 1, String($0.element)) }
    }

    /// Whether a character ends a line. Unicode's other line ends (U+0085, U+2028, ...) may stand within JSON texts.
    private static func endsLine(_ character: Character) -> Bool {
        character == "\n" || character == "\r\n" || character == "\r"
    }

    /// What stands behind the last dot of a file's name, in lower case: it says the format.
    static func ending(of name: String) -> String { name.split(separator: ".").last.map { $0.lowercased() } ?? "" }

    func fault(_ line: Int, key: String? = nil, _ message: String) -> FileFault {
        FileFault(file: name, line: line, key: key, message: message)
    }

    /// The fields of a line of comma-separated values (RFC 4180; a quoted field ends on its line).
    func fields(of line: (number: Int, text: String)) throws(FileFault) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        var rest = Substring(line.text)
        while let character = rest.popFirst() {
            if isQuoted {
                if character != "\"" {
                    field.append(character)
                } else if rest.first == "\"" {
                    rest.removeFirst()
                    field.append("\"")
                } else {
                    isQuoted = false
                }
            } else if character == "\"" && field.isEmpty && !wasQuoted {
                isQuoted = true
                wasQuoted = true
            } else if character == "," {
                fields.append(wasQuoted ? field : trimmed(field))
                field = ""
                wasQuoted = false
            } else {
                field.append(character)
            }
        }
        if isQuoted { throw fault(line.number, "a quoted field does not end") }
        fields.append(wasQuoted ? field : trimmed(field))
        return fields
    }
}

/// Without white space at both ends.
func trimmed(_ text: some StringProtocol) -> String {
    let head = text.drop { $0.isWhitespace }
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(head[...last])
}

/// Names given a number in order of first appearance, or, if all are integers, in numerical order.
struct NameTable {
    private var places: [String: Int] = [:]
    private(set) var names: [String] = []

    mutating func place(of name: String) -> Int {
        if let place = places[name] { return place }
        places[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The names in their final order, and where each provisional place went.
    func sorted() -> (names: [String], place: [Int]) {
        let numbers = names.compactMap { Int($0) }
        guard numbers.count == names.count else { return (names, Array(names.indices)) }
        let order = names.indices.sorted { numbers[$0] < numbers[$1] }
        var place = [Int](repeating: 0, count: names.count)
        for (new, old) in order.enumerated() { place[old] = new }
        return (order.map { names[$0] }, place)
    }
}
