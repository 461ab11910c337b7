import NumericalCore
import Preferences
import Synchronization

/// Computes the fits of a sweep that its store does not have, on as many threads as asked for.
///
/// Workers take units from a counter, gather what they have computed for about half a second, and hand it to the writer of
/// the store as a batch. What a fit gives does not depend on any of that.
public struct Runner: Sendable {
    private let sweep: Sweep

    /// A runner of the work of a sweep.
    public init(_ sweep: Sweep) { self.sweep = sweep }

    /// How long a worker gathers, and how many bytes, before it hands in a batch.
    private static let batchSeconds = 0.5
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
        let failures = await withTaskGroup(of: Failure?.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var worker = Worker(
                        sweep: sweep, stored: store.stored, writer: writer, tally: tally, threads: threads)
                    while !writer.hasFailed && !interruption.isRequested {
                        let place = next.take()
                        if place >= units { break }
                        do throws(Failure) {
                            try worker.work(place, interruption)
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

    /// Hands out 0, 1, 2, ... to whoever asks.
    private final class Counter: Sendable {
        private let next = Atomic<Int>(0)
        func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
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

        mutating func work(_ place: Int, _ interruption: Interruption) throws(Failure) {
            let unit = sweep.unit(place)
            if unit.block != block { enter(unit.block) }
            let missing = cells.filter { !($0.id.map { stored.contains(unit.replicate, ofCell: $0) } ?? false) }
            var computed = 0
            if let first = missing.first {
                computed = try compute(missing.map(\.cell), unit, first.cell, place, interruption)
            }
            tally.add(
                block: block, fits: cells.count - missing.count + computed, computed: computed,
                current: cells.last?.cell ?? 0)
            if bytes >= batchBytes || ContinuousClock.now - start > .seconds(batchSeconds) { flush() }
        }

        private mutating func enter(_ block: Int) {
            self.block = block
            let experiment = sweep.experiment
            cells = sweep.cells(ofBlock: block).map { cell in
                (cell, stored.isEmpty ? nil : stored.id(experiment.digest(ofCell: cell)))
            }
        }

        /// Computes cells of a unit until it is interrupted; says how many.
        private mutating func compute(
            _ cells: [Int], _ unit: Sweep.Unit, _ first: Int, _ place: Int, _ interruption: Interruption
        ) throws(Failure) -> Int {
            let experiment = sweep.experiment
            var (current, computed) = (first, 0)
            do {
                let data = experiment.cells[first]
                let replicate = try Replicate(
                    unit.replicate, seed: experiment.seed, world: data.world, preferences: data.preferences,
                    threads: threads)
                for index in cells where !interruption.isRequested {
                    current = index
                    let record = try replicate.record(experiment.cells[index], withArms: experiment.recordsArms)
                    let fit = EncodedFit(record, cell: index, replicate: unit.replicate)
                    bytes += fit.checkpoints.count
                    batch.fits.append(fit)
                    computed += 1
                }
            } catch {
                throw Failure(
                    description:
                        "\(experiment.name): cell \(current + 1), replicate \(unit.replicate): \(error)", place: place)
            }
            return computed
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
