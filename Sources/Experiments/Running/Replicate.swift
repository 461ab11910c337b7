import Evaluation
import Fitting
import Policies
import Preferences
import Rankings

/// One world with its data, shared by every cell that differs only in policy and fit: so they pair.
struct Replicate {
    let number: Int
    private let seed: UInt64
    private let world: BanditWorld
    private let counts: WinCounts
    private let frontier: Frontier

    init(
        _ number: Int, seed: UInt64, world specification: WorldSpecification, preferences: PreferenceSpecification
    ) throws {
        self.number = number
        self.seed = seed
        world = try specification.world(seed: seed, replicate: number)
        counts = try preferences.drawCounts(
            in: world,
            streams: DataStreams(seed: seed, world: specification, preferences: preferences, replicate: number))
        frontier = Frontier(reward: world.reward, logReference: world.logReference)
    }

    /// Fits a cell and evaluates its checkpoints.
    func record(_ cell: Experiment.Cell, withArms: Bool) throws -> FitRecord {
        let model = cell.policy.model(contexts: world.contexts, arms: world.arms, seed: seed, replicate: number)
        let t = cell.fit.dispersion.negativeLogDispersion(
            oracle: world.negativeLogDispersion, logReference: world.logReference, counts: counts)
        let fit = Fit(
            objective: cell.fit.objective, minimizer: cell.fit.minimizer, checkpoints: cell.fit.checkpoints)
        let result = try fit.run(model, counts: counts, negativeLogDispersion: t)
        var rows: [FitRecord.Row] = []
        for checkpoint in result.checkpoints {
            let policy = model.policy(checkpoint.parameters, logReference: world.logReference)
            let metrics = try Metrics(of: policy, in: world, counts: counts, frontier: frontier)
            rows.append(
                FitRecord.Row(checkpoint, metrics, armProbabilities: withArms ? probabilitiesByRank(policy) : []))
        }
        return FitRecord(rows: rows, termination: result.termination)
    }

    /// The probability of the arm of each true rank, as a mean over contexts.
    private func probabilitiesByRank(_ policy: Policy) -> [Double] {
        var sums = [Double](repeating: 0, count: world.arms)
        for x in 0..<world.contexts {
            let probabilities = policy.probabilities(context: x)
            for (rank, arm) in world.centralRankings[x].order.enumerated() { sums[rank] += probabilities[arm] }
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
