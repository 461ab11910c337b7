/// An experiment as the YAML of a file that a person would write.
extension ConfigurationNode {
    /// The tree as YAML text: sections over several lines, what is in them in one. Read again, it is the same experiment,
    /// with the same digest.
    var yaml: String {
        guard case .map(let entries) = content else { return flow + "\n" }
        return entries.map { entry in
            let key = Self.scalar(entry.key)
            switch entry.value.content {
            case .map(let inner) where !inner.isEmpty:
                return "\(key):\n" + inner.map { "  \(Self.scalar($0.key)): \($0.value.flow)\n" }.joined()
            case .list(let items) where items.contains(where: \.isMap):
                return "\(key):\n" + items.map { "  - \($0.flow)\n" }.joined()
            default: return "\(key): \(entry.value.flow)\n"
            }
        }.joined()
    }

    private var isMap: Bool {
        if case .map = content { true } else { false }
    }

    private var flow: String {
        switch content {
        case .scalar(let text): Self.scalar(text)
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.map { "\(Self.scalar($0.key)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }

    /// A word or a number as it is, any other text in quotes.
    private static func scalar(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || [0x2B, 0x2D, 0x2E, 0x5F].contains(byte)
        }
        let isPlain = isWord && (text.first?.isLetter == true || Double(text) != nil)
        return isPlain ? text : JSON.quoted(text)
    }
}
