#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore
import Preferences

/// The loss of `apo-down` above beta = 1 in one context, against its only limits at infinity that finite policies near them do not undercut.
///
/// There an arm d that never won has all of the probability, so that its labels cost 1 each, and the other arms stand in the order that the
/// fewest labels contradict. In the strengths X = (pi/pi_ref)^beta a label costs X_w/(1 + X_w) + X_l/(X_w + X_l). The second terms of
/// a set of arms sum to the mean number of contradicted labels in rankings that Plackett and Luce's law draws with these X, so to the fewest at least. So the
/// loss is above the limit where X_d >= 1. The other policies are a bounded set: boxes of probabilities are bisected until each is above
/// the limit or one policy below it. The argument is in docs/objectives.md.
struct LoserTakesAll {
    private let labels: ArmWins
    private let wins: [Double]
    private let beta: Double
    private let logReference: [Double]
    /// The fewest contradicted labels of each set of arms, by its bits.
    private let fewest: [Double]
    private var arms: Int { labels.arms }

    /// Nil if the arms are too many.
    ///
    /// - Parameter logReference: finite.
    init?(_ counts: WinCounts, context x: Int, beta: Double, logReference: [Double]) {
        guard counts.arms <= Self.mostArms else { return nil }
        labels = ArmWins(counts, context: x)
        wins = (0..<counts.arms).map { ArmRecord(counts, context: x, arm: $0).wins }
        (self.beta, self.logReference) = (beta, logReference)
        fewest = Self.fewest(labels)
    }

    /// By the arm that stands first: O(2^K K^2).
    private static func fewest(_ labels: ArmWins) -> [Double] {
        let arms = labels.arms
        var fewest = [Double](repeating: 0, count: 1 << arms)
        for set in 1..<(1 << arms) {
            var least = Double.infinity
            for first in 0..<arms where set >> first & 1 == 1 {
                let rest = set & ~(1 << first)
                var cost = fewest[rest]
                for arm in 0..<arms where rest >> arm & 1 == 1 { cost += labels[arm, first] }
                least = min(least, cost)
            }
            fewest[set] = least
        }
        return fewest
    }

    func existence() -> TabularExistence {
        let everyone = (1 << arms) - 1
        func contradicted(first y: Int) -> Double {
            let losses = (0..<arms).reduce(0) { $0 + labels[$1, y] }
            return losses + fewest[everyone & ~(1 << y)]
        }
        let losers = wins.indices.filter { wins[$0] == 0 }
        guard let limit = losers.map(contradicted).min() else { return .attainedSomewhere }
        // With all of the probability a winner saves sigma(beta log pi_ref) for each of its labels, of which rounding leaves nothing for a large beta.
        for y in wins.indices where wins[y] > 0 {
            let excess = wins[y] + contradicted(first: y) - limit
            if excess <= 0 || wins[y] * LogSigmoid.sigmoid(beta * logReference[y]) > excess * (1 + Self.precision) {
                return .attainedSomewhere
            }
        }
        var root = ProbabilityBox(low: Array(repeating: 0, count: arms), high: Array(repeating: 1, count: arms))
        for d in losers { root.high[d] = max(exp(logReference[d]), .leastNonzeroMagnitude) }
        return search(root, limit)
    }

    private func search(_ root: ProbabilityBox, _ limit: Double) -> TabularExistence {
        var boxes = [bound(root)]
        for _ in 0..<Self.mostBoxes {
            guard let next = boxes.popLast() else { return .missing }
            if loss(next.box) < limit * (1 - Self.precision) { return .attainedSomewhere }
            let (below, above) = next.box.halves(of: next.widest, at: middle(next.box, next.widest))
            for half in [below, above].compactMap(\.tightened).map(bound)
            where half.loss <= limit * (1 + Self.precision) {
                // The most promising one comes last.
                var (start, end) = (0, boxes.count)
                while start < end {
                    let middle = (start + end) / 2
                    if boxes[middle].loss > half.loss { start = middle + 1 } else { end = middle }
                }
                boxes.insert(half, at: start)
            }
        }
        return .open
    }

    /// beta times the log-ratio.
    private func logStrength(_ probability: Double, _ y: Int) -> Double { beta * (log(probability) - logReference[y]) }

    /// The loss at a policy of the box; arms that may have probability 0 are on the way there, in the order that the fewest labels contradict.
    private func loss(_ box: ProbabilityBox) -> Double {
        let policy = box.policy
        let top = policy.indices.max { policy[$0] < policy[$1] } ?? 0
        let kept = policy.indices.filter { box.low[$0] > 0 || $0 == top }
        let total = kept.reduce(0) { $0 + policy[$1] }
        var away = (1 << arms) - 1
        var loss = 0.0
        for i in kept {
            away &= ~(1 << i)
            let x = logStrength(policy[i] / total, i)
            loss += wins[i] * LogSigmoid.sigmoid(x)
            for j in kept where j != i {
                loss += labels[i, j] * LogSigmoid.sigmoid(logStrength(policy[j] / total, j) - x)
            }
        }
        for i in policy.indices where away >> i & 1 == 1 { for j in kept { loss += labels[i, j] } }
        return loss + fewest[away]
    }

    private struct Bound {
        let box: ProbabilityBox
        /// What the loss is at least.
        let loss: Double
        /// The arm whose bounds matter most.
        let widest: Int
    }

    /// Of the arms with the least probabilities, as many as make most of it, the labels among each other count as the fewest contradicted
    /// ones; all other pairs with what they come to at least.
    private func bound(_ box: ProbabilityBox) -> Bound {
        let low = (0..<arms).map { logStrength(box.low[$0], $0) }
        let high = (0..<arms).map { logStrength(box.high[$0], $0) }
        let order = (0..<arms).sorted { high[$0] < high[$1] }
        // Pairs of arms the later of which is the k-th in this order.
        var pairs = [Double](repeating: 0, count: arms)
        for (k, i) in order.enumerated() {
            for j in order[..<k] {
                let (won, lost) = (labels[i, j], labels[j, i])
                // The probability that i stands before j, as far as it helps.
                let first = LogSigmoid.sigmoid(won > lost ? high[i] - low[j] : low[i] - high[j])
                pairs[k] += won == lost ? won : won * (1 - first) + lost * first
            }
        }
        var rest = pairs.reduce(0, +)
        var (set, most) = (0, rest)
        for (k, i) in order.enumerated() {
            set |= 1 << i
            rest -= pairs[k]
            most = max(most, fewest[set] + rest)
        }
        let strengths = (0..<arms).map { (low: LogSigmoid.sigmoid(low[$0]), high: LogSigmoid.sigmoid(high[$0])) }
        var (loss, width) = (most, [Double](repeating: 0, count: arms))
        for i in 0..<arms {
            loss += wins[i] * strengths[i].low
            width[i] += wins[i] * (strengths[i].high - strengths[i].low)
            // Arms that are as good as away count as a set already.
            for j in 0..<arms where j != i && max(strengths[i].high, strengths[j].high) > Self.away {
                let weight = abs(labels[i, j] - labels[j, i])
                width[i] += weight * (LogSigmoid.sigmoid(high[i] - high[j]) - LogSigmoid.sigmoid(low[i] - high[j]))
            }
        }
        return Bound(box: box, loss: loss, widest: width.indices.max { width[$0] < width[$1] } ?? 0)
    }

    /// Where X/(1 + X) is in the middle of its bounds, or if these are near to each other, the geometric middle.
    private func middle(_ box: ProbabilityBox, _ y: Int) -> Double {
        let (low, high) = (box.low[y], box.high[y])
        let (least, most) = (LogSigmoid.sigmoid(logStrength(low, y)), LogSigmoid.sigmoid(logStrength(high, y)))
        let middle = (least + most) / 2
        let split =
            most - least > Self.level
            ? exp(logReference[y] + log(middle / (1 - middle)) / beta) : low > 0 ? (low * high).squareRoot() : high / 2
        return split > low && split < high ? split : (low + high) / 2
    }

    /// By as much must losses differ, relatively, to be told apart.
    private static let precision = 1e-11
    private static let level = 0.01
    private static let away = 1e-6
    private static let mostBoxes = 20_000
    private static let mostArms = 12
}
