import Evaluation
import Preferences

/// The values that a group of comparisons has in each replicate.
struct ComparedReplicates {
    /// At each place of the group: the values of both sides in each replicate; nil where a side does not get there.
    private(set) var values: [[(better: Double?, than: Double?)]]

    /// Reads the fits of both sides, one cell at a time, and compares them.
    init(_ group: ComparisonGroup, of experiment: Experiment, _ reader: StoreReader) throws {
        values = group.places.map { _ in [] }
        let metric = group.specification.metric
        // On the way between two points a reward bends as its frontier does, so what is followed is the distance below that.
        let followed = metric.frontierGap ?? metric
        let better = try Self.records(of: group.better, group, experiment, reader)
        let than = try Self.records(of: group.than, group, experiment, reader)
        let law = experiment.cells[group.better[0]].world
        let needsFrontier =
            metric.frontierGap != nil
            && group.places.contains { if case .divergence = $0 { true } else { false } }
        for replicate in 0..<experiment.replicates {
            let sides = [better[replicate], than[replicate]]
            let curves = sides.map { Self.curve(of: $0, followed, group) }
            let frontier =
                needsFrontier ? try Self.frontier(law, metric, experiment.seed, replicate: replicate + 1) : nil
            for (index, place) in group.places.enumerated() {
                let both: [Double?]
                switch place {
                case .divergence(let level):
                    let best = try needsFrontier ? frontier?.point(divergence: level).reward ?? .nan : nil
                    both = curves.map { curve in
                        curve.value(divergence: level).map { value in best.map { $0 - value } ?? value }
                    }
                case .area(let low, let high): both = curves.map { $0.mean(from: low, to: high) }
                case .end: both = sides.map { $0.last?[metric] }
                }
                values[index].append((both[0], both[1]))
            }
        }
    }

    /// The rows that make up one side in each replicate: the checkpoints of a fit, or the ends of a family.
    private static func records(
        of cells: [Int], _ group: ComparisonGroup, _ experiment: Experiment, _ reader: StoreReader
    ) throws(FileFault) -> [[FitRecord.Row]] {
        var rows = [[FitRecord.Row]](repeating: [], count: experiment.replicates)
        for cell in cells {
            let isPath = !experiment.cells[cell].fit.path.isEmpty
            for (replicate, record) in try reader.records(ofCell: cell).enumerated() {
                switch group.over {
                case .training: rows[replicate] += record.rows
                // A path starts at the reference policy, which belongs to none of its betas.
                case .beta where isPath: rows[replicate] += record.rows.dropFirst()
                case .beta, nil: rows[replicate] += record.rows.suffix(1)
                }
            }
        }
        return rows
    }

    private static func curve(
        of rows: [FitRecord.Row], _ followed: CurveColumn, _ group: ComparisonGroup
    ) -> PolicyCurve {
        let curve = PolicyCurve(
            divergences: rows.map { $0[followed.divergence] }, values: rows.map { $0[followed] })
        return group.over == .beta ? curve.ordered : curve
    }

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
