/// The SHA-256 digest (FIPS 180-4), for the identity of random streams and of experiments.
///
/// Chosen over a shorter hash because 256 bits are just the state of a xoshiro256++ generator, and because streams of
/// different identity then cannot collide in practice.
public struct SHA256: Sendable {
    /// The digest as eight 32-bit words, most significant first.
    public let words: [UInt32]

    /// The digest of `message`.
    public init(_ message: some Sequence<UInt8>) {
        var beginning = Beginning()
        beginning.append(message)
        self = beginning.digest
    }

    fileprivate init(_ state: SIMD8<UInt32>) { words = state.indices.map { state[$0] } }

    /// The digest as 64 hexadecimal digits.
    public var hexadecimal: String {
        words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// The beginning of a message, to be continued in several ways: what messages have in common is digested once.
    public struct Beginning: Sendable {
        private var state = initialState
        /// The bytes that do not fill a block yet.
        private var rest: [UInt8] = []
        private var count = 0

        /// Nothing yet.
        public init() {}

        /// Continues the message.
        public mutating func append(_ bytes: some Sequence<UInt8>) {
            let before = rest.count
            rest.append(contentsOf: bytes)
            count += rest.count - before
            let blocks = rest.count / 64
            var next = state
            for block in 0..<blocks { compress(rest.span.extracting((64 * block)..<(64 * block + 64)), into: &next) }
            state = next
            if blocks > 0 { rest.removeFirst(64 * blocks) }
        }

        /// The digest of the message so far.
        public var digest: SHA256 {
            var whole = self
            let padding = (119 - rest.count) % 64
            whole.append([0x80] + repeatElement(0, count: padding))
            let bits = UInt64(count) * 8
            whole.append(stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> $0) })
            return SHA256(whole.state)
        }
    }

    private static func compress(_ block: Span<UInt8>, into state: inout SIMD8<UInt32>) {
        var schedule = InlineArray<16, UInt32>(repeating: 0)
        for i in 0..<16 {
            schedule[i] =
                UInt32(block[4 * i]) << 24 | UInt32(block[4 * i + 1]) << 16 | UInt32(block[4 * i + 2]) << 8
                | UInt32(block[4 * i + 3])
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for i in 0..<64 {
            if i >= 16 {
                let (x, y) = (schedule[(i - 15) & 15], schedule[(i - 2) & 15])
                let s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3)
                let s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10)
                schedule[i & 15] = schedule[i & 15] &+ s0 &+ schedule[(i - 7) & 15] &+ s1
            }
            let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let t1 = h &+ s1 &+ choice &+ roundConstants[i] &+ schedule[i & 15]
            let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ t1)
            (d, c, b, a) = (c, b, a, t1 &+ s0 &+ majority)
        }
        state = state &+ SIMD8(a, b, c, d, e, f, g, h)
    }

    private static func rotate(_ x: UInt32, _ by: UInt32) -> UInt32 { x >> by | x << (32 - by) }

    private static let initialState = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)

    private static let roundConstants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
