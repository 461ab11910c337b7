/// What the numbers of this version of the program are.
public enum Results {
    /// Raised with every change that alters a number, a default or a random stream: results of different versions are
    /// never mixed.
    public static let version = 5

    /// The version, with what is measured.
    static let identity = "\(version): " + CurveColumn.allCases.map(\.rawValue).joined(separator: " ")
}
