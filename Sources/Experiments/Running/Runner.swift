import Fitting
import NumericalCore
import Preferences
import Synchronization

/// Computes the fits of a sweep that its store does not have, on as many threads as asked for.
///
/// Workers take units from a counter, gather what they have computed, and hand it to the writer of the store as a batch: after a
/// millisecond at first, then less and less often. What a fit gives does not depend on any of that.
public struct Runner: Sendable {
    private let sweep: Sweep

    /// A runner of the work of a sweep.
    public init(_ sweep: Sweep) { self.sweep = sweep }

    /// How long a worker gathers before it hands in its first batch, in seconds; each further one takes twice as long, up to a most. The
    /// writer has something to do from early on, and little with each fit later.
    private static let firstBatchSeconds = 1e-3
    private static let mostBatchSeconds = 0.5
    /// How many bytes a worker gathers at most.
    private static let batchBytes = 1 << 22

    /// What came of a run.
    public struct Outcome: Sendable {
        /// The processor time that the store took, in seconds.
        public let storeSeconds: Double
    }

    /// A failure, with the cell and replicate it happened in.
    public struct Failure: Error, CustomStringConvertible {
        /// One line for a person.
        public let description: String
        let place: Int
    }

    /// Does all fits of the sweep that are not stored.
    ///
    /// - Parameters:
    ///   - jobs: the number of workers.
    ///   - tally: is told of every unit.
    ///   - interruption: ends the work between two fits when it is asked to; what has been computed is stored.
    /// - Throws: the `Failure` of the earliest unit that failed; a `FileFault` if results could not be stored.
    public func run(
        into store: Store, jobs: Int, tally: Tally, interruption: Interruption
    ) async throws -> Outcome {
        let writer = StoreWriter(store)
        let next = Counter()
        let units = sweep.units
        let workers = max(1, min(jobs, units))
        // Fits go first: within one there are threads only where there are too few of them.
        let threads = Threads(max(1, jobs / workers))
        let turn = unitsOfTurn(workers: workers)
        let failures = await withTaskGroup(of: Failure?.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var worker = Worker(
                        sweep: sweep, stored: store.stored, writer: writer, tally: tally, threads: threads)
                    while !writer.hasFailed && !interruption.isRequested {
                        let place = next.take(turn)
                        if place >= units { break }
                        do throws(Failure) {
                            try worker.work(place..<min(place + turn, units), interruption)
                        } catch {
                            next.stop()
                            worker.flush()
                            return error
                        }
                    }
                    worker.flush()
                    return nil
                }
            }
            return await group.reduce(into: [Failure]()) { failures, failure in
                if let failure { failures.append(failure) }
            }
        }
        let seconds = try writer.finish()
        if let failure = failures.min(by: { $0.place < $1.place }) { throw failure }
        return Outcome(storeSeconds: seconds)
    }

    /// How many units a worker takes at a time: where fits are quick so many that these go side by side, but not so many
    /// that workers wait for each other at the end.
    private func unitsOfTurn(workers: Int) -> Int {
        guard sweep.units > 0 else { return 1 }
        let cells = sweep.cells(ofBlock: 0).map { sweep.experiment.cells[$0] }
        guard let first = cells.first, cells.allSatisfy({ $0.policy == .tabular && $0.fit.single?.isSmall ?? false })
        else { return 1 }
        let wanted = Fit.together(contexts: first.world.contexts) / cells.count
        return max(1, min(wanted, sweep.units / (2 * workers)))
    }

    /// Hands out 0, 1, 2, ... to whoever asks.
    private final class Counter: Sendable {
        private let next = Atomic<Int>(0)
        func take(_ count: Int) -> Int { next.wrappingAdd(count, ordering: .relaxed).oldValue }
        func stop() { next.store(Int.max / 2, ordering: .relaxed) }
    }

    /// One thread's hands: the batch it gathers, and the block it is at.
    private struct Worker {
        let sweep: Sweep
        let stored: StoredFits
        let writer: StoreWriter
        let tally: Tally
        let threads: Threads
        private var batch = StoreWriter.Batch()
        private var bytes = 0
        private var start = ContinuousClock.now
        private var batchSeconds = firstBatchSeconds
        private var block = -1
        /// The cells of the block, with their numbers in the store.
        private var cells: [(cell: Int, id: Int?)] = []

        init(sweep: Sweep, stored: StoredFits, writer: StoreWriter, tally: Tally, threads: Threads) {
            self.threads = threads
            self.sweep = sweep
            self.stored = stored
            self.writer = writer
            self.tally = tally
        }

        /// Does the units at some places, those of a block together.
        mutating func work(_ places: Range<Int>, _ interruption: Interruption) throws(Failure) {
            var start = places.lowerBound
            while start < places.upperBound && !interruption.isRequested {
                let block = sweep.unit(start).block
                let end = places[start...].first { sweep.unit($0).block != block } ?? places.upperBound
                if block != self.block { enter(block) }
                try workOnBlock(start..<end, interruption)
                start = end
                if bytes >= batchBytes || ContinuousClock.now - self.start > .seconds(batchSeconds) {
                    flush()
                    batchSeconds = min(2 * batchSeconds, mostBatchSeconds)
                }
            }
        }

        private mutating func enter(_ block: Int) {
            self.block = block
            let experiment = sweep.experiment
            cells = sweep.cells(ofBlock: block).map { cell in
                (cell, stored.isEmpty ? nil : stored.id(experiment.digest(ofCell: cell)))
            }
        }

        /// Computes what is missing of some units of the block until it is interrupted.
        private mutating func workOnBlock(_ places: Range<Int>, _ interruption: Interruption) throws(Failure) {
            let experiment = sweep.experiment
            var work: [(place: Int, cell: Int, replicate: Replicate)] = []
            var missing: [Int] = []
            var failure: Failure?
            for place in places where failure == nil {
                let unit = sweep.unit(place)
                let own = cells.filter { !($0.id.map { stored.contains(unit.replicate, ofCell: $0) } ?? false) }
                missing.append(own.count)
                guard let first = own.first else { continue }
                do {
                    let data = experiment.cells[first.cell]
                    let replicate = try Replicate(
                        unit.replicate, seed: experiment.seed, world: data.world, preferences: data.preferences,
                        threads: threads)
                    work += own.map { (place, $0.cell, replicate) }
                } catch {
                    failure = self.failure(error, first.cell, unit.replicate, place)
                }
            }
            var computed = [Int](repeating: 0, count: places.count)
            try compute(work, &computed, from: places.lowerBound, interruption)
            if let failure { throw failure }
            for (index, computed) in computed.enumerated() {
                tally.add(
                    block: block, fits: cells.count - missing[index] + computed, computed: computed,
                    current: cells.last?.cell ?? 0)
            }
        }

        /// Computes cells of replicates, several side by side, and counts them by place.
        private mutating func compute(
            _ work: [(place: Int, cell: Int, replicate: Replicate)], _ computed: inout [Int], from firstPlace: Int,
            _ interruption: Interruption
        ) throws(Failure) {
            let experiment = sweep.experiment
            guard let first = work.first else { return }
            let most = Fit.together(contexts: experiment.cells[first.cell].world.contexts)
            for start in stride(from: 0, to: work.count, by: most) where !interruption.isRequested {
                let part = work[start..<min(start + most, work.count)]
                let cells = part.map { experiment.cells[$0.cell] }
                let fits = Replicate.sideBySide(Array(zip(part.map(\.replicate), cells)))
                for (((place, cell, replicate), settings), fit) in zip(zip(part, cells), fits)
                where !interruption.isRequested {
                    do {
                        let record = try replicate.record(settings, withArms: experiment.recordsArms, fit: fit)
                        let encoded = EncodedFit(record, cell: cell, replicate: replicate.number)
                        bytes += encoded.checkpoints.count
                        batch.fits.append(encoded)
                        computed[place - firstPlace] += 1
                    } catch {
                        throw failure(error, cell, replicate.number, place)
                    }
                }
            }
        }

        private func failure(_ error: any Error, _ cell: Int, _ replicate: Int, _ place: Int) -> Failure {
            Failure(
                description: "\(sweep.experiment.name): cell \(cell + 1), replicate \(replicate): \(error)",
                place: place)
        }

        /// Hands in what has been gathered.
        mutating func flush() {
            batch.seconds = (ContinuousClock.now - start) / .seconds(1)
            writer.put(batch)
            batch = StoreWriter.Batch()
            bytes = 0
            start = .now
        }
    }
}
