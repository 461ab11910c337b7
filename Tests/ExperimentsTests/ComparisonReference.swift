import Experiments
import Foundation
import TestSupport
import Testing

/// `comparisons.csv` against the same comparisons by SciPy, from `curves.csv`; see Tests/Reference.
@Suite struct ComparisonReference {
    /// Would catch a swapped sign, replicates that are not paired, a curve that is not the straight line between its points, a crossing that is
    /// not the first, a family in the wrong order, another frontier, replicates that are dropped, another test, interval or bootstrap stream,
    /// a correction by table parts, and rounding taken for a difference.
    ///
    /// The curves themselves agree between processors to some 1e-12.
    @Test func everyField() async throws {
        let expected = try Reference.cases("comparisons.json", as: [String: String].self)
        let experiment = try Experiment(reading: Reference.path("comparisons.yaml"))
        let table = try Table(try #require(try await Trial.results(experiment, jobs: 2).comparisons))
        #expect(table.rows.count == expected.count && expected.count == 54)
        for (place, row) in expected.enumerated() {
            #expect(Set(table.columns) == Set(row.keys).union(["replicates"]) && table["replicates"][place] == "12")
            for (column, want) in row {
                let got = table[column][place]
                if got == want { continue }
                guard let value = Double(got), let number = Double(want) else {
                    Issue.record("row \(place + 1), \(column): \(got) instead of \(want)")
                    continue
                }
                let isSame = value.isNaN && number.isNaN || abs(value - number) <= 1e-8 * max(1e-3, abs(number))
                #expect(isSame, "row \(place + 1), \(column): \(got) instead of \(want)")
            }
        }
    }
}
