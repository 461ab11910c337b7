import Synchronization

/// How far a run is, for anyone who looks.
public final class Tally: Sendable {
    private struct Counts {
        var fits = 0
        var cells = 0
        var computed = 0
        var current = 0
        /// The fits that are finished of blocks that are not.
        var open: [Int: Int] = [:]
    }

    /// A look at it.
    public struct Snapshot: Sendable {
        /// The fits that are finished, here or by an earlier run.
        public let fits: Int
        /// The cells of which every fit is finished.
        public let cells: Int
        /// The fits that this run has finished.
        public let computed: Int
        /// The place in the grid of a cell that is being worked on.
        public let current: Int
    }

    private let sweep: Sweep
    private let counts = Mutex(Counts())

    /// Nothing done yet.
    public init(_ sweep: Sweep) { self.sweep = sweep }

    /// How far the run is now.
    public var snapshot: Snapshot {
        counts.withLock { Snapshot(fits: $0.fits, cells: $0.cells, computed: $0.computed, current: $0.current) }
    }

    /// Notes a unit of a block of which `fits` are finished, `computed` of them by this run.
    func add(block: Int, fits: Int, computed: Int, current: Int) {
        counts.withLock { counts in
            counts.fits += fits
            counts.computed += computed
            counts.current = current
            let size = sweep.size(ofBlock: block)
            let done = counts.open.removeValue(forKey: block, default: 0) + fits
            if done == size * sweep.replicates(ofBlock: block) {
                counts.cells += size
            } else {
                counts.open[block] = done
            }
        }
    }
}

extension Dictionary {
    fileprivate mutating func removeValue(forKey key: Key, default standard: Value) -> Value {
        removeValue(forKey: key) ?? standard
    }
}
