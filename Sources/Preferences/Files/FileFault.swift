/// What is wrong with a file, and where: prints as `file:line: key: message`.
public struct FileFault: Error, Hashable, CustomStringConvertible {
    /// The file, as the user named it.
    public let file: String
    /// The line, counted from 1; nil for the file as a whole.
    public let line: Int?
    /// The key, column or field.
    public let key: String?
    /// What was expected, and what was found.
    public let message: String

    /// A fault.
    public init(file: String, line: Int? = nil, key: String? = nil, message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// One line for a person.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return ([place, key, message] as [String?]).compactMap { $0 }.joined(separator: ": ")
    }
}

/// All faults of a file; never empty.
public struct FileFaults: Error, Equatable, CustomStringConvertible {
    /// The faults, in the order of their lines.
    public let faults: [FileFault]

    /// Faults found together.
    public init(_ faults: [FileFault]) {
        precondition(!faults.isEmpty, "no fault is no error")
        self.faults = faults
    }

    /// One line for each fault.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
