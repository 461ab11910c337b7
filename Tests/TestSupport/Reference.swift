import Foundation

/// Reference values made by other software; `Tests/Reference/README.md` says how.
public enum Reference {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Reference")

    /// The path of a file there.
    public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private struct File<Case: Decodable>: Decodable {
        let cases: [Case]
    }

    /// The cases of a JSON file of reference values.
    public static func cases<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try JSONDecoder().decode(File<Case>.self, from: data).cases
    }

    /// The rows of a CSV file of reference values, by column.
    public static func rows(_ name: String) throws -> [[String: String]] {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }
}

extension [String: String] {
    /// The number in a column of a reference row, rounded to the nearest double.
    public func number(_ column: String) throws -> Double {
        guard let text = self[column], let value = Double(text) else { throw MissingNumber(column: column) }
        return value
    }
}

/// A reference row without a number where one belongs.
public struct MissingNumber: Error {
    /// The column.
    public let column: String
}
