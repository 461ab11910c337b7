import NumericalCore

/// The first 128 bits of a SHA-256 digest: what settings are, in 16 bytes. Among 10^9 of them, two agree by chance with
/// a probability of 10^-21.
struct Digest: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ digest: SHA256) {
        let words = digest.words.map(UInt64.init)
        self.init(high: words[0] << 32 | words[1], low: words[2] << 32 | words[3])
    }

    /// Adds its 16 bytes to a message.
    func append(to message: inout [UInt8]) {
        for word in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                message.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
    }
}
