#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
import Preferences
import Yams

/// A YAML document as a tree in which every value knows the line it came from. The one file that knows Yams.
struct ConfigurationNode: Sendable {
    /// What stands at a place.
    indirect enum Content: Sendable {
        /// A single value as written.
        case scalar(String)
        /// A list.
        case list([ConfigurationNode])
        /// Keys and values in the order of the file.
        case map([Entry])
    }

    /// A key with its value.
    struct Entry: Sendable {
        let key: String
        let line: Int?
        var value: ConfigurationNode
    }

    var content: Content
    /// The file, or the command-line option, that the value comes from.
    let file: String
    /// The line in it; nil for an option.
    let line: Int?

    /// Reads a YAML file.
    static func read(_ file: String) throws(FileFaults) -> ConfigurationNode {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FileFaults([FileFault(file: file, message: "no such file, or it cannot be read")])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileFaults([FileFault(file: file, message: "expected UTF-8 text")])
        }
        return try parse(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, file: file)
    }

    /// Parses YAML text; `isFile` is false for the value of a command-line option, which has no lines.
    static func parse(_ text: String, file: String, isFile: Bool = true) throws(FileFaults) -> ConfigurationNode {
        do {
            // The nodes know their anchors only as long as the parser lives.
            // Every value is read as its text, so no tags are resolved: their patterns take a millisecond to compile.
            let parser = try Parser(yaml: text, resolver: .basic)
            return try withExtendedLifetime(parser) {
                guard let node = try parser.singleRoot() else {
                    throw FileFaults([FileFault(file: file, message: isFile ? "the file is empty" : "expected a value")]
                    )
                }
                return try ConfigurationNode(node, file: file, isFile: isFile)
            }
        } catch let faults as FileFaults {
            throw faults
        } catch let error as YamlError {
            throw FileFaults([fault(error, file: file, isFile: isFile)])
        } catch {
            throw FileFaults([FileFault(file: file, message: "not valid YAML")])
        }
    }

    /// A scalar that stands for itself, for values that the program supplies.
    static func scalar(_ text: String, file: String) -> ConfigurationNode {
        ConfigurationNode(content: .scalar(text), file: file, line: nil)
    }

    private init(content: Content, file: String, line: Int?) {
        self.content = content
        self.file = file
        self.line = line
    }

    private init(_ node: Node, file: String, isFile: Bool) throws(FileFaults) {
        let line = isFile ? node.mark?.line : nil
        self.init(content: .scalar(""), file: file, line: line)
        // Few bytes of aliases can stand for more values than fit into memory, so there are none.
        if node.anchor != nil {
            throw FileFaults([FileFault(file: file, line: line, message: "anchors and aliases are not supported")])
        }
        if let scalar = node.scalar {
            content = .scalar(scalar.string)
        } else if let sequence = node.sequence {
            var items: [ConfigurationNode] = []
            for item in sequence { items.append(try ConfigurationNode(item, file: file, isFile: isFile)) }
            content = .list(items)
        } else if let mapping = node.mapping {
            var entries: [Entry] = []
            for (key, value) in mapping {
                let keyLine = isFile ? key.mark?.line : nil
                guard let name = key.scalar?.string, key.anchor == nil else {
                    throw FileFaults([FileFault(file: file, line: keyLine, message: "expected a name as key")])
                }
                entries.append(
                    Entry(key: name, line: keyLine, value: try ConfigurationNode(value, file: file, isFile: isFile)))
            }
            content = .map(entries)
        } else {
            throw FileFaults([FileFault(file: file, line: line, message: "anchors and aliases are not supported")])
        }
    }

    private static func fault(_ error: YamlError, file: String, isFile: Bool) -> FileFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return FileFault(file: file, line: isFile ? mark.line : nil, message: "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().joined(separator: ", ")
            return FileFault(
                file: file, line: isFile ? context.mark.line : nil, key: keys, message: "this key occurs twice")
        case .reader(let problem, _, _, _):
            return FileFault(file: file, message: "not valid YAML: \(problem)")
        default:
            return FileFault(file: file, message: "not valid YAML")
        }
    }
}

extension ConfigurationNode {
    /// The value under `key` of a map.
    subscript(key: String) -> ConfigurationNode? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// This tree with `value` at the end of `path`; what is in the way is replaced.
    ///
    /// A name on the way that may have settings, such as `adam`, becomes `adam: {...}`.
    func setting(_ path: some Collection<Substring>, to value: ConfigurationNode) -> ConfigurationNode {
        guard let first = path.first else { return value }
        var entries: [Entry] = []
        switch content {
        case .map(let existing): entries = existing
        case .scalar(let name) where name == String(first):
            entries = [Entry(key: name, line: line, value: Self.empty(file: file, line: line))]
        case .scalar, .list: break
        }
        let place = entries.firstIndex { $0.key == first }
        let inner = (place.map { entries[$0].value } ?? Self.empty(file: value.file, line: value.line))
            .setting(path.dropFirst(), to: value)
        if let place {
            entries[place].value = inner
        } else {
            entries.append(Entry(key: String(first), line: value.line, value: inner))
        }
        var result = self
        result.content = .map(entries)
        return result
    }

    /// A map without keys.
    static func empty(file: String, line: Int? = nil) -> ConfigurationNode {
        ConfigurationNode(content: .map([]), file: file, line: line)
    }

    /// The value as short text, for the columns of swept keys: `dpo`, `uniform(0.2, 0.9)`, `softmax(features=8)`; equal
    /// numbers as equal text.
    var label: String {
        switch content {
        case .scalar(let text): return Self.number(text) ?? text
        case .list(let items): return "[" + items.map(\.label).joined(separator: ", ") + "]"
        case .map(let entries):
            guard entries.count == 1, let entry = entries.first else {
                return entries.map { "\($0.key)=\($0.value.label)" }.joined(separator: ", ")
            }
            switch entry.value.content {
            case .scalar: return "\(entry.key)(\(entry.value.label))"
            case .list(let items): return "\(entry.key)(" + items.map(\.label).joined(separator: ", ") + ")"
            case .map(let inner):
                return inner.isEmpty
                    ? entry.key
                    : "\(entry.key)(" + inner.map { "\($0.key)=\($0.value.label)" }.joined(separator: ", ") + ")"
            }
        }
    }

    /// The one text of a number, however it was written: `1` for `1.0`; nil for what is no number.
    private static func number(_ text: String) -> String? {
        if let number = Int(text) { return "\(number)" }
        guard let number = Double(text), number.isFinite else { return nil }
        return Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    /// The tree as JSON text, keys in the order of the file; numbers as numbers, equal ones as equal text.
    var json: String {
        switch content {
        case .scalar(let text):
            if let number = Self.number(text) { return number }
            return text == "true" || text == "false" ? text : JSON.quoted(text)
        case .list(let items): return "[" + items.map(\.json).joined(separator: ", ") + "]"
        case .map(let entries):
            return "{" + entries.map { JSON.quoted($0.key) + ": " + $0.value.json }.joined(separator: ", ") + "}"
        }
    }
}
