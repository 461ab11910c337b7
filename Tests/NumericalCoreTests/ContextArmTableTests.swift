import NumericalCore
import Testing

/// A table of contexts and arms: which number stands where.
@Suite struct ContextArmTableTests {
    /// Contexts and arms exchanged, or a stride of contexts instead of arms, would show in a table that is not square.
    @Test func placesOfNumbers() {
        let table = ContextArmTable(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(table.contexts == 2)
        #expect(table.arms == 3)
        #expect(table[context: 0, arm: 2] == 3)
        #expect(table[context: 1, arm: 0] == 4)
        #expect(Array(table.row(0)) == [1, 2, 3])
        #expect(Array(table.row(1)) == [4, 5, 6])
        #expect(table.values == [1, 2, 3, 4, 5, 6])
    }

    /// Writing one number changes that number alone.
    @Test func writing() {
        var table = ContextArmTable(contexts: 3, arms: 2, repeating: 0.5)
        table[context: 2, arm: 1] = -1
        #expect(table == ContextArmTable(rows: [[0.5, 0.5], [0.5, 0.5], [0.5, -1]]))
        #expect(table != ContextArmTable(contexts: 3, arms: 2, repeating: 0.5))
    }

    /// The default is 0, and a table without contexts is not a fault.
    @Test func empty() {
        #expect(ContextArmTable(contexts: 1, arms: 2) == ContextArmTable(rows: [[0, 0]]))
        #expect(ContextArmTable(rows: []).values.isEmpty)
    }
}
