/// A setting of something in a catalog: a positive number with a default.
public struct Parameter: Sendable, Equatable {
    /// Its name in configurations.
    public let name: String
    /// Its value where the user names none.
    public let standard: Double
    /// Whether it counts something.
    public let isInteger: Bool

    /// A positive real number.
    public static func real(_ name: String, _ standard: Double) -> Parameter {
        Parameter(name: name, standard: standard, isInteger: false)
    }

    /// A positive integer.
    public static func integer(_ name: String, _ standard: Int) -> Parameter {
        Parameter(name: name, standard: Double(standard), isInteger: true)
    }
}
