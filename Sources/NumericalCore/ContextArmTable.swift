/// A number for every context and arm: rewards, log-probabilities, scores.
///
/// Stored row by row, one row of `arms` numbers for each context.
public struct ContextArmTable: Sendable, Equatable {
    /// The number of contexts C.
    public let contexts: Int
    /// The number of arms K.
    public let arms: Int
    /// The C K numbers; arm y of context x stands at x K + y.
    public var values: [Double]

    /// A table that holds `value` everywhere.
    public init(contexts: Int, arms: Int, repeating value: Double = 0) {
        self.contexts = contexts
        self.arms = arms
        values = Array(repeating: value, count: contexts * arms)
    }

    /// A table of the given rows, one for each context, all of the same length.
    public init(rows: [[Double]]) {
        contexts = rows.count
        arms = rows.first?.count ?? 0
        precondition(rows.allSatisfy { [arms] in $0.count == arms }, "rows of different lengths")
        values = rows.flatMap { $0 }
    }

    /// A table of C K numbers, row by row.
    public init(contexts: Int, arms: Int, values: [Double]) {
        precondition(values.count == contexts * arms, "a number for every context and arm")
        self.contexts = contexts
        self.arms = arms
        self.values = values
    }

    /// The contexts of several tables of as many arms, one table after the other.
    public init(stacking tables: [ContextArmTable]) {
        if tables.count == 1 {
            self = tables[0]
            return
        }
        contexts = tables.reduce(0) { $0 + $1.contexts }
        arms = tables.first?.arms ?? 0
        precondition(tables.allSatisfy { [arms] in $0.arms == arms }, "tables of different numbers of arms")
        values = tables.flatMap(\.values)
    }

    /// The number for arm `y` in context `x`.
    public subscript(context x: Int, arm y: Int) -> Double {
        get { values[x * arms + y] }
        set { values[x * arms + y] = newValue }
    }

    /// The numbers of context `x`, arm by arm.
    public func row(_ x: Int) -> ArraySlice<Double> {
        values[(x * arms)..<((x + 1) * arms)]
    }
}
