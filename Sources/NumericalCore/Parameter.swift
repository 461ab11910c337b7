/// A setting of something in a catalog: a positive number with a default.
public struct Parameter: Sendable, Equatable {
    /// Its name in configurations.
    public let name: String
    /// Its value where the user names none.
    public let standard: Double
    /// Whether it counts something.
    public let isInteger: Bool
    /// What it must stay below.
    public let bound: Double

    /// A positive real number below `bound`.
    public static func real(_ name: String, _ standard: Double, below bound: Double = .infinity) -> Parameter {
        Parameter(name: name, standard: standard, isInteger: false, bound: bound)
    }

    /// A positive integer.
    public static func integer(_ name: String, _ standard: Int) -> Parameter {
        Parameter(name: name, standard: Double(standard), isInteger: true, bound: .infinity)
    }
}
