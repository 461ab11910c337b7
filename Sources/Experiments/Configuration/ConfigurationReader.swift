import NumericalCore
import Preferences

/// Reads values out of a configuration tree and collects every fault on the way, so that a user sees all at once.
///
/// Each function returns nil after noting a fault; readers go on and give up at the end.
struct ConfigurationReader {
    private(set) var faults: [FileFault] = []
    /// Whether data models must have an exact law.
    var needsExactLaws = true
    private var noted: Set<FileFault> = []

    /// The most pairs, steps and the like that a setting may ask for: far beyond use, far below overflow.
    static let largestAmount = 1_000_000_000_000

    mutating func fault(_ node: ConfigurationNode, _ key: String, _ message: String) {
        let fault = FileFault(file: node.file, line: node.line, key: key.isEmpty ? nil : key, message: message)
        note(fault)
    }

    /// Cells of a sweep share their faults: each is noted once.
    private mutating func note(_ fault: FileFault) {
        if noted.insert(fault).inserted { faults.append(fault) }
    }

    /// The entries of a map, which may have only the given keys.
    mutating func map(
        _ node: ConfigurationNode, _ path: String, keys: [String]
    ) -> [String: ConfigurationNode]? {
        guard case .map(let entries) = node.content else {
            let expected = keys.isEmpty ? "no settings" : "keys (\(keys.joined(separator: ", ")))"
            fault(node, path, "expected \(expected), got \(Self.kind(node))")
            return nil
        }
        var result: [String: ConfigurationNode] = [:]
        for entry in entries {
            if keys.contains(entry.key) {
                result[entry.key] = entry.value
            } else {
                let key = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                note(
                    FileFault(
                        file: entry.value.file, line: entry.line ?? entry.value.line, key: key,
                        message: "unknown key; expected \(Self.either(keys))"))
            }
        }
        return result
    }

    /// A value that must be there.
    mutating func required(
        _ values: [String: ConfigurationNode], _ key: String, of node: ConfigurationNode, _ path: String
    ) -> ConfigurationNode? {
        if let value = values[key] { return value }
        fault(node, path.isEmpty ? key : "\(path).\(key)", "missing")
        return nil
    }

    mutating func string(_ node: ConfigurationNode, _ path: String) -> String? {
        if case .scalar(let text) = node.content, !text.isEmpty { return text }
        fault(node, path, "expected text, got \(Self.kind(node))")
        return nil
    }

    /// A name that can be that of a file.
    mutating func plainName(_ node: ConfigurationNode, _ path: String) -> String? {
        guard let name = string(node, path) else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || "-_.".unicodeScalars.contains($0)
        }
        if isPlain && !name.hasPrefix(".") && name.count <= 200 { return name }
        fault(node, path, "expected at most 200 letters, digits, '-', '_' and '.', got '\(name)'")
        return nil
    }

    /// An integer; `other` says what else could stand there.
    mutating func integer(
        _ node: ConfigurationNode, _ path: String, atLeast least: Int, atMost most: Int = .max, or other: String? = nil
    ) -> Int? {
        let expected =
            "expected an integer of at least \(least)" + (most < .max ? " and at most \(most)" : "")
            + (other.map { ", or \($0)" } ?? "")
        guard case .scalar(let text) = node.content, let value = Self.integer(text) else {
            fault(node, path, "\(expected), got \(Self.kind(node))")
            return nil
        }
        if value < least || value > most {
            fault(node, path, "\(expected), got \(text)")
            return nil
        }
        return value
    }

    /// A finite number for which `isValid` holds; `expected` says what that is.
    mutating func number(
        _ node: ConfigurationNode, _ path: String, _ expected: String, where isValid: (Double) -> Bool
    ) -> Double? {
        if case .scalar(let text) = node.content, let value = Double(text), value.isFinite, isValid(value) {
            return value
        }
        fault(node, path, "expected \(expected), got \(Self.kind(node))")
        return nil
    }

    mutating func positive(_ node: ConfigurationNode, _ path: String) -> Double? {
        number(node, path, "a positive number") { $0 > 0 }
    }

    mutating func dispersion(_ node: ConfigurationNode, _ path: String) -> Double? {
        number(node, path, "a dispersion above 0 and at most 1") { $0 > 0 && $0 <= 1 }
    }

    mutating func boolean(_ node: ConfigurationNode, _ path: String) -> Bool? {
        if case .scalar(let text) = node.content, let value = Bool(text) { return value }
        fault(node, path, "expected true or false, got \(Self.kind(node))")
        return nil
    }

    mutating func list(_ node: ConfigurationNode, _ path: String, _ expected: String) -> [ConfigurationNode]? {
        if case .list(let items) = node.content, !items.isEmpty { return items }
        fault(node, path, "expected \(expected), got \(Self.kind(node))")
        return nil
    }

    /// A list of numbers for which `isValid` holds.
    mutating func numbers(
        _ node: ConfigurationNode, _ path: String, count: Int? = nil, _ expected: String,
        where isValid: (Double) -> Bool = { _ in true }
    ) -> [Double]? {
        let words = "a list of \(count.map { "\($0) " } ?? "")\(expected)"
        guard let items = list(node, path, words) else { return nil }
        if let count, items.count != count {
            fault(node, path, "expected \(words), got \(items.count)")
            return nil
        }
        let values = items.map { number($0, path, "a list of \(expected)", where: isValid) }
        return allPresent(values)
    }

    /// [low, high] with low < high.
    mutating func interval(_ node: ConfigurationNode, _ path: String) -> (low: Double, high: Double)? {
        guard let ends = numbers(node, path, count: 2, "numbers") else { return nil }
        if ends[0] < ends[1] && (ends[1] - ends[0]).isFinite { return (ends[0], ends[1]) }
        fault(node, path, "expected [low, high] with low below high, got \(node.label)")
        return nil
    }

    /// A name, or a name with its settings: `adam` or `adam: {steps: 100}`; `other` says what else could stand there.
    mutating func choice(
        _ node: ConfigurationNode, _ path: String, of names: [String], or other: String? = nil
    ) -> (name: String, settings: ConfigurationNode)? {
        let expected = Self.either(names + (other.map { [$0] } ?? []))
        return choice(node, path, expected: expected) { names.contains($0) }
    }

    /// A name for which `isKnown` holds, or such a name with its settings.
    mutating func choice(
        _ node: ConfigurationNode, _ path: String, expected: String, where isKnown: (String) -> Bool
    ) -> (name: String, settings: ConfigurationNode)? {
        var found: (name: String, settings: ConfigurationNode)?
        switch node.content {
        case .scalar(let name): found = (name, .empty(file: node.file, line: node.line))
        case .map(let entries) where entries.count == 1: found = entries.first.map { ($0.key, $0.value) }
        case .map, .list: break
        }
        if let found, isKnown(found.name) { return found }
        let got = found.map { "'\($0.name)'" } ?? Self.kind(node)
        fault(node, path, "expected \(expected), got \(got)")
        return nil
    }

    /// The values of the parameters of something in a catalog, in their order.
    mutating func parameters(
        _ parameters: [Parameter], of settings: ConfigurationNode, _ path: String
    ) -> [Double]? {
        guard let given = map(settings, path, keys: parameters.map(\.name)) else { return nil }
        let values = parameters.map { parameter -> Double? in
            guard let node = given[parameter.name] else { return parameter.standard }
            let key = "\(path).\(parameter.name)"
            return number(parameter, node, key)
        }
        return allPresent(values)
    }

    /// The values of the settings of something in a catalog, by their names.
    mutating func settings(
        _ all: [CatalogSetting], of settings: ConfigurationNode, _ path: String
    ) -> SettingValues? {
        guard let given = map(settings, path, keys: all.map(\.name)) else { return nil }
        var values = SettingValues(standardsOf: all)
        var isWhole = true
        for setting in all {
            guard let node = given[setting.name] else { continue }
            let key = "\(path).\(setting.name)"
            switch setting {
            case .number(let parameter):
                let value = number(parameter, node, key)
                if let value { values[number: setting.name] = value } else { isWhole = false }
            case .optionalInteger(let name):
                let value = integer(node, key, atLeast: 1, atMost: Self.largestAmount)
                if let value { values[optionalInteger: name] = value } else { isWhole = false }
            case .choice(let name, of: let names):
                let value = self.name(node, key, of: names)
                if let value { values[choice: name] = value } else { isWhole = false }
            }
        }
        return isWhole ? values : nil
    }

    private mutating func number(_ parameter: Parameter, _ node: ConfigurationNode, _ key: String) -> Double? {
        let least = parameter.allowsZero ? 0 : 1
        if parameter.isInteger {
            return integer(node, key, atLeast: least, atMost: Self.largestAmount).map(Double.init)
        }
        let kind = parameter.allowsZero ? "a number of at least 0" : "a positive number"
        let bound = parameter.bound.isFinite ? (parameter.allowsZero ? " and" : "") + " below \(parameter.bound)" : ""
        return number(node, key, kind + bound) {
            ($0 > 0 || parameter.allowsZero && $0 == 0) && $0 < parameter.bound
        }
    }

    /// One of several names, without settings.
    mutating func name(_ node: ConfigurationNode, _ path: String, of names: [String]) -> String? {
        guard let (name, settings) = choice(node, path, of: names) else { return nil }
        return map(settings, "\(path).\(name)", keys: []).map { _ in name }
    }

    /// One of the cases of an enumeration, by name.
    mutating func named<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: ConfigurationNode, _ path: String, as type: Choice.Type
    ) -> Choice? {
        named(node, path, of: Array(type.allCases))
    }

    /// One of some cases of an enumeration, by name.
    mutating func named<Choice: RawRepresentable<String>>(
        _ node: ConfigurationNode, _ path: String, of choices: [Choice]
    ) -> Choice? {
        name(node, path, of: choices.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
    }

    /// An integer as written, also in the form 1e9.
    private static func integer(_ text: String) -> Int? {
        if let value = Int(text) { return value }
        guard let value = Double(text), value.rounded() == value, abs(value) <= 0x1p53 else { return nil }
        return Int(value)
    }

    private static func kind(_ node: ConfigurationNode) -> String {
        switch node.content {
        case .scalar(let text): text.isEmpty ? "nothing" : "'\(text)'"
        case .list: "a list"
        case .map: "keys"
        }
    }

    private static func either(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "no keys here" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}

/// The values if none is missing: a list with a fault in it is no list.
func allPresent<Value>(_ values: [Value?]) -> [Value]? {
    let present = values.compactMap { $0 }
    return present.count == values.count ? present : nil
}
