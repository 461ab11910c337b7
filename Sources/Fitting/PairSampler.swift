import NumericalCore
import Preferences

/// Draws minibatches of labels, as tables of their pairs.
struct PairSampler: Sendable {
    /// The table of all labels.
    let whole: PairTable
    /// Of kind 2 p the labels that prefer the first arm of pair p, of kind 2 p + 1 those that prefer the second.
    private let labels: CountSampler

    init(_ whole: PairTable, _ counts: WinCounts) {
        self.whole = whole
        var numbers: [Int] = []
        numbers.reserveCapacity(2 * whole.first.count)
        for x in 0..<counts.contexts {
            for pair in whole.pairs(of: x..<(x + 1)) {
                let (i, j) = (Int(whole.first[pair]), Int(whole.second[pair]))
                numbers.append(counts[context: x, winner: i, loser: j])
                numbers.append(counts[context: x, winner: j, loser: i])
            }
        }
        labels = CountSampler(numbers)
    }

    /// The table of `size` labels drawn with replacement, and which pairs of all its pairs are.
    ///
    /// Cost: that of the draws, and O(contexts).
    func draw(_ size: Int, from stream: inout RandomStream) -> (table: PairTable, pairs: [Int]) {
        var pairs: [Int] = []
        var (forward, backward) = ([Double](), [Double]())
        for (kind, count) in labels.draw(size, from: &stream) {
            if pairs.last != kind / 2 {
                pairs.append(kind / 2)
                forward.append(0)
                backward.append(0)
            }
            let share = Double(count) / Double(size)
            if kind % 2 == 0 { forward[pairs.count - 1] = share } else { backward[pairs.count - 1] = share }
        }
        return (PairTable(whole, pairs: pairs, forward: forward, backward: backward), pairs)
    }
}
