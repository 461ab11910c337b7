/// Times a body of work: a warm-up, then repetitions of which the minimum and the median are kept.
///
/// A body that takes less than a millisecond is repeated within a repetition, so that the clock's resolution (some 30 ns)
/// does not matter. Every body returns a number that depends on all its work; their sum is printed, so that no work is
/// dead to the compiler.
struct Stopwatch {
    /// Seconds for one body, of each repetition, in increasing order.
    private(set) var seconds: [Double] = []
    /// The sum of what the bodies returned.
    private(set) var checksum = 0.0

    private static let leastRepetitions = 5
    private static let mostRepetitions = 100
    private static let enoughSeconds = 1.0
    private static let leastOfRepetition = 1e-3

    /// Times `body`.
    init(_ body: () throws -> Double) rethrows {
        let once = try measure(1, body)
        let inner = max(1, Int((Self.leastOfRepetition / max(once, 1e-9)).rounded(.up)))
        var total = 0.0
        while seconds.count < Self.leastRepetitions
            || seconds.count < Self.mostRepetitions && total < Self.enoughSeconds
        {
            let taken = try measure(inner, body)
            total += taken
            seconds.append(taken / Double(inner))
        }
        seconds.sort()
    }

    private mutating func measure(_ count: Int, _ body: () throws -> Double) rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<count { checksum += try body() }
        return (clock.now - start) / .seconds(1)
    }

    var minimum: Double { seconds[0] }

    var median: Double { (seconds[seconds.count / 2] + seconds[(seconds.count - 1) / 2]) / 2 }
}
