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
enum FrontierTable {
    private static let pointCount = 121

    /// Writes `frontier.csv` into a folder, a law of worlds at a time; all but finished.
    static func write(
        _ experiment: Experiment, to folder: String, threads: Threads, _ interruption: Interruption
    ) throws -> ResultFile {
        let grid = experiment.cells
        let places = experiment.sweptKeys.indices.filter { experiment.sweptKeys[$0].hasPrefix("world.") }
        let file = try ResultFile("frontier.csv", in: folder)
        try file.write(CSV(header: places.map { experiment.sweptKeys[$0] } + ["lambda", "kl", "reward"]))
        for variant in 0..<grid.worlds.count {
            try interruption.check()
            let cell = grid[grid.worlds.offset(of: variant)]
            var csv = CSV()
            for point in try points(cell.world, experiment, threads) {
                for place in places { csv.add(cell.values[place]) }
                for number in [point.lambda, point.divergence, point.reward] { csv.add(number) }
                csv.endRow()
            }
            try file.write(csv)
        }
        return file
    }

    private static func points(
        _ law: WorldSpecification, _ experiment: Experiment, _ threads: Threads
    ) throws -> [Frontier.Point] {
        let worlds = try threads.map(experiment.replicates) { place in
            Result { try law.world(seed: experiment.seed, replicate: place + 1) }
        }.map { try $0.get() }
        return try Frontier(
            reward: ContextArmTable(stacking: worlds.map(\.reward)),
            logReference: ContextArmTable(stacking: worlds.map(\.logReference)), threads: threads
        ).points(pointCount)
    }
}
