/// A stream of random numbers with an identity: xoshiro256++ (Blackman and Vigna 2021), seeded by SHA-256.
///
/// The 256 bits of state are the digest of the seed and of *what the stream is for* (the settings of a world, a
/// replicate, a context, ...), never of its position in a list. So a stream does not change when cells are added,
/// removed or computed elsewhere, and streams of different identity do not collide. About 1 ns a number.
///
/// Source: `blackman2021` in docs/references.md.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// A stream that starts from the given state, which may not be all zero.
    public init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition((state.0 | state.1 | state.2 | state.3) != 0, "the all-zero state never leaves zero")
        (s0, s1, s2, s3) = state
    }

    /// The stream of the given seed and identity.
    ///
    /// Each part enters with its length, so ("ab", "c") and ("a", "bc") are different streams.
    public init(seed: UInt64, identity: [String]) { self = StreamFamily(seed: seed, identity: identity).stream([]) }

    fileprivate init(_ digest: SHA256) {
        let word = digest.words.map(UInt64.init)
        self.init(
            state: (
                word[0] << 32 | word[1], word[2] << 32 | word[3], word[4] << 32 | word[5], word[6] << 32 | word[7]
            ))
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = (sum << 23 | sum >> 41) &+ s0
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = s3 << 45 | s3 >> 19
        return result
    }

    /// A number uniform on the 2^53 multiples of 2^-53 in [0, 1).
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number uniform on the 2^52 odd multiples of 2^-53 in (0, 1): never 0 or 1, for logarithms.
    public mutating func openUniform() -> Double {
        Double((next() >> 11) | 1) * 0x1p-53
    }

    /// An integer uniform on 0 ..< bound, without bias (`lemire2019`).
    public mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "no index is below \(bound)")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// Puts `items` into a random order, all orders equally likely (Fisher and Yates).
    public mutating func shuffle<Item>(_ items: inout [Item]) {
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(last, index(below: last + 1))
        }
    }
}

/// Streams whose identities begin alike: with what they have in common digested once, about 1 us a stream.
public struct StreamFamily: Sendable {
    private var message = SHA256.Beginning()

    /// The streams of the given seed whose identities begin so.
    public init(seed: UInt64, identity: [String]) {
        for part in ["mallows-bandit stream", String(seed)] + identity { append(part) }
    }

    /// The stream whose identity goes on like this; the same as `RandomStream(seed:identity:)` for the whole identity.
    public func stream(_ rest: [String]) -> RandomStream {
        var whole = self
        for part in rest { whole.append(part) }
        return RandomStream(whole.message.digest)
    }

    private mutating func append(_ part: String) {
        message.append("\(part.utf8.count):".utf8)
        message.append(part.utf8)
    }
}
