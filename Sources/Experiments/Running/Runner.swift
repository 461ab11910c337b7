import Preferences
import Synchronization

/// Computes every cell of an experiment in every replicate, on as many threads as asked for.
///
/// A task is one replicate of one kind of data, with all the cells that share them. Workers take tasks from a counter;
/// results go to their places by number, so the outcome does not depend on the number of workers.
public struct Runner: Sendable {
    /// The experiment.
    public let experiment: Experiment
    private let groups: [[Int]]

    /// A runner for the experiment.
    public init(_ experiment: Experiment) {
        self.experiment = experiment
        var places: [String: Int] = [:]
        var groups: [[Int]] = []
        for (index, cell) in experiment.cells.enumerated() {
            let data = cell.world.fullIdentity + " | " + cell.preferences.identity
            if let place = places[data] {
                groups[place].append(index)
            } else {
                places[data] = groups.count
                groups.append([index])
            }
        }
        self.groups = groups
    }

    /// The number of fits to do.
    public var fits: Int { experiment.cells.count * experiment.replicates }

    /// A failure, with the cell and replicate it happened in.
    public struct Failure: Error, CustomStringConvertible {
        /// One line for a person.
        public let description: String
    }

    /// Does all fits.
    ///
    /// - Parameters:
    ///   - jobs: the number of workers.
    ///   - fitDone: called after every fit, from any thread.
    /// - Returns: at `[cell][replicate]`, what came of each.
    /// - Throws: the first `Failure` in the order of cells and replicates.
    public func run(
        jobs: Int, fitDone: @escaping @Sendable () -> Void = {}
    ) async throws(Failure) -> [[FitRecord]] {
        let next = Counter()
        let tasks = groups.count * experiment.replicates
        let parts = await withTaskGroup(of: [TaskResult].self) { workers in
            for _ in 0..<max(1, min(jobs, tasks)) {
                workers.addTask {
                    var results: [TaskResult] = []
                    while true {
                        let task = next.take()
                        if task >= tasks { return results }
                        results += self.compute(task, fitDone: fitDone)
                    }
                }
            }
            return await workers.reduce(into: []) { $0 += $1 }
        }
        return try collect(parts)
    }

    /// Hands out 0, 1, 2, ... to whoever asks.
    private final class Counter: Sendable {
        private let next = Atomic<Int>(0)
        func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
    }

    private struct TaskResult: Sendable {
        let cell: Int
        let replicate: Int
        let record: Result<FitRecord, Failure>
    }

    private func compute(_ task: Int, fitDone: () -> Void) -> [TaskResult] {
        let group = groups[task / experiment.replicates]
        let number = task % experiment.replicates + 1
        let withArms = experiment.figures.contains { $0.y == FigureSpecification.armProbability }
        let data = experiment.cells[group[0]]
        let replicate = Result {
            try Replicate(number, seed: experiment.seed, world: data.world, preferences: data.preferences)
        }
        return group.map { index in
            defer { fitDone() }
            let cell = experiment.cells[index]
            let record = Result { try replicate.get().record(cell, withArms: withArms) }.mapError { error in
                Failure(description: "\(experiment.name): cell \(cell.number), replicate \(number): \(error)")
            }
            return TaskResult(cell: index, replicate: number - 1, record: record)
        }
    }

    private func collect(_ results: [TaskResult]) throws(Failure) -> [[FitRecord]] {
        var byCell = [[FitRecord]](repeating: [], count: experiment.cells.count)
        for result in results.sorted(by: { ($0.cell, $0.replicate) < ($1.cell, $1.replicate) }) {
            byCell[result.cell].append(try result.record.get())
        }
        return byCell
    }
}
