import NumericalCore
import Preferences

/// A section of an experiment at every combination of the swept keys that lie within it, each decoded once.
struct Variants<Value: Sendable>: Sendable {
    let section: String
    private let root: ConfigurationNode
    private let axes: [Grid.Axis]
    /// nil where the settings are faulty.
    private let decoded: [Value?]
    /// The settings' digests.
    let digests: [Digest]

    /// Reads the section `section` of `tree`, which may be missing if there is a `standard` for it.
    init?(
        of section: String, in tree: ConfigurationNode, axes: [Grid.Axis], default standard: String? = nil,
        decode: (inout ConfigurationReader, ConfigurationNode) -> Value?, _ reader: inout ConfigurationReader
    ) {
        self.section = section
        self.axes = axes.filter { $0.key == section || $0.key.hasPrefix(section + ".") }
        if tree[section] != nil {
            root = tree
        } else if let standard {
            root = tree.setting([Substring(section)], to: .scalar(standard, file: tree.file))
        } else if !self.axes.isEmpty {
            root = tree.setting([Substring(section)], to: .empty(file: tree.file, line: tree.line))
        } else {
            reader.fault(tree, section, "missing")
            return nil
        }
        let count = self.axes.reduce(1) { $0 * $1.values.count }
        guard count <= mostVariants else {
            reader.fault(
                tree["sweep"] ?? tree, "sweep", "expected at most \(mostVariants) combinations within '\(section)'")
            return nil
        }
        var decoded: [Value?] = []
        var digests: [Digest] = []
        for variant in 0..<count {
            let node = Self.node(variant, of: section, in: root, self.axes)
            decoded.append(decode(&reader, node))
            digests.append(Digest(SHA256(node.identity(of: section).utf8)))
        }
        if reader.faults.isEmpty && Set(digests).count < count {
            reader.fault(tree["sweep"] ?? tree, "sweep", "two combinations within '\(section)' are the same settings")
        }
        self.decoded = decoded
        self.digests = digests
    }

    /// No section at all, for an experiment without cells.
    init(none file: String) {
        section = ""
        root = .empty(file: file)
        axes = []
        decoded = []
        digests = []
    }

    var count: Int { decoded.count }

    /// Whether every combination could be read.
    var isComplete: Bool { decoded.allSatisfy { $0 != nil } }

    /// The settings of a combination, if they could be read.
    subscript(variant: Int) -> Value? { decoded[variant] }

    /// The combination that a cell of the grid has.
    func variant(ofCell index: Int) -> Int {
        axes.reduce(0) { $0 * $1.labels.count + index / $1.stride % $1.labels.count }
    }

    /// The settings that a cell of the grid has; every combination must have been readable.
    subscript(ofCell index: Int) -> Value {
        guard let value = decoded[variant(ofCell: index)] else { preconditionFailure("a faulty section has no cells") }
        return value
    }

    /// What a combination adds to the index of a cell: the index is the sum over the sections.
    func offset(of variant: Int) -> Int {
        var (rest, offset) = (variant, 0)
        for axis in axes.reversed() {
            offset += rest % axis.labels.count * axis.stride
            rest /= axis.labels.count
        }
        return offset
    }

    /// The tree of a combination.
    func node(_ variant: Int) -> ConfigurationNode { Self.node(variant, of: section, in: root, axes) }

    /// The settings of a combination as JSON that is equal for equal settings.
    func identity(_ variant: Int) -> String { node(variant).identity(of: section) }

    private static func node(
        _ variant: Int, of section: String, in root: ConfigurationNode, _ axes: [Grid.Axis]
    ) -> ConfigurationNode {
        var tree = root
        var rest = variant
        for axis in axes.reversed() {
            tree = tree.setting(axis.key.split(separator: "."), to: axis.values[rest % axis.values.count])
            rest /= axis.values.count
        }
        return tree[section] ?? tree
    }
}

/// The most combinations of swept values within one section: each takes some 200 bytes.
private let mostVariants = 1_000_000

extension ConfigurationNode {
    /// What stands for a key that is left out; a test holds it against what the readers take.
    static let defaults: [String: [String: String]] = [
        "world": ["contexts": "1", "reference": "uniform"],
        "preferences": ["proposal": "uniform", "per-ranking": "one"],
        "fit": [
            "dispersion": "oracle", "optimizer": "bfgs2", "checkpoints": "\(FitSpecification.defaultCheckpoints)",
            "when-unbounded": "follow",
        ],
    ]

    /// The settings of a section as JSON that is equal for equal settings: with defaults, sorted keys, and one form for
    /// equal numbers and for names without settings.
    fileprivate func identity(of section: String) -> String {
        guard case .map(var entries) = content, let defaults = Self.defaults[section] else { return canonicalJSON }
        for (key, text) in defaults where !entries.contains(where: { $0.key == key }) {
            entries.append(Entry(key: key, line: nil, value: .scalar(text, file: file)))
        }
        return Self.canonicalJSON(entries)
    }

    private var canonicalJSON: String {
        switch content {
        case .scalar: return json
        case .list(let items): return "[" + items.map(\.canonicalJSON).joined(separator: ", ") + "]"
        case .map(let entries):
            if entries.count == 1, let entry = entries.first, case .map(let inner) = entry.value.content, inner.isEmpty
            {
                return JSON.quoted(entry.key)
            }
            return Self.canonicalJSON(entries)
        }
    }

    private static func canonicalJSON(_ entries: [Entry]) -> String {
        let fields = entries.sorted { $0.key < $1.key }.map { JSON.quoted($0.key) + ": " + $0.value.canonicalJSON }
        return "{" + fields.joined(separator: ", ") + "}"
    }
}

extension Variants<FitSpecification> {
    /// The most checkpoints besides the start.
    var largestCheckpoints: Int { decoded.reduce(0) { max($0, $1?.recordedPoints ?? 0) } }
}
