/// CSV text (RFC 4180), built field by field; numbers read back to the same double.
public struct CSV: Sendable {
    /// The text in UTF-8.
    private(set) var bytes: [UInt8] = []
    private var isAtStartOfRow = true

    /// A table without a header, or a part of one.
    init() {}

    init(header: [String]) { append(header) }

    /// Adds a row of fields that are already text.
    mutating func append(_ fields: [String]) {
        for field in fields { add(field) }
        endRow()
    }

    /// Adds a field to the row.
    mutating func add(_ field: String) {
        separate()
        bytes += Self.quoted(field).utf8
    }

    /// Adds a number to the row.
    mutating func add(_ number: Int) {
        separate()
        bytes += number.description.utf8
    }

    /// Adds a number to the row.
    mutating func add(_ number: Double) {
        separate()
        bytes += number.description.utf8
    }

    /// Adds fields to the row that another table has put together.
    mutating func add(_ fields: CSV) {
        if fields.bytes.isEmpty { return }
        separate()
        bytes += fields.bytes
    }

    /// Ends the row.
    mutating func endRow() {
        bytes.append(0x0A)
        isAtStartOfRow = true
    }

    private mutating func separate() {
        if !isAtStartOfRow { bytes.append(0x2C) }
        isAtStartOfRow = false
    }

    /// A field, in quotes where its text asks for them.
    public static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
