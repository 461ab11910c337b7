import Experiments
import Foundation
import Synchronization

/// Says on standard error how far a run is: cells done, rate, time left and the current cell; twice a second on a
/// terminal, and a line a minute elsewhere.
///
/// It has a thread of its own, because the workers keep every thread of the concurrency pool busy.
final class Progress: Sendable {
    private let sweep: Sweep
    private let tally: Tally
    private let isVisible: Bool
    private let cells: Int
    private let fits: Int
    private let isFinished = Atomic<Bool>(false)
    private let start = ContinuousClock.now

    /// The rate since this many fits had been computed and seconds gone by.
    init(_ sweep: Sweep, _ tally: Tally, isVisible: Bool) {
        self.sweep = sweep
        self.tally = tally
        self.isVisible = isVisible
        cells = sweep.cells
        fits = sweep.fits
        guard isVisible else { return }
        Thread.detachNewThread { [weak self] in
            var looks = 0
            while let self, !self.isFinished.load(ordering: .relaxed) {
                if Console.isInteractive {
                    Console.note("\r\u{1B}[K" + self.line.prefix(Console.width - 1))
                } else if looks > 0, looks % 120 == 0 {
                    Console.note(self.line + "\n")
                }
                looks += 1
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
    }

    /// Takes the line away.
    func finish() {
        isFinished.store(true, ordering: .relaxed)
        if isVisible && Console.isInteractive { Console.note("\r\u{1B}[K") }
    }

    private var line: String {
        let now = tally.snapshot
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var line = "\(sweep.experiment.name): \(now.cells) of \(cells) cells, \(now.fits) of \(fits) fits"
        if now.computed > 0 {
            let rate = Double(now.computed) / seconds
            line += String(format: ", %.*f fits/s, ", rate < 10 ? 1 : 0, rate)
            line += duration(Double(fits - now.fits) / rate) + " left"
        }
        let experiment = sweep.experiment
        let values = zip(experiment.sweptKeys, experiment.cells[now.current].values).map { "\($0) \($1)" }
        return line + (values.isEmpty ? "" : "; at " + values.joined(separator: ", "))
    }
}

/// A time in words: `12 s`, `3.4 min`, `2.5 h`, `3.1 days`.
func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.95: String(format: "%.1f s", seconds)
    case ..<119.5: String(format: "%.0f s", seconds)
    case ..<7200: String(format: "%.1f min", seconds / 60)
    case ..<172_800: String(format: "%.1f h", seconds / 3600)
    default: String(format: "%.1f days", seconds / 86400)
    }
}
