import NumericalCore
import Preferences

/// The work of an experiment, cut into units that are found by arithmetic, so that even 10^9 cells need no list.
///
/// A block is up to `cellsPerBlock` cells that share world and data, and differ in policy and fit alone. A unit is a block
/// in one replicate: its world and data are made once. Units are ordered by block, then by replicate.
public struct Sweep: Sendable {
    /// The experiment.
    public let experiment: Experiment
    /// The part of it to do.
    public let shard: Shard

    private static let cellsPerBlock = 64

    /// The work of an experiment, or a part of it.
    public init(_ experiment: Experiment, shard: Shard = .whole) {
        self.experiment = experiment
        self.shard = shard
    }

    /// A block in a replicate.
    struct Unit {
        let block: Int
        /// From 1.
        let replicate: Int
    }

    private var data: Int { experiment.cells.worlds.count * experiment.cells.preferences.count }
    /// How many cells share world and data.
    private var cellsPerData: Int { experiment.cells.policies.count * experiment.cells.fits.count }
    private var blocksPerData: Int { (cellsPerData + Self.cellsPerBlock - 1) / Self.cellsPerBlock }

    /// The number of blocks.
    var blocks: Int { experiment.cells.isEmpty ? 0 : data * blocksPerData }

    /// The number of units of this shard.
    var units: Int { members(below: blocks * experiment.replicates) }

    /// The unit at a place in the order of this shard.
    func unit(_ place: Int) -> Unit {
        let index = place * shard.count + shard.number - 1
        return Unit(block: index / experiment.replicates, replicate: index % experiment.replicates + 1)
    }

    /// How many replicates of a block are this shard's.
    func replicates(ofBlock block: Int) -> Int {
        members(below: (block + 1) * experiment.replicates) - members(below: block * experiment.replicates)
    }

    /// How many of the first `count` units are this shard's.
    private func members(below count: Int) -> Int {
        max(0, count - shard.number + shard.count) / shard.count
    }

    /// The number of cells of a block.
    func size(ofBlock block: Int) -> Int {
        let start = block % blocksPerData * Self.cellsPerBlock
        return min(cellsPerData, start + Self.cellsPerBlock) - start
    }

    /// The places in the grid of the cells of a block.
    func cells(ofBlock block: Int) -> [Int] {
        let grid = experiment.cells
        let place = block / blocksPerData
        let base =
            grid.worlds.offset(of: place / grid.preferences.count)
            + grid.preferences.offset(of: place % grid.preferences.count)
        let start = block % blocksPerData * Self.cellsPerBlock
        return (start..<(start + size(ofBlock: block))).map { index in
            base + grid.policies.offset(of: index / grid.fits.count) + grid.fits.offset(of: index % grid.fits.count)
        }
    }

    /// The number of cells of this shard, in whole or in part.
    public var cells: Int {
        if shard == .whole { return experiment.cells.count }
        return sum { replicates(ofBlock: $0) > 0 ? size(ofBlock: $0) : 0 }
    }

    /// The number of fits of this shard.
    public var fits: Int {
        if shard == .whole { return experiment.cells.count * experiment.replicates }
        return sum { size(ofBlock: $0) * replicates(ofBlock: $0) }
    }

    private func sum(_ value: (Int) -> Int) -> Int { (0..<blocks).reduce(0) { $0 + value($1) } }
}
