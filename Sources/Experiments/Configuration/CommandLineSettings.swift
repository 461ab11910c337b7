public import Preferences

/// A setting given as a command-line option: a dotted key, and YAML text as in a file.
public struct OptionSetting: Sendable {
    /// The dotted key.
    public let key: String
    /// The option, as faults name it.
    public let option: String
    /// The value.
    public let text: String

    /// A setting.
    public init(key: String, option: String, text: String) {
        self.key = key
        self.option = option
        self.text = text
    }
}

extension ConfigurationNode {
    /// A tree that holds the given settings.
    fileprivate static func holding(_ settings: [OptionSetting]) throws(FileFaults) -> ConfigurationNode {
        var tree = ConfigurationNode.empty(file: "options")
        for setting in settings {
            let value = try ConfigurationNode.parse(setting.text, file: setting.option, isFile: false)
            tree = tree.setting(setting.key.split(separator: "."), to: value)
        }
        return tree
    }
}

extension Experiment {
    /// An experiment of one cell and one replicate that holds the given settings of world and data.
    ///
    /// - Parameter needsExactLaws: whether a data model beyond its exact law is a fault.
    /// - Throws: `FileFaults` that name the options.
    public init(dataSettings: [OptionSetting], needsExactLaws: Bool = true) throws(FileFaults) {
        let fixed = ["name": "simulated", "replicates": "1", "fit.objective": "dpo", "fit.beta": "1"]
        let rest = fixed.sorted { $0.key < $1.key }.map { OptionSetting(key: $0.key, option: $0.key, text: $0.value) }
        self = try ExperimentDocument(tree: .holding(rest + dataSettings)).experiment(needsExactLaws: needsExactLaws)
    }
}

extension FitSpecification {
    /// A fit that holds the given settings; keys as in the section `fit`.
    ///
    /// - Throws: `FileFaults` that name the options.
    public init(settings: [OptionSetting]) throws(FileFaults) {
        var reader = ConfigurationReader()
        let fit = reader.fit(try .holding(settings))
        guard let fit, reader.faults.isEmpty else { throw FileFaults(reader.faults) }
        self = fit
    }
}
