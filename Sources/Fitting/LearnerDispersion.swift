#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import NumericalCore
import Policies
public import Preferences

/// The dispersion that a learner works with, which need not be the true one.
public enum LearnerDispersion: Sendable, Equatable {
    /// The true t of each context; if normalized, scaled so that the mean of 2t over the data is 1.
    case oracle(normalize: Bool)
    /// The paper's proxy t = -c log(H(pi_ref) / log K); without a given c, the one that makes the mean of 2t over the
    /// data 1.
    case entropy(constant: Double?)
    /// The same dispersion phi for every context.
    case constant(Double)

    /// Its name in results.
    public var name: String {
        switch self {
        case .oracle(let normalize): normalize ? "oracle-normalized" : "oracle"
        case .entropy(let constant): constant.map { "entropy-\($0)" } ?? "entropy"
        case .constant(let phi): "\(phi)"
        }
    }

    /// The t of each context.
    ///
    /// Normalizing leaves t as it is where it is 0 in all contexts that have data.
    public func negativeLogDispersion(
        oracle: [Double], logReference: ContextArmTable, counts: WinCounts
    ) -> [Double] {
        switch self {
        case .oracle(let normalize): normalize ? Self.normalized(oracle, counts) : oracle
        case .entropy(let constant?): entropyProxy(logReference: logReference).map { $0 * constant }
        case .entropy(nil): Self.normalized(entropyProxy(logReference: logReference), counts)
        case .constant(let phi): Array(repeating: abs(log(phi)), count: oracle.count)
        }
    }

    private static func normalized(_ t: [Double], _ counts: WinCounts) -> [Double] {
        var (weighted, total) = (0.0, 0.0)
        for x in t.indices {
            let labels = Double(counts.total(context: x))
            weighted += labels * 2 * t[x]
            total += labels
        }
        return weighted > 0 ? t.map { $0 * total / weighted } : t
    }
}
