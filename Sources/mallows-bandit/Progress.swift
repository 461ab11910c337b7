import Foundation
import Synchronization

/// A line on standard error that says how far a run is: fits done, rate, time left; refreshed twice a second.
///
/// It has a thread of its own, because the workers keep every thread of the concurrency pool busy.
final class Progress: Sendable {
    private let name: String
    private let total: Int
    private let isVisible: Bool
    private let done = Atomic<Int>(0)
    private let isFinished = Atomic<Bool>(false)
    private let start = ContinuousClock.now

    init(name: String, total: Int, isVisible: Bool) {
        self.name = name
        self.total = total
        self.isVisible = isVisible
        guard isVisible else { return }
        Thread.detachNewThread { [weak self] in
            while let self, !self.isFinished.load(ordering: .relaxed) {
                self.show()
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
    }

    /// One more fit is done.
    func advance() { done.wrappingAdd(1, ordering: .relaxed) }

    /// Takes the line away.
    func finish() {
        isFinished.store(true, ordering: .relaxed)
        if isVisible { Console.note("\r\u{1B}[K") }
    }

    private func show() {
        let done = done.load(ordering: .relaxed)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var line = "\(name): \(done) of \(total) fits"
        if done > 0 {
            let rate = Double(done) / seconds
            line += String(format: ", %.0f/s, %.0f s left", rate, Double(total - done) / rate)
        }
        Console.note("\r\u{1B}[K" + line)
    }
}
