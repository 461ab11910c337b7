/// A setting of something in a catalog whose settings are not all numbers with a default.
public enum CatalogSetting: Sendable, Equatable {
    /// A number with a default.
    case number(Parameter)
    /// A positive integer that may be left out.
    case optionalInteger(String)
    /// One of several names, the first of which is the default.
    case choice(String, of: [String])

    /// Its name in configurations.
    public var name: String {
        switch self {
        case .number(let parameter): parameter.name
        case .optionalInteger(let name), .choice(let name, of: _): name
        }
    }
}

/// What some settings are set to, by their names.
public struct SettingValues: Sendable, Equatable {
    private var numbers: [String: Double] = [:]
    private var integers: [String: Int] = [:]
    private var choices: [String: String] = [:]

    /// The defaults.
    public init(standardsOf settings: [CatalogSetting]) {
        for setting in settings {
            switch setting {
            case .number(let parameter): numbers[parameter.name] = parameter.standard
            case .optionalInteger: continue
            case .choice(let name, of: let names): choices[name] = names.first
            }
        }
    }

    /// The number of that name.
    public subscript(number name: String) -> Double {
        get {
            guard let value = numbers[name] else { preconditionFailure("there is no number \(name)") }
            return value
        }
        set { numbers[name] = newValue }
    }

    /// The integer of that name; nil if it was left out.
    public subscript(optionalInteger name: String) -> Int? {
        get { integers[name] }
        set { integers[name] = newValue }
    }

    /// The name that was chosen.
    public subscript(choice name: String) -> String {
        get {
            guard let value = choices[name] else { preconditionFailure("there is no choice \(name)") }
            return value
        }
        set { choices[name] = newValue }
    }
}

/// A setting that does not go with the others.
public struct SettingFault: Error, Equatable {
    /// The name of the setting.
    public let setting: String
    /// What was expected.
    public let message: String

    /// A fault of one setting.
    public init(setting: String, message: String) {
        self.setting = setting
        self.message = message
    }
}
