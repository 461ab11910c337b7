import NumericalCore
import Objectives
import Policies
import Preferences

/// The pairs of arms that were compared, each once, with the shares of both directions: what a fit loops over.
///
/// At most C K (K - 1)/2 entries, however many labels there are; built once for a data set.
struct PairTable: Sendable {
    /// The arms of each pair, first < second.
    private(set) var first: [Int32]
    private(set) var second: [Int32]
    /// The share of all labels that prefer the first arm, and the second.
    private(set) var forward: [Double]
    private(set) var backward: [Double]
    /// The pairs of context x are those from starts[x] up to starts[x + 1].
    let starts: [Int]
    /// The number of arms K.
    let arms: Int

    init(_ counts: WinCounts, threads: Threads = .one) {
        let total = Double(max(counts.total, 1))
        // One part where there is one thread: parts are copied.
        let size = threads.count == 1 ? max(counts.contexts, 1) : Self.contextsPerPart
        var parts = threads.map(0..<counts.contexts, by: size) { PairTable(counts, $0, total: total) }
        if parts.count == 1 {
            self = parts[0]
            return
        }
        var starts = [0]
        starts.reserveCapacity(counts.contexts + 1)
        for part in parts {
            let offset = starts[starts.count - 1]
            for start in part.starts.dropFirst() { starts.append(offset + start) }
        }
        // Each part goes as it is copied, so that there is no second table.
        func joined<Value>(_ column: WritableKeyPath<PairTable, [Value]>) -> [Value] {
            var whole: [Value] = []
            whole.reserveCapacity(starts[starts.count - 1])
            for place in parts.indices {
                whole += parts[place][keyPath: column]
                parts[place][keyPath: column] = []
            }
            return whole
        }
        first = joined(\.first)
        second = joined(\.second)
        forward = joined(\.forward)
        backward = joined(\.backward)
        self.starts = starts
        arms = counts.arms
    }

    private static let contextsPerPart = 4096

    /// The pairs of some contexts alone.
    private init(_ counts: WinCounts, _ contexts: Range<Int>, total: Double) {
        var (first, second) = ([Int32](), [Int32]())
        var (forward, backward) = ([Double](), [Double]())
        var starts = [0]
        for x in contexts {
            for i in 0..<counts.arms {
                for j in (i + 1)..<max(counts.arms, i + 1) {
                    let wins = counts[context: x, winner: i, loser: j]
                    let losses = counts[context: x, winner: j, loser: i]
                    if wins == 0 && losses == 0 { continue }
                    first.append(Int32(i))
                    second.append(Int32(j))
                    forward.append(Double(wins) / total)
                    backward.append(Double(losses) / total)
                }
            }
            starts.append(first.count)
        }
        self.first = first
        self.second = second
        self.forward = forward
        self.backward = backward
        self.starts = starts
        arms = counts.arms
    }

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
