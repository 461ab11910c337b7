/// CSV text (RFC 4180), built row by row; numbers read back to the same double.
public struct CSV: Sendable {
    private(set) var text = ""

    /// A table without a header, or a part of one.
    init() {}

    init(header: [String]) { append(header) }

    /// Adds a row of fields that are already text.
    mutating func append(_ fields: [String]) {
        var isFirst = true
        for field in fields {
            if !isFirst { text += "," }
            isFirst = false
            text += Self.quoted(field)
        }
        text += "\n"
    }

    /// A field, in quotes where its text asks for them.
    public static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
