import Dispatch
import Foundation
import Preferences
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The one thread that writes to a store. Workers hand it batches through a queue of bounded length, and go on.
final class StoreWriter: Sendable {
    /// Fits that are stored in one transaction.
    struct Batch: Sendable {
        var fits: [EncodedFit] = []
        /// The time that computing them took.
        var seconds = 0.0
    }

    private struct State {
        var queue: [Batch?] = []
        var fault: FileFault?
        var seconds = 0.0
    }

    private let state = Mutex(State())
    private let waiting = DispatchSemaphore(value: 0)
    private let room = DispatchSemaphore(value: 8)
    private let ended = DispatchSemaphore(value: 0)
    private let failed = Atomic<Bool>(false)

    /// A writer to `store`.
    init(_ store: Store) {
        Thread.detachNewThread { self.run(store) }
    }

    /// Whether writing has failed: then further batches are lost.
    var hasFailed: Bool { failed.load(ordering: .relaxed) }

    /// Hands in a batch; waits while the queue is full.
    func put(_ batch: Batch) {
        if batch.fits.isEmpty { return }
        room.wait()
        state.withLock { $0.queue.append(batch) }
        waiting.signal()
    }

    /// Waits until all is stored.
    ///
    /// - Returns: the processor time that storing took.
    func finish() throws(FileFault) -> Double {
        state.withLock { $0.queue.append(nil) }
        waiting.signal()
        ended.wait()
        let (fault, seconds) = state.withLock { ($0.fault, $0.seconds) }
        if let fault { throw fault }
        return seconds
    }

    private func run(_ store: Store) {
        defer { ended.signal() }
        var inserter = StoreInserter(store)
        while true {
            waiting.wait()
            guard let batch = state.withLock({ $0.queue.removeFirst() }) else { break }
            room.signal()
            if hasFailed { continue }
            do {
                try inserter.insert(batch)
            } catch {
                state.withLock { $0.fault = error }
                failed.store(true, ordering: .relaxed)
            }
        }
        state.withLock { $0.seconds = Self.processorTime }
    }

    /// The processor time of this thread, in seconds.
    private static var processorTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
