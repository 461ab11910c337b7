import Evaluation
import Fitting
import NumericalCore
import Optimization
import Policies
import Preferences
import Rankings

/// One world with its data, shared by every cell that differs only in policy and fit: so they pair.
struct Replicate {
    let number: Int
    private let seed: UInt64
    private let world: BanditWorld
    private let counts: WinCounts
    private let rankings: RankingCounts?
    private let frontier: Frontier
    private let minibatches: RandomStream
    /// Contexts without data, each kind with its frontier.
    private let heldOut: [(world: BanditWorld, frontier: Frontier)]
    /// Who shares the contexts of one fit.
    private let threads: Threads

    init(
        _ number: Int, seed: UInt64, world specification: WorldSpecification, preferences: PreferenceSpecification,
        threads: Threads = .one
    ) throws {
        self.threads = threads
        self.number = number
        self.seed = seed
        world = try specification.world(seed: seed, replicate: number)
        let streams = DataStreams(seed: seed, world: specification, preferences: preferences, replicate: number)
        minibatches = streams.minibatches
        rankings = try preferences.drawRankingCounts(in: world, streams: streams)
        if let rankings, let pairs = preferences.model.rankingPairs {
            counts = rankings.wins(pairs)
        } else {
            counts = try preferences.drawCounts(in: world, streams: streams, threads: threads)
        }
        frontier = Frontier(reward: world.reward, logReference: world.logReference, threads: threads)
        heldOut = try specification.heldOutWorlds(seed: seed, replicate: number).map { world in
            (world, Frontier(reward: world.reward, logReference: world.logReference))
        }
    }

    /// The fits of several cells, each of some replicate, where they gain from standing side by side; nil for the others. All
    /// worlds have as many contexts and arms.
    static func sideBySide(_ work: [(replicate: Replicate, cell: Experiment.Cell)]) -> [FitResult?] {
        var results = [FitResult?](repeating: nil, count: work.count)
        let places = work.indices.filter { work[$0].cell.policy == .tabular }
        var fits: [(place: Int, fit: Fit, data: TrainingData)] = []
        for place in places {
            let (replicate, cell) = work[place]
            // What cannot be done says so when it is its turn.
            guard let fit = cell.fit.single, let data = try? replicate.data(for: cell) else { continue }
            fits.append((place, fit, data))
        }
        guard let first = fits.first, fits.count > 1 else { return results }
        let (replicate, cell) = work[first.place]
        let model = cell.policy.model(in: replicate.world, seed: replicate.seed, replicate: replicate.number)
        guard let found = try? Fit.runSideBySide(fits.map { ($0.fit, $0.data) }, model, threads: replicate.threads)
        else { return results }
        for (place, result) in zip(fits.map(\.place), found) { results[place] = result }
        return results
    }

    private func data(for cell: Experiment.Cell) throws -> TrainingData {
        let t = try cell.fit.dispersion.negativeLogDispersion(
            oracle: world.negativeLogDispersion, logReference: world.logReference, counts: counts)
        return TrainingData(
            counts: counts, rankings: rankings, negativeLogDispersion: t, logReference: world.logReference,
            otherLogReferences: world.otherLogReferences, reward: world.reward,
            minibatches: minibatches)
    }

    /// Fits a cell, if that has not been done, and evaluates its checkpoints.
    func record(_ cell: Experiment.Cell, withArms: Bool, fit known: FitResult? = nil) throws -> FitRecord {
        let model = cell.policy.model(in: world, seed: seed, replicate: number)
        let result = try known ?? cell.fit.run(model, data(for: cell), threads: threads)
        let heldOutModels = heldOut.map { cell.policy.model(in: $0.world, seed: seed, replicate: number) }
        // As many policies at a time as are no burden: each is two tables of its probabilities.
        let together = max(1, Self.mostProbabilities / (world.contexts * world.arms))
        var rows: [FitRecord.Row] = []
        for start in stride(from: 0, to: result.checkpoints.count, by: together) {
            let checkpoints = result.checkpoints[start..<min(start + together, result.checkpoints.count)]
            rows += try self.rows(Array(checkpoints), model, heldOutModels, withArms: withArms)
        }
        return FitRecord(
            rows: rows, termination: result.termination, evaluations: result.evaluations,
            contextsWithoutOptimum: result.contextsWithoutOptimum.count, provenGap: result.provenGap ?? .nan)
    }

    private static let mostProbabilities = 1 << 22

    private func rows(
        _ checkpoints: [Checkpoint], _ model: any PolicyModel, _ heldOutModels: [any PolicyModel], withArms: Bool
    ) throws(OptimizationError) -> [FitRecord.Row] {
        let policies = threads.map(checkpoints.count) { place in
            model.policy(
                checkpoints[place].parameters, logReference: world.logReference,
                threads: checkpoints.count == 1 ? threads : .one)
        }
        let metrics = try Metrics.evaluate(policies, in: world, counts: counts, frontier: frontier, threads: threads)
        let rows = threads.map(checkpoints.count) { place in
            Result { () throws(OptimizationError) in
                FitRecord.Row(
                    checkpoints[place], metrics[place],
                    heldOut: try metricsApart(checkpoints[place].parameters, heldOutModels),
                    armProbabilities: withArms ? probabilitiesByRank(policies[place]) : [])
            }
        }
        return try rows.map { row throws(OptimizationError) in try row.get() }
    }

    /// What a policy is worth in the contexts without data.
    private func metricsApart(
        _ parameters: [Double], _ models: [any PolicyModel]
    ) throws(OptimizationError) -> [HeldOutMetrics] {
        var metrics: [HeldOutMetrics] = []
        for (part, model) in zip(heldOut, models) {
            let policy = model.policy(parameters, logReference: part.world.logReference)
            metrics.append(try HeldOutMetrics(of: policy, in: part.world, frontier: part.frontier))
        }
        return metrics
    }

    /// The probability of the arm of each true rank, as a mean over contexts.
    private func probabilitiesByRank(_ policy: Policy) -> [Double] {
        var sums = [Double](repeating: 0, count: world.arms)
        for x in 0..<world.contexts {
            let probabilities = policy.probabilities(context: x)
            for (rank, arm) in world.centralRanking(context: x).order.enumerated() { sums[rank] += probabilities[arm] }
        }
        return sums.map { $0 / Double(world.contexts) }
    }
}

extension Experiment {
    /// What a cell at a place of the grid gives in a replicate (from 1), computed here and now.
    ///
    /// - Throws: if its world needs a law that is not known exactly, or the frontier cannot be solved for.
    public func record(ofCell index: Int, replicate number: Int) throws -> FitRecord {
        let cell = cells[index]
        return try Replicate(number, seed: seed, world: cell.world, preferences: cell.preferences)
            .record(cell, withArms: recordsArms)
    }
}
