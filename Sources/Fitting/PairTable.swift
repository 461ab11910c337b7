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

    init(_ counts: WinCounts) {
        let total = Double(max(counts.total, 1))
        var (first, second) = ([Int32](), [Int32]())
        var (forward, backward) = ([Double](), [Double]())
        var starts = [0]
        for x in 0..<counts.contexts {
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
