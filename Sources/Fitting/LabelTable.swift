import NumericalCore
import Preferences

/// The labels that occur, each once, with its share of all labels: what a fit loops over.
///
/// At most C K (K - 1) entries, however many labels there are; built once for a data set.
struct LabelTable: Sendable {
    /// The place x K + y of each label's winner.
    let winners: [Int]
    /// The place x K + y of each label's loser.
    let losers: [Int]
    /// Each label's share of the data; the shares sum to 1.
    let shares: [Double]
    /// Runs of labels whose contexts have the same t, so that an objective takes each run in one call.
    let runs: [(labels: Range<Int>, negativeLogDispersion: Double)]

    /// The labels of `counts`, for a learner that takes `t[x]` as the negative log dispersion of context x.
    init(_ counts: WinCounts, negativeLogDispersion t: [Double]) {
        let labels = counts.labels
        let total = Double(counts.total)
        winners = labels.map { $0.context * counts.arms + $0.winner }
        losers = labels.map { $0.context * counts.arms + $0.loser }
        shares = labels.map { Double($0.count) / total }
        var runs: [(labels: Range<Int>, negativeLogDispersion: Double)] = []
        for (place, label) in labels.enumerated() {
            if let last = runs.last, last.negativeLogDispersion == t[label.context] {
                runs[runs.count - 1].labels = last.labels.lowerBound..<(place + 1)
            } else {
                runs.append((place..<(place + 1), t[label.context]))
            }
        }
        self.runs = runs
    }
}
