import NumericalCore
import Objectives
import Policies
import Preferences

/// The pairs of arms that were compared, each once, with the shares of both directions: what a fit loops over.
///
/// At most C K (K - 1)/2 entries, however many labels there are; built once for a data set.
struct PairTable: Sendable {
    /// The arms of each pair, first < second.
    let first: [Int32]
    let second: [Int32]
    /// The share of all labels that prefer the first arm, and the second.
    let forward: [Double]
    let backward: [Double]
    /// The pairs of context x are those from starts[x] up to starts[x + 1].
    let starts: [Int]
    /// The number of arms K.
    let arms: Int

    init(_ counts: WinCounts, threads: Threads = .one) {
        let size = Self.contextsPerPart
        let numbers = threads.map(0..<counts.contexts, by: size) { contexts in
            contexts.map { x in
                var compared = 0
                counts.forEachPair(of: x) { _, _, _, _ in compared += 1 }
                return compared
            }
        }
        var starts = [0]
        starts.reserveCapacity(counts.contexts + 1)
        for number in numbers.joined() { starts.append(starts[starts.count - 1] + number) }
        let bounds = stride(from: 0, to: counts.contexts, by: size).map { starts[$0] } + [starts[counts.contexts]]
        // Column by column, each written where it stays.
        @inline(__always) func column<Value: BitwiseCopyable>(
            _ zero: Value, _ value: (_ i: Int, _ j: Int, _ wins: Int, _ losses: Int) -> Value
        ) -> [Value] {
            threads.array(bounds: bounds, zero: zero) { part, values in
                var place = 0
                for x in (part * size)..<min((part + 1) * size, counts.contexts) {
                    counts.forEachPair(of: x) { i, j, wins, losses in
                        values[place] = value(i, j, wins, losses)
                        place += 1
                    }
                }
            }.numbers
        }
        let total = Double(max(counts.total, 1))
        first = column(0) { i, _, _, _ in Int32(i) }
        second = column(0) { _, j, _, _ in Int32(j) }
        forward = column(0) { _, _, wins, _ in Double(wins) / total }
        backward = column(0) { _, _, _, losses in Double(losses) / total }
        self.starts = starts
        arms = counts.arms
    }

    private static let contextsPerPart = 4096

    /// Some pairs of a table, in its order, with other shares.
    init(_ whole: PairTable, pairs: [Int], forward: [Double], backward: [Double]) {
        first = pairs.map { whole.first[$0] }
        second = pairs.map { whole.second[$0] }
        self.forward = forward
        self.backward = backward
        var starts: [Int] = []
        starts.reserveCapacity(whole.starts.count)
        var place = 0
        for start in whole.starts {
            while place < pairs.count && pairs[place] < start { place += 1 }
            starts.append(place)
        }
        self.starts = starts
        arms = whole.arms
    }

    /// The pairs of some contexts.
    func pairs(of contexts: Range<Int>) -> Range<Int> { starts[contexts.lowerBound]..<starts[contexts.upperBound] }

    /// The contexts, cut into runs that end where `differ` says so or where there are about `most` pairs.
    func runs(of contexts: Range<Int>, most: Int = 512, _ differ: (Int, Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = contexts.lowerBound
        for x in contexts where x > start && (differ(x - 1, x) || starts[x + 1] - starts[start] > most) {
            runs.append(start..<x)
            start = x
        }
        if start < contexts.upperBound { runs.append(start..<contexts.upperBound) }
        return runs
    }
}

extension WinCounts {
    /// Visits the compared pairs of context `x`: arms i < j, and how often each was preferred.
    @inline(__always)
    fileprivate func forEachPair(of x: Int, _ visit: (_ i: Int, _ j: Int, _ wins: Int, _ losses: Int) -> Void) {
        withWins(context: x) { counts in
            for i in 0..<arms {
                for j in (i + 1)..<max(arms, i + 1) {
                    let (wins, losses) = (counts[i * arms + j], counts[j * arms + i])
                    if wins > 0 || losses > 0 { visit(i, j, wins, losses) }
                }
            }
        }
    }
}
