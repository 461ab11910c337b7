/// A setting of something in a catalog: a number with a default, positive unless 0 is allowed.
public struct Parameter: Sendable, Equatable {
    /// Its name in configurations.
    public let name: String
    /// Its value where the user names none.
    public let standard: Double
    /// Whether it counts something.
    public let isInteger: Bool
    /// What it must stay below.
    public let bound: Double
    /// Whether it may be 0.
    public let allowsZero: Bool

    /// A positive real number below `bound`, or 0 if that is allowed.
    public static func real(
        _ name: String, _ standard: Double, below bound: Double = .infinity, allowsZero: Bool = false
    ) -> Parameter {
        Parameter(name: name, standard: standard, isInteger: false, bound: bound, allowsZero: allowsZero)
    }

    /// A positive integer, or 0 if that is allowed.
    public static func integer(_ name: String, _ standard: Int, allowsZero: Bool = false) -> Parameter {
        Parameter(
            name: name, standard: Double(standard), isInteger: true, bound: .infinity, allowsZero: allowsZero)
    }
}
