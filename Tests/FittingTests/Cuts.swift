import Fitting
import NumericalCore
import Objectives
import Preferences
import TestSupport
import Testing

/// Whether a loss that drops without bound has an optimum: the minimum cut.
@Suite struct Cuts {
    struct Case: Decodable {
        let arms: Int
        let ratio: Double
        let labels: [[Int]]
        let drops: Bool
    }

    /// Robust DPO that drops `ratio` times as fast as it rises: e / (1 - e).
    private func lacksOptimum(_ counts: WinCounts, ratio: Double) -> Bool {
        let objective = RobustDPO(beta: 1, labelSmoothing: ratio / (1 + ratio))
        return objective.contextsWithoutOptimum(
            TrainingData(counts: counts, negativeLogDispersion: [0.5])) == [0]
    }

    /// Catches a wrong cut, against linear programs.
    @Test func againstLinearPrograms() throws {
        let cases = try Reference.cases("cuts.json", as: Case.self)
        #expect(cases.count == 120 && Set(cases.map(\.drops)).count == 2)
        for item in cases {
            var counts = WinCounts(contexts: 1, arms: item.arms)
            for label in item.labels { counts[context: 0, winner: label[1], loser: label[2]] = label[3] }
            #expect(lacksOptimum(counts, ratio: item.ratio) == item.drops, "\(item)")
        }
    }

    /// Catches a wrong cut, against all sets of arms: the loss changes at the rate of the cut as a set's scores rise, so an optimum
    /// needs a positive cut for each set that splits a connected one.
    @Test func againstAllSets() {
        var stream = RandomStream(seed: 5, identity: ["cuts"])
        var found: [Bool] = []
        for _ in 0..<400 {
            let arms = 2 + stream.index(below: 5)
            var counts = WinCounts(contexts: 1, arms: arms)
            for i in 0..<arms {
                for j in 0..<arms where i != j && stream.uniform() < 0.6 {
                    counts[context: 0, winner: i, loser: j] = stream.index(below: 8)
                }
            }
            if counts.total == 0 { continue }
            // Ratios of small integers make cuts of exactly 0 likely.
            let ratio = [0.125, 0.25, 0.5][stream.index(below: 3)]
            let lacks = (1..<((1 << arms) - 1)).contains { set in
                var (cut, crossing) = (0.0, false)
                for i in 0..<arms where set >> i & 1 == 1 {
                    for j in 0..<arms where set >> j & 1 == 0 {
                        let (wins, losses) = (
                            counts[context: 0, winner: i, loser: j], counts[context: 0, winner: j, loser: i]
                        )
                        cut += Double(losses) - ratio * Double(wins)
                        if wins + losses > 0 { crossing = true }
                    }
                }
                return crossing && cut <= 1e-12
            }
            found.append(lacks)
            #expect(lacksOptimum(counts, ratio: ratio) == lacks, "\(counts), \(ratio)")
        }
        #expect(found.count(where: { $0 }) > 50 && found.count(where: { !$0 }) > 50)
    }

    /// Catches what an objective asks of the arms: SFT and CPO a win of each, HPO an occurrence, DPO-positive a win of each loser.
    @Test func demands() {
        func without(_ name: String, _ wins: [[Int]]) -> Bool {
            let counts = WinCounts([wins])
            guard let entry = ObjectiveCatalog.named(name) else { return false }
            return !entry.standard(beta: 1).contextsWithoutOptimum(
                TrainingData(counts: counts, negativeLogDispersion: [0.5])
            ).isEmpty
        }
        let allWin = [[0, 1, 0], [0, 0, 2], [1, 0, 0]]
        let lastLoses = [[0, 1, 2], [3, 0, 1], [0, 0, 0]]
        let lastIsUnseen = [[0, 1, 0], [3, 0, 0], [0, 0, 0]]
        for (name, expected) in [
            ("sft", [false, true, true]), ("cpo", [false, true, true]), ("hpo", [false, false, true]),
            ("dpo-positive", [false, true, false]), ("nca", [false, true, false]), ("ipo", [false, false, false]),
        ] {
            #expect([allWin, lastLoses, lastIsUnseen].map { without(name, $0) } == expected, "\(name)")
        }
    }
}
