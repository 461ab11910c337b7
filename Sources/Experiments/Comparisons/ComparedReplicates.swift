import Evaluation
import Preferences

/// The values that a group of comparisons has in each replicate.
struct ComparedReplicates {
    /// At each place of the group: the values of both sides in each replicate; nil where a side does not get there.
    private(set) var values: [[(better: Double?, than: Double?)]]

    /// Reads the fits of both sides, one cell at a time, and compares them.
    init(_ group: ComparisonGroup, of experiment: Experiment, _ reader: StoreReader) throws {
        values = group.places.map { _ in [] }
        let better = try Self.curves(of: group.better, group, experiment, reader)
        let than = try Self.curves(of: group.than, group, experiment, reader)
        let law = experiment.cells[group.better[0]].world
        for replicate in 0..<experiment.replicates {
            // Worlds are drawn for areas alone.
            var frontier: Frontier?
            for (index, place) in group.places.enumerated() {
                switch place {
                case .divergence(let level):
                    values[index].append(
                        (better[replicate].reward(divergence: level), than[replicate].reward(divergence: level)))
                case .area(let low, let high):
                    let own =
                        try frontier
                        ?? Self.frontier(law, group.specification.metric, experiment.seed, replicate: replicate + 1)
                    frontier = own
                    let rewards = try own?.rewards(from: low, to: high)
                    let gap = { (curve: PolicyCurve) in
                        rewards.map { curve.meanGap(below: $0, from: low, to: high) } ?? .nan
                    }
                    values[index].append((gap(better[replicate]), gap(than[replicate])))
                case .end:
                    values[index].append((better[replicate].rewards.last, than[replicate].rewards.last))
                }
            }
        }
    }

    /// The curve of one side in each replicate: of the one cell's checkpoints, or of the ends of a family.
    private static func curves(
        of cells: [Int], _ group: ComparisonGroup, _ experiment: Experiment, _ reader: StoreReader
    ) throws(FileFault) -> [PolicyCurve] {
        let metric = group.specification.metric
        var points = [[FitPoint]](repeating: [], count: experiment.replicates)
        for cell in cells {
            let isPath = !experiment.cells[cell].fit.path.isEmpty
            for (replicate, record) in try reader.records(ofCell: cell).enumerated() {
                let rows =
                    switch group.over {
                    case .training: record.rows[...]
                    // A path starts at the reference policy, which belongs to none of its betas.
                    case .beta where isPath: record.rows.dropFirst()
                    case .beta, nil: record.rows.suffix(1)
                    }
                points[replicate] += rows.map { ($0[metric.divergence], $0[metric]) }
            }
        }
        return points.map { points in
            let curve = PolicyCurve(divergences: points.map(\.divergence), rewards: points.map(\.value))
            return group.over == .beta ? curve.ordered : curve
        }
    }

    private typealias FitPoint = (divergence: Double, value: Double)

    /// The exact frontier of the contexts that the metric is measured in; nil if the world has no such contexts.
    private static func frontier(
        _ law: WorldSpecification, _ metric: CurveColumn, _ seed: UInt64, replicate: Int
    ) throws -> Frontier? {
        let world: BanditWorld?
        switch metric.divergence {
        case .heldOutKL: world = try law.heldOutWorlds(seed: seed, replicate: replicate).first
        case .shiftedKL: world = try law.heldOutWorlds(seed: seed, replicate: replicate).dropFirst().first
        default: world = try law.world(seed: seed, replicate: replicate)
        }
        return world.map { Frontier(reward: $0.reward, logReference: $0.logReference) }
    }
}
