/// A part of a sweep: every count-th unit of its work, from the number-th on.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
    /// Which part, from 1.
    public let number: Int
    /// How many parts there are.
    public let count: Int

    /// All of the work.
    public static let whole = Shard(uncheckedNumber: 1, count: 1)

    /// The most parts.
    public static let most = 1_000_000

    private init(uncheckedNumber number: Int, count: Int) {
        self.number = number
        self.count = count
    }

    /// The shard of a text such as `3/8`; nil if it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], (1...Self.most).contains(count),
            (1...count).contains(number)
        else { return nil }
        self.init(uncheckedNumber: number, count: count)
    }

    public var description: String { "\(number)/\(count)" }

    /// Its folder within that of the results; empty for the whole.
    public var folder: String { count == 1 ? "" : "shard-\(number)-of-\(count)" }
}
