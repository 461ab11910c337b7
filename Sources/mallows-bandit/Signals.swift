import Dispatch
import Experiments
import Foundation
import Synchronization

/// Ctrl-C and the like: the work is asked to stop between two fits, and where it takes longer than a second and a half
/// the program ends without it.
final class Signals {
    /// Asked for when a signal comes.
    var interruption: Interruption { state.interruption }
    private let state = State()
    private let sources: [any DispatchSourceSignal]

    /// Listens from now on.
    init() {
        let numbers = [SIGINT, SIGTERM, SIGHUP]
        // A queue with a thread of its own: the workers keep those of the common ones busy.
        let queue = DispatchQueue(label: "signals")
        sources = numbers.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
        for (number, source) in zip(numbers, sources) {
            signal(number, SIG_IGN)
            source.setEventHandler { [state] in state.receive(number) }
            source.resume()
        }
    }

    /// Says how to go on, should a signal come.
    func say(_ text: String) { state.line.withLock { $0 = text } }

    /// Ends the program if a signal has come.
    func check() {
        if interruption.isRequested { state.end() }
    }

    private final class State: Sendable {
        let interruption = Interruption()
        let line = Mutex("interrupted")
        private let received = Atomic<Int32>(0)
        private let isOver = Atomic<Bool>(false)

        func receive(_ number: Int32) {
            // Who asks twice does not want to wait.
            if received.exchange(number, ordering: .relaxed) != 0 { end() }
            interruption.request()
            Thread.detachNewThread {
                Thread.sleep(forTimeInterval: 1.5)
                self.end()
            }
        }

        func end() -> Never {
            if isOver.exchange(true, ordering: .relaxed) {
                while true { sleep(1) }
            }
            if Console.isInteractive { Console.note("\n") }
            Console.complain(line.withLock { $0 })
            _exit(128 + received.load(ordering: .relaxed))
        }
    }
}
