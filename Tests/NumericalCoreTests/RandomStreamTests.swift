import NumericalCore
import Testing

/// Which numbers a stream gives, and to whom.
@Suite struct RandomStreamTests {
    private func first(_ count: Int, of stream: RandomStream) -> [UInt64] {
        var stream = stream
        return (0..<count).map { _ in stream.next() }
    }

    /// The output of Blackman and Vigna's xoshiro256plusplus.c from the state 1, 2, 3, 4, as the rand_xoshiro crate
    /// records it: a wrong rotation or another member of the family (**, +) fails.
    @Test func knownAnswer() {
        let expected: [UInt64] = [
            41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
            9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
            15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
        ]
        #expect(first(10, of: RandomStream(state: (1, 2, 3, 4))) == expected)
    }

    /// Worked out with Python's hashlib: SHA-256 of the parts, each as length, colon, UTF-8 bytes, the first part
    /// "mallows-bandit stream", the second the seed in decimals; the digest, read big-endian, is the state. Any change
    /// here changes every published result.
    @Test func goldenValues() {
        #expect(
            first(4, of: RandomStream(seed: 1, identity: ["golden"])) == [
                10_472_379_211_495_794_856, 13_942_922_224_831_981_649, 3_168_457_475_088_792_114,
                5_801_548_946_690_384_069,
            ])
        #expect(
            first(4, of: RandomStream(seed: .max, identity: ["data", "phi=0.5", "\u{E9}"])) == [
                178_974_017_422_911_296, 6_889_560_082_885_560_751, 17_254_867_336_718_962_864,
                17_411_867_051_203_090_280,
            ])
        #expect(
            first(4, of: RandomStream(seed: 0, identity: [])) == [
                12_651_773_300_557_663_312, 13_935_147_944_319_765_579, 10_881_359_904_210_243_206,
                11_136_801_110_070_605_385,
            ])
    }

    /// Parts that only read alike when joined, other orders, other numbers of parts and other seeds are other streams.
    @Test func identitiesAreDistinct() {
        let streams = [
            RandomStream(seed: 1, identity: ["ab", "c"]), RandomStream(seed: 1, identity: ["a", "bc"]),
            RandomStream(seed: 1, identity: ["abc"]), RandomStream(seed: 1, identity: ["c", "ab"]),
            RandomStream(seed: 1, identity: ["ab", "c", ""]), RandomStream(seed: 1, identity: ["ab1:c"]),
            RandomStream(seed: 2, identity: ["ab", "c"]), RandomStream(seed: 11, identity: []),
            RandomStream(seed: 1, identity: ["1"]), RandomStream(seed: 1 + 1 << 32, identity: ["ab", "c"]),
        ]
        #expect(Set(streams.map { first(2, of: $0) }).count == streams.count)
        #expect(
            first(9, of: RandomStream(seed: 1, identity: ["x"])) == first(9, of: RandomStream(seed: 1, identity: ["x"]))
        )
    }

    /// 1e5 replicates: a state or seed of 32 bits would collide (probability 0.69); 64 bits do with probability 3e-10.
    @Test func noCollisions() {
        var seen: Set<UInt64> = []
        for replicate in 0..<100_000 {
            var stream = RandomStream(seed: 1, identity: ["replicate \(replicate)"])
            seen.insert(stream.next())
        }
        #expect(seen.count == 100_000)
    }

    /// A copy goes its own way: a stream is a value.
    @Test func valueSemantics() {
        var stream = RandomStream(seed: 3, identity: [])
        let copy = stream
        let drawn = stream.next()
        #expect(first(1, of: copy) == [drawn])
        #expect(first(1, of: stream) != [drawn])
    }

    /// Would catch identities that are cut down to too few bits on their way to a stream: among 10^6 streams, two with the
    /// same first 64 bits would appear with a probability of 3e-8, among seeds of 32 bits a hundred pairs.
    @Test func aMillionStreams() {
        var first: Set<UInt64> = []
        for number in 0..<1_000_000 {
            let identity = ["data", "replicate \(number % 1000)", "cell \(number / 1000)"]
            var stream = RandomStream(seed: 1, identity: identity)
            first.insert(stream.next())
        }
        #expect(first.count == 1_000_000)
    }

    /// Would catch a family whose streams are others than those of the whole identity: wherever that is cut in two.
    @Test func families() {
        let identity = ["data", String(repeating: "x", count: 70), "", "replicate 3", "labels of context 12"]
        var whole = RandomStream(seed: 9, identity: identity)
        let first = whole.next()
        for cut in 0...identity.count {
            let family = StreamFamily(seed: 9, identity: Array(identity[..<cut]))
            for _ in 0..<2 {
                var stream = family.stream(Array(identity[cut...]))
                #expect(stream.next() == first)
            }
        }
    }
}
