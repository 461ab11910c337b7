import Foundation

/// A JSON object as Foundation reads it, for tests of JSON that the package writes itself.
struct JSONObject {
    private let root: [String: Any]

    /// What was read is no JSON object.
    struct NoObject: Error {}

    init(_ text: String) throws {
        guard let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw NoObject()
        }
        self.root = root
    }

    /// The value at the end of a path of keys.
    func value(_ path: [String]) -> Any? {
        path.reduce(root as Any?) { ($0 as? [String: Any])?[$1] }
    }

    /// The number at the end of a path of keys.
    subscript(path: String...) -> Double? { (value(path) as? NSNumber)?.doubleValue }
}
