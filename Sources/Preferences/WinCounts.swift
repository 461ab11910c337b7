/// How often each arm was preferred to each other arm in each context: the only thing a fit sees of the data.
///
/// A margin objective depends on the data through these counts alone, so a fit costs the same for a thousand labels and
/// for a billion.
public struct WinCounts: Sendable, Equatable {
    /// The number of contexts C.
    public let contexts: Int
    /// The number of arms K.
    public let arms: Int
    @usableFromInline private(set) var wins: [Int]
    /// The number of labels in each context.
    private var totals: [Int]
    /// The number of labels in all.
    public private(set) var total = 0

    /// No labels yet.
    public init(contexts: Int, arms: Int) {
        self.contexts = contexts
        self.arms = arms
        wins = Array(repeating: 0, count: contexts * arms * arms)
        totals = Array(repeating: 0, count: contexts)
    }

    /// Counts as they stand: at (x K + i) K + j how often arm i was preferred to arm j in context x, with the number of labels in each.
    init(contexts: Int, arms: Int, wins: [Int], totals: [Int]) {
        precondition(
            wins.count == contexts * arms * arms && totals.count == contexts, "a count for each context and two arms")
        self.contexts = contexts
        self.arms = arms
        self.wins = wins
        self.totals = totals
        total = totals.reduce(0, +)
    }

    /// How often `winner` was preferred to `loser` in context `x`.
    public subscript(context x: Int, winner winner: Int, loser loser: Int) -> Int {
        get { wins[(x * arms + winner) * arms + loser] }
        set {
            let place = (x * arms + winner) * arms + loser
            totals[x] += newValue - wins[place]
            total += newValue - wins[place]
            wins[place] = newValue
        }
    }

    /// The counts of context `x`: at i K + j, how often arm i was preferred to arm j.
    public func wins(context x: Int) -> [Int] { withWins(context: x) { wins in wins.indices.map { wins[$0] } } }

    /// Lends the counts of context `x`, as `wins(context:)` has them.
    @inlinable public func withWins<Value>(context x: Int, _ body: (Span<Int>) -> Value) -> Value {
        body(wins.span.extracting((x * arms * arms)..<((x + 1) * arms * arms)))
    }

    /// The number of labels in context `x`.
    public func total(context x: Int) -> Int { totals[x] }

    /// Visits every kind of label that occurs: context, winner, loser, and how often.
    public func forEachLabel(_ visit: (_ context: Int, _ winner: Int, _ loser: Int, _ count: Int) -> Void) {
        var place = 0
        for x in 0..<contexts {
            for winner in 0..<arms {
                for loser in 0..<arms {
                    let count = wins[place]
                    if count > 0 { visit(x, winner, loser, count) }
                    place += 1
                }
            }
        }
    }

    /// Every kind of label that occurs.
    public var labels: [(context: Int, winner: Int, loser: Int, count: Int)] {
        var result: [(context: Int, winner: Int, loser: Int, count: Int)] = []
        forEachLabel { result.append(($0, $1, $2, $3)) }
        return result
    }
}
