/// The size of a workload: named numbers with defaults, each of which `name=value` on the command line overrides.
struct Settings: Sendable {
    private var values: [(name: String, value: Double)]

    init(_ defaults: KeyValuePairs<String, Double>) {
        values = defaults.map { ($0.key, $0.value) }
    }

    /// Takes an override such as `contexts=1000`.
    mutating func set(_ text: String) throws(Complaint) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let value = Double(parts[1]), value.isFinite, value > 0 else {
            throw Complaint("expected NAME=NUMBER with a number above 0, got '\(text)'")
        }
        guard let place = values.firstIndex(where: { $0.name == parts[0] }) else {
            throw Complaint("no setting '\(parts[0])'; there are \(values.map(\.name).joined(separator: ", "))")
        }
        values[place].value = value
    }

    /// A setting that is a whole number.
    subscript(_ name: String) -> Int { Int(number(name)) }

    /// A setting.
    func number(_ name: String) -> Double {
        guard let entry = values.first(where: { $0.name == name }) else { preconditionFailure("no setting '\(name)'") }
        return entry.value
    }

    /// All of them, as `contexts=1000 arms=10`.
    var text: String {
        values.map { "\($0.name)=\($0.value == $0.value.rounded() ? "\(Int($0.value))" : "\($0.value)")" }
            .joined(separator: " ")
    }
}

/// What is wrong with the command line.
struct Complaint: Error {
    let description: String
    init(_ description: String) { self.description = description }
}
