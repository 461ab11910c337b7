import Synchronization

/// A wish to stop, made at one place and looked at wherever work can be left.
public final class Interruption: Error, Sendable {
    private let flag = Atomic<Bool>(false)

    /// No such wish yet.
    public init() {}

    /// Asks for the end of the work.
    public func request() { flag.store(true, ordering: .relaxed) }

    /// Whether the end has been asked for.
    public var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Throws this interruption if the end has been asked for.
    func check() throws {
        if isRequested { throw self }
    }
}
