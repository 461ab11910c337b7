import Objectives
import Preferences

/// How often each of some arms won against each other, without a context.
struct ArmWins {
    let arms: Int
    /// At i K + j, how often arm i was preferred to arm j.
    let wins: [Double]

    init(_ counts: WinCounts, context x: Int) {
        arms = counts.arms
        wins = counts.withWins(context: x) { wins in wins.indices.map { Double(wins[$0]) } }
    }

    /// Those of some arms among each other.
    init(_ all: ArmWins, of chosen: [Int]) {
        arms = chosen.count
        wins = chosen.flatMap { i in chosen.map { all[i, $0] } }
    }

    subscript(winner: Int, loser: Int) -> Double { wins[winner * arms + loser] }

    func compares(_ i: Int, _ j: Int) -> Bool { self[i, j] > 0 || self[j, i] > 0 }

    /// Whether some arm won against another without ever losing to it.
    var hasUnanimousPair: Bool {
        (0..<arms).contains { i in (0..<arms).contains { j in self[i, j] > 0 && self[j, i] == 0 } }
    }

    /// Savage's loss of the labels of two arms at the margin where it is least.
    func least(_ i: Int, _ j: Int) -> Double { SavagePO(beta: 1).leastLoss(wins: self[i, j], losses: self[j, i]) }

    /// What that comes to for all pairs, each by itself.
    var pairsLeast: Double {
        (0..<arms).reduce(0) { sum, i in (0..<i).reduce(sum) { $0 + least(i, $1) } }
    }
}
