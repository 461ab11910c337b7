import NumericalCore
import Testing

/// SHA-256 against the examples of FIPS 180-4 and NIST's example values.
@Suite struct SHA256Tests {
    /// Wrong constants, rotations, padding or word order would change every digit; the last two messages span blocks.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]) func knownAnswers(message: String, digest: String) {
        #expect(SHA256(message.utf8).hexadecimal == digest)
    }

    /// A length counted in bytes instead of bits, or in too few bits, passes short messages.
    @Test func oneMillionLetters() {
        let digest = SHA256(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        #expect(digest.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(digest.words.first == 0xcdc7_6e5c)
        #expect(digest.words.count == 8)
    }

    /// Every length from 0 to 200 bytes, so every way to pad (55, 56, 63, 64, ... bytes); the digest of the digests is
    /// Python's hashlib's, for messages of bytes (7 i + n) mod 256.
    @Test func everyPadding() {
        var digests: [UInt8] = []
        for count in 0...200 {
            for word in SHA256((0..<count).map { UInt8(($0 * 7 + count) % 256) }).words {
                for shift in [24, 16, 8, 0] { digests.append(UInt8(truncatingIfNeeded: word >> shift)) }
            }
        }
        #expect(SHA256(digests).hexadecimal == "e673d33f6940a6d3856d0d305fd88363ae0ba3b96e2411d8ddd5e0dd443f4525")
    }

    /// Would catch a beginning that loses or repeats bytes where it is cut, or that changes when it is gone on from: at every
    /// cut within three blocks, the digest is that of the whole message, also the second time.
    @Test func beginnings() {
        let message = (0..<150).map { UInt8($0) }
        let whole = SHA256(message).words
        for cut in 0...message.count {
            var beginning = SHA256.Beginning()
            beginning.append(message[..<cut])
            for _ in 0..<2 {
                var copy = beginning
                copy.append(message[cut...])
                #expect(copy.digest.words == whole)
            }
        }
    }
}
