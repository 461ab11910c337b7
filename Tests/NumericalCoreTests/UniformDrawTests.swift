import NumericalCore
import TestSupport
import Testing

/// Numbers, indices and orders drawn from a stream have the law they claim. Seeds are fixed; limits are those that a
/// right sampler misses once in a million.
@Suite struct UniformDrawTests {
    /// Uniform numbers fill [0, 1) evenly, with the mean and the variance of the law.
    @Test func uniform() {
        var stream = RandomStream(seed: 1, identity: ["uniform"])
        var cells = [Int](repeating: 0, count: 100)
        var (sum, squares) = (0.0, 0.0)
        for _ in 0..<200_000 {
            let u = stream.uniform()
            #expect((0..<1).contains(u))
            cells[Int(u * 100)] += 1
            (sum, squares) = (sum + u, squares + u * u)
        }
        let expected = [Double](repeating: 2000, count: 100)
        #expect(chiSquare(observed: cells, expected: expected) < chiSquareLimit(degreesOfFreedom: 99))
        // Standard errors 1/sqrt(12 N) and sqrt(4/45 / N).
        #expect(abs(sum / 200_000 - 0.5) < 5 * 6.5e-4)
        #expect(abs(squares / 200_000 - 1 / 3.0) < 5 * 6.7e-4)
    }

    /// Uniform numbers are multiples of 2^-53: the top bits of the output, not the bottom ones, and not fewer of them.
    @Test func uniformUsesTheTopBits() {
        var numbers = RandomStream(state: (1, 2, 3, 4))
        var words = numbers
        for _ in 0..<100 {
            let u = numbers.uniform()
            let word = Double(words.next()) / 18_446_744_073_709_551_616
            #expect(abs(u - word) <= 0x1p-53)
        }
    }

    /// Open uniform numbers are odd multiples of 2^-53, so never 0 or 1. States whose next output is 0 or the largest
    /// word reach the two ends (with s0 = 0 the output is the rotated s3).
    @Test func openUniformIsOpen() {
        var low = RandomStream(state: (0, 1, 0, 0))
        #expect(low.openUniform() == 0x1p-53)
        var high = RandomStream(state: (0, 1, 0, .max))
        #expect(high.openUniform() == 1 - 0x1p-53)
        var closed = RandomStream(state: (0, 1, 0, 0))
        #expect(closed.uniform() == 0)
        var stream = RandomStream(seed: 1, identity: ["open"])
        for _ in 0..<10_000 {
            let u = stream.openUniform()
            #expect(u > 0 && u < 1)
            #expect((u * 0x1p53).truncatingRemainder(dividingBy: 2) == 1)
        }
    }

    /// Every index equally likely; a bound that is not a power of two would show a bias of the low bits.
    @Test(arguments: [1, 2, 3, 7, 10, 100]) func index(bound: Int) {
        var stream = RandomStream(seed: 1, identity: ["index", String(bound)])
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<(1000 * bound) { counts[stream.index(below: bound)] += 1 }
        if bound == 1 { return }
        let statistic = chiSquare(observed: counts, expected: Array(repeating: 1000, count: bound))
        // Wilson and Hilferty's limit is too small by up to 3% for 1 or 2 degrees of freedom.
        #expect(statistic < 1.03 * chiSquareLimit(degreesOfFreedom: bound - 1))
    }

    /// For a bound of 3/4 of all words, an index by remainder or by a product without rejection is biased: a third of
    /// the indices would come twice as often. Thirds of the range are equally likely.
    @Test func largeIndex() {
        let bound = 3 << 61
        var stream = RandomStream(seed: 1, identity: ["large index"])
        var thirds = [0, 0, 0]
        var residues = [0, 0, 0]
        for _ in 0..<30_000 {
            let index = stream.index(below: bound)
            thirds[index / (1 << 61)] += 1
            residues[index % 3] += 1
        }
        let expected = [Double](repeating: 10_000, count: 3)
        #expect(chiSquare(observed: thirds, expected: expected) < 1.03 * chiSquareLimit(degreesOfFreedom: 2))
        #expect(chiSquare(observed: residues, expected: expected) < 1.03 * chiSquareLimit(degreesOfFreedom: 2))
    }

    /// All 24 orders of four items equally likely: the naive exchange of every place with any place is biased.
    @Test func shuffle() {
        var stream = RandomStream(seed: 1, identity: ["shuffle"])
        var counts: [[Int]: Int] = [:]
        for _ in 0..<48_000 {
            var items = [0, 1, 2, 3]
            stream.shuffle(&items)
            counts[items, default: 0] += 1
        }
        let observed = permutations(4).map { counts[$0, default: 0] }
        #expect(observed.reduce(0, +) == 48_000)
        let statistic = chiSquare(observed: observed, expected: Array(repeating: 2000, count: 24))
        #expect(statistic < chiSquareLimit(degreesOfFreedom: 23))
    }

    /// Nothing and one thing have one order.
    @Test func shuffleOfLittle() {
        var stream = RandomStream(seed: 1, identity: [])
        var none: [Int] = []
        stream.shuffle(&none)
        #expect(none.isEmpty)
        var one = [5]
        stream.shuffle(&one)
        #expect(one == [5])
    }
}
