import Evaluation
import NumericalCore
import Optimization
import Preferences
import Rankings

/// The exact frontier above the mean curves of an experiment.
///
/// The mean over replicates of (KL, reward) is a point of one large bandit whose contexts are those of every
/// replicate. So the frontier that no mean curve can cross is that of all replicates' contexts together, with one
/// multiplier for all of them.
struct FrontierTable {
    /// The frontier of one law of worlds.
    struct Section {
        /// The values of the swept keys of `world`, as text.
        let values: [String]
        /// The identity of the world's law.
        let identity: String
        let points: [Frontier.Point]
    }

    let sections: [Section]
    private let keys: [String]

    private static let pointCount = 121

    init(_ experiment: Experiment) throws {
        let places = experiment.sweptKeys.indices.filter { experiment.sweptKeys[$0].hasPrefix("world.") }
        keys = places.map { experiment.sweptKeys[$0] }
        var seen: Set<String> = []
        var sections: [Section] = []
        for cell in experiment.cells where seen.insert(cell.world.identity).inserted {
            let worlds = try (1...experiment.replicates).map {
                try cell.world.world(seed: experiment.seed, replicate: $0)
            }
            let frontier = Frontier(
                reward: ContextArmTable(stacking: worlds.map(\.reward)),
                logReference: ContextArmTable(stacking: worlds.map(\.logReference)))
            sections.append(
                Section(
                    values: places.map { cell.values[$0] }, identity: cell.world.identity,
                    points: try frontier.points(Self.pointCount)))
        }
        self.sections = sections
    }

    /// `frontier.csv`.
    var csv: String {
        var csv = CSV(header: keys + ["lambda", "kl", "reward"])
        for section in sections {
            for point in section.points {
                csv.append(section.values + ["\(point.lambda)", "\(point.divergence)", "\(point.reward)"])
            }
        }
        return csv.text
    }
}
